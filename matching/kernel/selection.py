"""Which offers can be among the best of a request: all pairs looked at, few of them closely.

For each tile of offers (`matching.kernel.shelves`) there is a bound on what any of them can earn from the
looked-up criteria (`matching.kernel.lookup`). A block of requests visits the tiles from the best bound down,
and leaves a tile out when no request can gain there any more. What remains is multiplied with the tile's
vectors, and only columns whose sum comes near a request's best so far are noted. Sums lie within half of
`slack` of the exact scores, so that no eligible offer of the best is ever lost, whatever the blocks.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from matching.kernel.eligibility import UNRELATED_BELOW
from matching.kernel.features import UNKNOWN, Features
from matching.kernel.lookup import (
    FORBIDDEN,
    GROUPS,
    UNIT,
    Points,
    classes,
    constants,
    error,
    no_common_area,
    rounded,
)
from matching.kernel.pairs import Bools, Floats, Ints, contains
from matching.kernel.shelves import ENOUGH_DAYS, STRIDE, TILE, Shelves, Windows, windows
from matching.kernel.weights import CRITERIA
from matching.meaning.calibration import logit

Products = NDArray[np.float32]

REQUESTS_AT_ONCE = 1024
NOWHERE = -100.0  # below what any pair earns, above what is left of one that is forbidden
MOST_ROWS = 0.7  # from this share of a block on, leaving requests out costs more than it saves
MOST_PER_DAY = 360  # times enough days still fits 16 bits
ROUNDING = 0.01  # more than products in float32 are ever off


class Found(NamedTuple):
    """Pairs worth an exact look: row of the request, row of the offer."""

    request: Ints
    offer: Ints


class DayPoints(NamedTuple):
    """Points for timing in 16 bits: days, at most enough of them, times `factor`, shifted right by
    `shift`."""

    factor: np.int16
    shift: np.int16
    neutral: np.int16


def day_points(available: int) -> DayPoints:
    a_day = available * UNIT / ENOUGH_DAYS
    shift = int(np.log2(MOST_PER_DAY / max(a_day, 1)))
    return DayPoints(
        np.int16(round(a_day * 2**shift)), np.int16(shift), np.int16(available * UNIT * UNKNOWN["timing"])
    )


class Selector:
    """Finds candidates for the requests of a network, all with the same weights."""

    def __init__(self, requests: Features, shelves: Shelves, available: Ints, refused: Ints) -> None:
        """`available` (criteria,) in tenths; `refused` (pairs,) is request row x number of offers + offer
        row, ascending."""
        self.requests, self.shelves, self.refused = rounded(requests), shelves, refused
        self.available = dict(zip(CRITERIA, available.tolist(), strict=True))
        self.slack = 2 * error(self.available)
        self.constants = np.where(
            shelves.real, constants(shelves.offers, self.available)[shelves.order], FORBIDDEN
        ).astype(np.int16)
        self.groups = [classes(self.requests, group.columns) for group in GROUPS]
        examples = [
            (self.requests.take(mine.first), shelves.offers.take(its.first))
            for mine, its in zip(self.groups, shelves.groups, strict=True)
        ]
        self.tables = [
            np.rint(group.table(*pair, self.available)).astype(np.int16)
            for group, pair in zip(GROUPS, examples, strict=True)
        ]
        self.no_common_area = no_common_area(*examples[0])
        self.windows, theirs = windows(self.requests, shelves.offers)
        self.offer_windows = Windows(*(days[shelves.order] for days in theirs))
        self.timing = day_points(self.available["timing"])

    @cached_property
    def tile_bounds(self) -> list[Points]:
        """By group, shape (classes of requests, tiles): the most that any offer of the tile earns; the
        constants of the offers are counted with the first group."""
        bounds = []
        for table, group_of in zip(self.tables, self.shelves.group_of, strict=True):
            bound = np.empty((len(table), len(self.shelves.tiles)), dtype=np.int16)
            for tile in self.shelves.tiles:
                bound[:, tile] = table[:, np.unique(group_of[self.shelves.columns(tile)])].max(axis=1)
            bounds.append(bound)
        tops = [self.constants[self.shelves.columns(tile)].max() for tile in self.shelves.tiles]
        bounds[0] = bounds[0] + np.array(tops, dtype=np.int16)
        return bounds

    def prepare(self) -> None:
        self.shelves.prepare()
        self.tile_bounds, self.owners  # noqa: B018 - made by being asked for

    @cached_property
    def owners(self) -> Ints:
        """The organisations of the offers, ascending."""
        return np.sort(self.shelves.offers.organisation)

    def excluded(self, rows: Ints) -> Ints:
        """How many offers each request can never have: its own organisation's, and the refused ones."""
        count = len(self.shelves.offers)
        mine = self.requests.organisation[rows]
        own = np.searchsorted(self.owners, mine, side="right") - np.searchsorted(self.owners, mine)
        refused = np.searchsorted(self.refused, (rows + 1) * count) - np.searchsorted(
            self.refused, rows * count
        )
        return own + refused

    def is_excluded(self, rows: Ints, offers: Ints) -> Bools:
        own = self.requests.organisation[rows] == self.shelves.offers.organisation[offers]
        return own | contains(self.refused, rows * len(self.shelves.offers) + offers)

    def candidates(self, rows: Ints, top: int) -> Iterator[Found]:
        """All pairs of the requests `rows` that can be among their `top` best, block by block."""
        alike = np.lexsort([group.of[rows] for group in reversed(self.groups)])
        rows = rows[alike]
        for first in range(0, len(rows), REQUESTS_AT_ONCE):
            yield Block(self, rows[first : first + REQUESTS_AT_ONCE], top).search()


