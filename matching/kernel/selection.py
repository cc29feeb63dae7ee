"""Which offers can be among the best of a request: all pairs looked at, few of them closely.

For each tile of offers (`matching.kernel.shelves`) there is a bound on what any of them can earn from the
looked-up criteria (`matching.kernel.lookup`). Each request of a block visits its most promising tile first;
then the block goes along the tiles from the best bound down, without the requests that cannot gain there any
more. What remains is multiplied with the tile's vectors, and only columns whose sum comes near a request's
best so far are noted. Sums lie within half of `slack` of the exact scores, so that no eligible offer of the
best is ever lost, whatever the blocks.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from matching.kernel.eligibility import UNRELATED_BELOW
from matching.kernel.features import UNKNOWN
from matching.kernel.lookup import FORBIDDEN, MOST, UNIT, Points
from matching.kernel.pairs import Bools, Floats, Ints, contains
from matching.kernel.selector import Selector
from matching.kernel.shelves import ENOUGH_DAYS, STRIDE, TILE
from matching.meaning.calibration import logit

Products = NDArray[np.float32]

REQUESTS_AT_ONCE = 512
NOWHERE = -100.0  # below what any pair earns, above what is left of one that is forbidden
SIGN = 31  # shifts out all but the sign, of 32 bits as of 16
ROUNDING = 0.01  # more than products in float32 are ever off
UNRELATED = np.float32(np.log(UNRELATED_BELOW / (1 - UNRELATED_BELOW)) - ROUNDING)  # logit


class Found(NamedTuple):
    """Pairs worth an exact look: row of the request, row of the offer."""

    request: Ints
    offer: Ints


def candidates(selector: Selector, rows: Ints, top: int, refused: Ints) -> Iterator[Found]:
    """All pairs of the requests `rows` that can be among their `top` best, block by block; `refused` (pairs,)
    is request row x number of offers + offer row, ascending."""
    rows = rows[np.lexsort([group.of[rows] for group in reversed(selector.groups)])]  # alike ones together
    for first in range(0, len(rows), REQUESTS_AT_ONCE):
        yield Block(selector, rows[first : first + REQUESTS_AT_ONCE], top, refused).search()


class Sight(NamedTuple):
    """A tile as some requests see it: `active` rows of the block; the logit of meaning and the sum of all
    other points, both (TILE, active). Both are overwritten when the block looks at its next tile."""

    active: Ints
    tile: int
    logits: Products
    sums: Points

    def of(self, some: Ints) -> "Sight":
        """As some of the active requests see it."""
        logits, sums = np.take(self.logits, some, axis=1), np.take(self.sums, some, axis=1)
        return Sight(self.active[some], self.tile, logits, sums)


class Scratch:
    """Memory that all tiles of a block use in turn: fresh pages for each would cost a quarter of the time. It
    is one piece because the allocator of glibc, once that is freed, keeps smaller ones instead of returning
    them to the system, as the exact look needs them."""

    def __init__(self, rows: int) -> None:
        self.memory = np.empty((4, TILE * rows), dtype=np.int16)

    def logits(self, active: int) -> Products:
        return self.memory[:2].ravel().view(np.float32)[: TILE * active].reshape(TILE, active)

    def sums(self, active: int) -> tuple[Points, Points]:
        total, part = self.memory[2:, : TILE * active].reshape(2, TILE, active)
        return total, part


class Block:
    """Some requests on their way along the shelves. `floor` (requests,) is the least sum still of
    interest."""

    def __init__(self, selector: Selector, rows: Ints, top: int, refused: Ints) -> None:
        self.selector, self.shelves, self.top, self.refused = selector, selector.shelves, top, refused
        self.rows = rows[np.argsort(selector.requests.has_window[rows], kind="stable")]
        self.mine = selector.requests.take(self.rows)
        self.best = np.full((len(rows), top), NOWHERE)
        self.floor = np.full(len(rows), NOWHERE)
        self.noted: list[tuple[Ints, Ints, Products]] = []
        self.scratch = Scratch(len(rows))

    def search(self) -> Found:
        if not self.shelves.tiles:
            return self.found()
        bounds = self.bounds()
        home = bounds.argmax(axis=1)
        for tile in np.unique(home).tolist():
            self.look(self.sight(np.flatnonzero(home == tile), tile))
        bounds[np.arange(len(home)), home] = -np.inf  # seen
        for tile in np.argsort(-bounds.max(axis=0), kind="stable").tolist():
            active = np.flatnonzero(bounds[:, tile] >= self.floor)
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
        mine = self.vectors if len(active) == len(self.rows) else self.vectors[active]
        logits = self.scratch.logits(len(active))
        np.matmul(self.shelves.vectors[columns], mine.T, out=logits)
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
        zero, one, flags = np.zeros(2), np.ones(2), np.array([False, True])
        other, alike = logit(zero, one, flags) - logit(zero, zero, flags)
        product.data = np.minimum(product.data, 1) * np.where(same, alike, other)
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
        total, part = self.scratch.sums(len(active))
        total[:] = self.selector.constants[columns, None]
        for index, spread in self.spread.items():
            its = self.shelves.group_of[index][columns]
            mine = spread if len(active) == len(self.rows) else np.take(spread, active, axis=1)
            total += np.take(mine, its, axis=0, out=part, mode="clip")
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
        """Points for the common days, FORBIDDEN where there is none; the same for all offers where the
        request states no window."""
        factor, shift, neutral = self.selector.timing
        split = int(np.searchsorted(self.mine.has_window[active], True))
        rows = self.rows[active[split:]]
        mine, theirs = self.selector.windows, self.selector.offer_windows
        days = np.minimum(mine.end[rows], theirs.end[columns, None])
        days -= np.maximum(mine.start[rows], theirs.start[columns, None])
        apart = (days >> SIGN) & FORBIDDEN  # FORBIDDEN where negative, else 0
        days += np.int16(1)
        np.clip(days, 0, ENOUGH_DAYS, out=days)
        days *= factor
        days >>= shift
        days += apart
        days[~self.shelves.has_window[columns]] = neutral
        total[:, split:] += days
        total[:, :split] += neutral

    def look(self, sight: Sight) -> None:
        """Note the pairs of the tile that come near the best of their request."""
        self.raise_floors(sight)
        active, floor = sight.active, self.floor[sight.active]
        shape = (STRIDE, TILE // STRIDE, len(active))
        logits, sums = sight.logits.reshape(shape), sight.sums.reshape(shape)
        near = sums.max(axis=0) + self.earned_by(logits.max(axis=0)) >= floor
        where = np.flatnonzero(near)  # flat, as NumPy is slow to index in two dimensions
        close = np.take(logits.reshape(STRIDE, -1), where, axis=1)
        keys = np.take(sums.reshape(STRIDE, -1), where, axis=1) + self.earned_by(close)
        place, pair = np.divmod(np.flatnonzero(keys >= floor[where % len(active)]), len(where))
        strides, rows = np.divmod(where[pair], len(active))
        columns = sight.tile * TILE + place * (TILE // STRIDE) + strides
        self.note(active[rows], columns, keys[place, pair], close[place, pair])

    def earned_by(self, logits: Products) -> Products:
        earned = np.negative(logits)
        np.exp(earned, out=earned)
        earned += 1
        return np.divide(np.float32(self.selector.available["meaning"] * UNIT), earned, out=earned)

    def raise_floors(self, sight: Sight) -> None:
        """Before the first pairs are noted: a floor from the best of each stride, so that not all are."""
        new = np.flatnonzero(self.floor[sight.active] == NOWHERE)
        if not len(new):
            return
        if len(new) < len(sight.active):
            sight = sight.of(new)
        keys = self.earned_by(sight.logits)
        keys += sight.sums
        keys -= np.multiply(self.strangers(sight), np.float32(2 * MOST))  # ten times as fast as a masked copy
        tops = np.sort(keys.reshape(STRIDE, -1, len(new)).max(axis=0), axis=0)[::-1]
        place = self.top - 1 + self.excluded[sight.active]
        inside = np.flatnonzero(place < len(tops))
        rows = sight.active[inside]
        self.floor[rows] = np.maximum(tops[place[inside], inside] - self.selector.slack, NOWHERE)

    @cached_property
    def excluded(self) -> Ints:
        """How many offers each request can never have: its own organisation's, and the refused ones."""
        count, owners, mine = len(self.shelves.offers), self.selector.owners, self.mine.organisation
        own = np.searchsorted(owners, mine, side="right") - np.searchsorted(owners, mine)
        first, last = self.rows * count, (self.rows + 1) * count
        return own + np.searchsorted(self.refused, last) - np.searchsorted(self.refused, first)

    def strangers(self, sight: Sight) -> Bools:
        """Surely unrelated, shape (TILE, active); what is too close to call is left to the exact look."""
        its = self.shelves.group_of[0][self.shelves.columns(sight.tile)]
        strangers = np.take(np.take(self.no_common_area, sight.active, axis=1), its, axis=0)
        strangers &= sight.logits < UNRELATED
        return strangers

    @cached_property
    def no_common_area(self) -> Bools:
        """Shape (classes of offers, requests)."""
        return np.ascontiguousarray(self.selector.no_common_area[self.selector.groups[0].of[self.rows]].T)

    def note(self, rows: Ints, columns: Ints, keys: Products, logits: Products) -> None:
        offers = self.shelves.order[columns]
        kept = (logits >= UNRELATED) | ~self.no_common_area[self.shelves.group_of[0][columns], rows]
        kept &= self.mine.organisation[rows] != self.shelves.offers.organisation[offers]
        kept &= ~contains(self.refused, self.rows[rows] * len(self.shelves.offers) + offers)
        rows, offers, keys = rows[kept], offers[kept], keys[kept]
        if len(rows):
            self.noted.append((rows, offers, keys))
            self.keep_best(rows, keys)

    def keep_best(self, rows: Ints, keys: Products) -> None:
        order = np.argsort(rows * (2.0 * MOST) - keys)  # by request, within one the highest key first
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
