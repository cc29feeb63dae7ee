"""A whole network of postings, and the best pairs of any part of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.kernel.features import Features, features
from matching.kernel.pairs import Ints, contains
from matching.kernel.records import PostingRecord
from matching.kernel.score import PAIRS_AT_ONCE, Scored, best, score_pairs
from matching.kernel.selection import Found, candidates
from matching.kernel.selector import Selector
from matching.kernel.shelves import Shelves, shelves
from matching.kernel.storage import load_array, load_features, save_arrays, save_features
from matching.kernel.weights import CRITERIA, tenths_available

# Below so many pairs, looking at all of them closely costs less than preparing to look at few.
CLOSE_LOOK = 25_000
ARRAYS = ("available", "set_of", "refused")


class Pairs(NamedTuple):
    """Eligible pairs: requests in ascending order, within one the best offer first. All of shape (pairs,)."""

    request: Ints
    offer: Ints
    tenths: Ints


class Best(NamedTuple):
    """The best offers per request, shape (requests, top): offer rows, -1 where there are fewer, and
    scores."""

    offers: NDArray[np.int32]
    tenths: NDArray[np.int16]


@dataclass(frozen=True, eq=False)
class Network:
    """`available` (weight sets, criteria) in tenths, `set_of` (requests,) the weight set of each request,
    `refused` (pairs,) as request row x number of offers + offer row, ascending."""

    requests: Features
    offers: Features
    available: Ints
    set_of: Ints
    refused: Ints

    @classmethod
    def of(
        cls,
        requests: Sequence[PostingRecord],
        offers: Sequence[PostingRecord],
        weight_sets: Sequence[Mapping[str, float]],
        set_of_request: Sequence[int],
        *,
        refused: Iterable[tuple[int, int]] = (),
        today: date,
    ) -> "Network":
        """`refused` holds (request index, offer index). Raises ValueError for weights that are not exactly
        those of `CRITERIA`, and for indices outside the sequences."""
        pairs = set(refused)
        if any(not (0 <= i < len(requests) and 0 <= j < len(offers)) for i, j in pairs):
            raise ValueError("a refused pair is an index of the requests and an index of the offers")
        if len(set_of_request) != len(requests) or any(not 0 <= s < len(weight_sets) for s in set_of_request):
            raise ValueError("one weight set for each request")
        return cls(
            *features(requests, offers, today),
            np.array([tenths_available(weights) for weights in weight_sets]).reshape(-1, len(CRITERIA)),
            np.array(set_of_request, dtype=np.int64),
            np.array(sorted(i * len(offers) + j for i, j in pairs), dtype=np.int64),
        )

    @property
    def today(self) -> date:
        return date.fromordinal(self.requests.today)

    def save(self, folder: Path) -> None:
        """Into an existing, empty folder."""
        save_features(folder, "requests", self.requests)
        save_features(folder, "offers", self.offers)
        save_arrays(folder, "network", {name: getattr(self, name) for name in ARRAYS})

    @classmethod
    def load(cls, folder: Path) -> "Network":
        """The network that was saved there, mapped into memory."""
        own = {name: load_array(folder, "network", name) for name in ARRAYS}
        return cls(load_features(folder, "requests"), load_features(folder, "offers"), **own)

    @cached_property
    def shelves(self) -> Shelves:
        return shelves(self.offers)

    @cached_property
    def selectors(self) -> dict[int, Selector]:
        return {}

    def prepare(self) -> None:
        """Make now what is else made at the first use: threads that share the network need it before."""
        for weight_set in np.unique(self.set_of).tolist():
            self.selector(weight_set).prepare()

    def selector(self, weight_set: int) -> Selector:
        if weight_set not in self.selectors:
            self.selectors[weight_set] = Selector(self.requests, self.shelves, self.available[weight_set])
        return self.selectors[weight_set]


def best_pairs(network: Network, start: int, stop: int, *, top: int = 20) -> Pairs:
    """The `top` best eligible offers of the requests from `start` to before `stop`: the same, however the
    requests are cut. Raises ValueError for a `top` below 1."""
    if top < 1:
        raise ValueError("top is at least 1")
    rows = np.arange(start, stop)
    if len(rows) * len(network.offers) <= CLOSE_LOOK:
        return _best_of(network, everything(network, rows), top).pairs
    parts: list[Pairs] = []
    for weight_set in np.unique(network.set_of[rows]).tolist():
        mine = rows[network.set_of[rows] == weight_set]
        parts.extend(_settled(network, weight_set, mine, top))
    return _in_order(parts)


def best_offers(network: Network, start: int, stop: int, *, top: int = 20) -> Best:
    """`best_pairs` as a table, shape (stop - start, top)."""
    pairs = best_pairs(network, start, stop, top=top)
    offers = np.full((stop - start, top), -1, dtype=np.int32)
    tenths = np.zeros((stop - start, top), dtype=np.int16)
    place = np.arange(len(pairs.request)) - np.searchsorted(pairs.request, pairs.request)
    offers[pairs.request - start, place] = pairs.offer
    tenths[pairs.request - start, place] = pairs.tenths
    return Best(offers, tenths)


def everything(network: Network, rows: Ints) -> Found:
    """Each of the requests with each offer."""
    count = len(network.offers)
    return Found(np.repeat(rows, count), np.tile(np.arange(count), len(rows)))


def scored(network: Network, found: Found) -> Iterator[tuple[slice, Scored]]:
    """The pairs scored exactly, some at a time."""
    refused = contains(network.refused, found.request * len(network.offers) + found.offer)
    for first in range(0, len(refused), PAIRS_AT_ONCE):
        part = slice(first, first + PAIRS_AT_ONCE)
        left, right = found.request[part], found.offer[part]
        available = network.available[network.set_of[left]].T
        yield (
            part,
            score_pairs(network.requests.take(left), network.offers.take(right), available, refused[part]),
        )


class _Judged(NamedTuple):
    pairs: Pairs
    removed: Found  # by a rule


def _best_of(network: Network, found: Found, top: int) -> _Judged:
    tenths, key = np.zeros(len(found.request), dtype=np.int64), np.zeros(len(found.request))
    for part, scores in scored(network, found):
        tenths[part], key[part] = scores.tenths.sum(axis=0), scores.key
    chosen, removed = best(*found, key, top), ~np.isfinite(key)
    return _Judged(
        Pairs(found.request[chosen], found.offer[chosen], tenths[chosen]),
        Found(found.request[removed], found.offer[removed]),
    )


def _settled(network: Network, weight_set: int, rows: Ints, top: int) -> Iterator[Pairs]:
    """The best of what is found. Where a rule removes some of it, another pair may have been overlooked for
    its sake: such a request, which is rare, is sought for again without what was removed."""
    refused = network.refused
    while len(rows):
        doubtful = []
        for found in candidates(network.selector(weight_set), rows, top, refused):
            judged = _best_of(network, found, top)
            kept = ~np.isin(judged.pairs.request, judged.removed.request)
            yield Pairs(*(column[kept] for column in judged.pairs))
            doubtful.append(judged.removed)
        request, offer = (np.concatenate(column) for column in zip(*doubtful, strict=True))
        refused = np.union1d(refused, request * len(network.offers) + offer)
        rows = np.unique(request)


def _in_order(parts: list[Pairs]) -> Pairs:
    joined = Pairs(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
    order = np.argsort(joined.request, kind="stable")
    return Pairs(*(column[order] for column in joined))