class Sight(NamedTuple):
    """A tile as some requests see it: `active` rows of the block; the logit of meaning and the sum of all
    other points, both (TILE, active)."""

    active: Ints
    tile: int
    logits: Products
    sums: Points


class Block:
    """Some requests on their way along the shelves. `floor` (requests,) is the least sum still of
    interest."""

    def __init__(self, selector: Selector, rows: Ints, top: int) -> None:
        self.selector, self.shelves, self.top = selector, selector.shelves, top
        self.rows = rows[np.argsort(selector.requests.has_window[rows], kind="stable")]
        self.mine = selector.requests.take(self.rows)
        self.best = np.full((len(rows), top), NOWHERE)
        self.floor = np.full(len(rows), NOWHERE)
        self.noted: list[tuple[Ints, Ints, Products]] = []

    def search(self) -> Found:
        bounds = self.bounds()
        for tile in np.argsort(-bounds.max(axis=0), kind="stable").tolist():
            active = np.flatnonzero(bounds[:, tile] >= self.floor)
            if len(active) > MOST_ROWS * len(self.rows):
                active = np.arange(len(self.rows))
            if len(active):
                self.look(self.sight(active, tile))
        return self.found()

    def bounds(self) -> Floats:
        """Shape (requests, tiles): more than which no pair of the request with an offer of the tile has."""
        most = self.selector.available["meaning"] + self.selector.available["timing"]
        total = np.full((len(self.rows), len(self.shelves.tiles)), float(most * UNIT))
        for bound, group in zip(self.selector.tile_bounds, self.selector.groups, strict=True):
            total += bound[group.of[self.rows]]
        return total

    def sight(self, active: Ints, tile: int) -> Sight:
        columns = self.shelves.columns(tile)
        return Sight(active, tile, self.logits(active, columns), self.sums(active, columns))

    def logits(self, active: Ints, columns: slice) -> Products:
        logits = self.shelves.vectors[columns] @ self.vectors[active].T
        self.add_terms(logits, active, columns)
        unknown = np.float32(np.log(UNKNOWN["meaning"] / (1 - UNKNOWN["meaning"])))
        if not self.shelves.has_vector[columns].all():
            logits[~self.shelves.has_vector[columns]] = unknown
        if not self.mine.has_vector[active].all():
            logits[:, ~self.mine.has_vector[active]] = unknown
        return logits

    @cached_property
    def vectors(self) -> Products:
        """Shape (requests, 384 + languages), so that the product with an offer's is the logit without
        terms."""
        zero, one = np.zeros(1), np.ones(1)
        other, same = (float(logit(zero, zero, np.array([flag]))[0]) for flag in (False, True))
        slope = float(logit(one, zero, np.array([False]))[0]) - other
        languages = np.eye(len(self.mine.codes.languages))[self.mine.language] * (same - other) + other
        return np.hstack([self.mine.vector * slope, languages]).astype(np.float32)

    @cached_property
    def lexical(self) -> csc_array:
        """Shape (requests, columns): what shared terms add to the logit."""
        product = (self.mine.terms @ self.shelves.terms).tocsc()
        offers = self.shelves.order[np.repeat(np.arange(product.shape[1]), np.diff(product.indptr))]
        same = self.mine.language[product.indices] == self.shelves.offers.language[offers]
        zero = np.zeros(len(offers))
        product.data = logit(zero, np.minimum(product.data, 1), same) - logit(zero, zero, same)
        return product

    def add_terms(self, logits: Products, active: Ints, columns: slice) -> None:
        place = np.full(len(self.rows), -1)
        place[active] = np.arange(len(active))
        starts = self.lexical.indptr[columns.start : columns.stop + 1]
        inside = slice(starts[0], starts[-1])
        rows = place[self.lexical.indices[inside]]
        at = np.repeat(np.arange(TILE), np.diff(starts))
        seen = rows >= 0
        logits[at[seen], rows[seen]] += self.lexical.data[inside][seen]

    def sums(self, active: Ints, columns: slice) -> Points:
        total = np.repeat(self.selector.constants[columns, None], len(active), axis=1)
        part = np.empty_like(total)
        for index, spread in self.spread.items():
            mine = spread if len(active) == len(self.rows) else spread[:, active]
            total += np.take(mine, self.shelves.group_of[index][columns], axis=0, out=part, mode="clip")
        self.add_timing(total, active, columns)
        return total

    @cached_property
    def spread(self) -> dict[int, Points]:
        """By group, shape (classes of offers, requests); without groups that earn the same everywhere."""
        return {
            index: np.ascontiguousarray(table[group.of[self.rows]].T)
            for index, (table, group) in enumerate(
                zip(self.selector.tables, self.selector.groups, strict=True)
            )
            if table.min() < table.max() or table.min() < 0
        }

    def add_timing(self, total: Points, active: Ints, columns: slice) -> None:
        """Points for the common days; the same for all offers where the request states no window."""
        factor, shift, neutral = self.selector.timing
        split = int(np.searchsorted(self.mine.has_window[active], True))
        rows = self.rows[active[split:]]
        mine, theirs = self.selector.windows, self.selector.offer_windows
        days = np.minimum(mine.end[rows], theirs.end[columns, None])
        days -= np.maximum(mine.start[rows], theirs.start[columns, None])
        days += np.int16(1)
        np.clip(days, 0, ENOUGH_DAYS, out=days)
        days *= factor
        days >>= shift
        days[~self.shelves.has_window[columns]] = neutral
        total[:, split:] += days
        total[:, :split] += neutral

    def look(self, sight: Sight) -> None:
        """Note the pairs of the tile that come near the best of their request."""
        self.raise_floors(sight)
        shape = (STRIDE, TILE // STRIDE, len(sight.active))
        logits, sums = sight.logits.reshape(shape), sight.sums.reshape(shape)
        near = sums.max(axis=0) + self.earned_by(logits.max(axis=0)) >= self.floor[sight.active]
        strides, rows = np.nonzero(near)
        close = logits[:, strides, rows]
        keys = sums[:, strides, rows] + self.earned_by(close)
        place, pair = np.nonzero(keys >= self.floor[sight.active[rows]])
        columns = sight.tile * TILE + place * (TILE // STRIDE) + strides[pair]
        self.note(sight.active[rows[pair]], columns, keys[place, pair], close[place, pair])

    def earned_by(self, logits: Products) -> Products:
        most = np.float32(self.selector.available["meaning"] * UNIT)
        return np.asarray(most / (1 + np.exp(-logits)), dtype=np.float32)

    def raise_floors(self, sight: Sight) -> None:
        """Before the first pairs are noted: a floor from the best of each stride, so that not all are."""
        new = np.flatnonzero(self.floor[sight.active] == NOWHERE)
        if not len(new):
            return
        rows, logits = sight.active[new], sight.logits[:, new]
        keys = sight.sums[:, new] + self.earned_by(logits)
        columns = np.arange(TILE)[:, None] + sight.tile * TILE
        keys[self.is_impossible(rows, columns, logits)] = NOWHERE
        tops = np.sort(keys.reshape(STRIDE, -1, len(new)).max(axis=0), axis=0)[::-1]
        place = self.top - 1 + self.selector.excluded(self.rows[rows])
        inside = np.flatnonzero(place < len(tops))
        floors = tops[place[inside], inside] - self.selector.slack
        self.floor[rows[inside]] = np.maximum(floors, NOWHERE)

    def is_impossible(self, rows: Ints, columns: Ints, logits: Products) -> Bools:
        """Never meeting, or surely unrelated; what is too close to call is left to the exact look."""
        mine = self.rows[rows]
        windows, theirs = self.selector.windows, self.selector.offer_windows
        start = np.maximum(windows.start[mine], theirs.start[columns])
        apart = np.minimum(windows.end[mine], theirs.end[columns]) < start
        stated = self.mine.has_window[rows] & self.shelves.has_window[columns]
        limit = np.log(UNRELATED_BELOW / (1 - UNRELATED_BELOW)) - ROUNDING
        strangers = self.selector.no_common_area[
            self.selector.groups[0].of[mine], self.shelves.group_of[0][columns]
        ]
        return (apart & stated) | (strangers & (logits < limit))

    def note(self, rows: Ints, columns: Ints, keys: Products, logits: Products) -> None:
        offers = self.shelves.order[columns]
        never = self.selector.is_excluded(self.rows[rows], offers)
        kept = ~never & ~self.is_impossible(rows, columns, logits)
        rows, offers, keys = rows[kept], offers[kept], keys[kept]
        if len(rows):
            self.noted.append((rows, offers, keys))
            self.keep_best(rows, keys)

    def keep_best(self, rows: Ints, keys: Products) -> None:
        order = np.lexsort((-keys, rows))
        rows, keys = rows[order], keys[order]
        place = np.arange(len(rows)) - np.searchsorted(rows, rows)
        first = place < self.top
        touched, index = np.unique(rows, return_inverse=True)
        joined = np.full((len(touched), 2 * self.top), NOWHERE)
        joined[:, : self.top] = self.best[touched]
        joined[index[first], self.top + place[first]] = keys[first]
        self.best[touched] = np.partition(joined, self.top, axis=1)[:, self.top :]
        floors = self.best[touched].min(axis=1) - self.selector.slack
        self.floor[touched] = np.maximum(self.floor[touched], floors)

    def found(self) -> Found:
        if not self.noted:
            return Found(*np.zeros((2, 0), dtype=np.int64))
        rows, offers, keys = (np.concatenate(parts) for parts in zip(*self.noted, strict=True))
        kept = keys >= self.floor[rows]
        return Found(self.rows[rows[kept]], offers[kept])
