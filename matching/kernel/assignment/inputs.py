"""What an assignment starts from: who could go with whom, how well, how often; checked once, here."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matching.kernel.pairs import Ints

HIGHEST = 1000  # a score is 0 to 1000 tenths of a point
INT32 = 2**31 - 1
INT64 = 2**63 - 1
BONUS = np.int64(1 << 40)  # what being served counts beside the tenths of a pair, in prices; see `prices.py`

Int32s = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Problem:
    """Made by `problem`, never by hand: its arrays are checked and belong to nobody else.

    `request`, `offer`, `tenths` (edges,) in the order of request and offer; `places` (offers,);
    `limits`, `times_served` (requests,); `fixed` (pairs, 2) of a request and an offer, in the same order.
    """

    request: Int32s
    offer: Int32s
    tenths: Int32s
    places: Ints
    limits: Ints
    times_served: Ints
    fixed: Ints

    def edge(self, requests: Ints, offers: Ints) -> Ints:
        """The position of the edge of each pair, or -1 where it is none."""
        pair = self.request.astype(np.int64) * len(self.places) + self.offer
        asked = requests * len(self.places) + offers
        position = np.searchsorted(pair, asked)
        return np.where(np.append(pair, -1)[position] == asked, position, -1)


@dataclass(frozen=True)
class Conflict:
    """Why fixed pairs cannot stay: `asked` of what there is at most `allowed`.

    Kinds: "not_an_edge" (request and offer), "twice" (request and offer), "offer_full" (offer only),
    "request_full" (request only).
    """

    kind: str
    request: int | None
    offer: int | None
    asked: int
    allowed: int

    def __str__(self) -> str:
        return SENTENCES[self.kind].format(conflict=self, excess=self.asked - self.allowed)


SENTENCES = {
    "not_an_edge": (
        "Request {conflict.request} and offer {conflict.offer} are fixed, but they are no possible pair."
    ),
    "twice": "Request {conflict.request} and offer {conflict.offer} are fixed {conflict.asked} times.",
    "offer_full": (
        "Offer {conflict.offer} has {conflict.allowed} places, but {conflict.asked} pairs with it are fixed: "
        "{excess} too many."
    ),
    "request_full": (
        "Request {conflict.request} may have {conflict.allowed} partners, but {conflict.asked} pairs with it "
        "are fixed: {excess} too many."
    ),
}


class FixedPairsRefused(ValueError):
    """All reasons at once, as `conflicts`, so that the caller can put names to the indices and translate."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        self.conflicts = tuple(conflicts)
        super().__init__(" ".join(map(str, conflicts)))


def problem(
    requests: int,
    places: ArrayLike,
    request: ArrayLike,
    offer: ArrayLike,
    tenths: ArrayLike,
    *,
    limits: ArrayLike | None = None,
    times_served: ArrayLike | None = None,
    fixed: ArrayLike = (),
) -> Problem:
    """Edges in any order, as three sequences of equal length; `limits` are 1 and `times_served` 0 if not
    given.

    `fixed` holds pairs of (request, offer) that are agreed already; each of them is an edge, too. Raises
    ValueError that names the cause, and `FixedPairsRefused` where the fixed pairs contradict the rest.
    """
    free = _whole("places of an offer", places, INT32)
    _whole("number of requests", [requests], INT32)
    _small_enough(requests, len(free), np.size(request), 1)
    made = Problem(
        *_edges(requests, len(free), request, offer, tenths),
        places=free,
        limits=_whole("limit of a request", _or(limits, requests, 1), INT32, requests),
        times_served=_whole("times served", _or(times_served, requests, 0), INT32, requests),
        fixed=_fixed(requests, len(free), fixed),
    )
    return checked(made)


def checked(made: Problem) -> Problem:
    """The same problem, if exact arithmetic has room for it and its fixed pairs fit."""
    classes = len(np.unique(made.times_served))
    _small_enough(len(made.limits), len(made.places), len(made.request), classes)
    conflicts = _conflicts(made)
    if conflicts:
        raise FixedPairsRefused(conflicts)
    return made


def from_table(offers: ArrayLike, tenths: ArrayLike) -> tuple[Ints, Ints, Ints]:
    """Request, offer and tenths of each edge, from tables (requests, top) as `best_offers` makes them; an
    offer of -1 is no edge."""
    table = np.asarray(offers)
    row, column = np.nonzero(table >= 0)
    return row, table[row, column].astype(np.int64), np.asarray(tenths)[row, column].astype(np.int64)


def _small_enough(requests: int, offers: int, edges: int, classes: int) -> None:
    """Whether all sums that the stages make stay below 2**63, and all counts below 2**31."""
    nodes = requests + offers + 3
    highest = max(
        (HIGHEST + 1) * (requests + 1) * (offers + 1),  # how edges are sorted
        classes * HIGHEST * (edges + 1) * nodes,  # how ties are broken
        requests * nodes,
    )
    if highest > INT64 or nodes + edges > INT32 or requests * HIGHEST >= BONUS:
        raise ValueError(
            f"{requests} requests, {offers} offers and {edges} pairs, with {classes} different times served, "
            "are too many for exact arithmetic in 64 bits"
        )


def _or(values: ArrayLike | None, length: int, default: int) -> ArrayLike:
    return np.full(length, default) if values is None else values


def _whole(name: str, values: ArrayLike, highest: int, length: int | None = None) -> Ints:
    array = np.asarray(values)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
        raise ValueError(
            f"{name}: a flat sequence of whole numbers, not {array.dtype} of shape {array.shape}"
        )
    if length is not None and len(array) != length:
        raise ValueError(f"{name}: {length} values are needed, {len(array)} were given")
    wrong = np.flatnonzero((array < 0) | (array > highest))
    if len(wrong):
        raise ValueError(f"{name}: {array[wrong[0]]} at position {wrong[0]} is not within 0 to {highest}")
    return array.astype(np.int64)


def _edges(
    requests: int, offers: int, request: ArrayLike, offer: ArrayLike, tenths: ArrayLike
) -> tuple[Int32s, Int32s, Int32s]:
    left = _whole("request of an edge", request, requests - 1)
    right = _whole("offer of an edge", offer, offers - 1, len(left))
    score = _whole("tenths of an edge", tenths, HIGHEST, len(left))
    # One number per edge sorts ten times faster than three arrays.
    packed = np.sort((left * offers + right) * (HIGHEST + 1) + score)
    pair, score = np.divmod(packed, HIGHEST + 1)
    again = np.flatnonzero(pair[1:] == pair[:-1])
    if len(again):
        left_again, right_again = divmod(int(pair[again[0]]), offers)
        raise ValueError(f"request {left_again} and offer {right_again} are given as an edge more than once")
    left, right = np.divmod(pair, max(offers, 1))  # without offers there is no pair to divide
    return left.astype(np.int32), right.astype(np.int32), score.astype(np.int32)


def _fixed(requests: int, offers: int, fixed: ArrayLike) -> Ints:
    pairs = np.asarray(fixed)
    pairs = pairs.reshape(0, 2) if pairs.size == 0 else pairs
    if pairs.ndim != 2 or pairs.shape[1] != 2:
        raise ValueError(f"fixed pairs: rows of a request and an offer, not an array of shape {pairs.shape}")
    left = _whole("request of a fixed pair", pairs[:, 0], requests - 1)
    right = _whole("offer of a fixed pair", pairs[:, 1], offers - 1)
    return np.stack([left, right], axis=1)[np.lexsort((right, left))]


def _conflicts(made: Problem) -> list[Conflict]:
    pairs, times = np.unique(made.fixed, axis=0, return_counts=True)
    left, right = pairs[:, 0], pairs[:, 1]
    no_edge = np.flatnonzero(made.edge(left, right) < 0)
    has = np.bincount(left, minlength=len(made.limits))
    held = np.bincount(right, minlength=len(made.places))
    twice, over, full = (
        np.flatnonzero(wrong) for wrong in (times > 1, has > made.limits, held > made.places)
    )
    return [
        *(Conflict("not_an_edge", int(left[k]), int(right[k]), 1, 0) for k in no_edge),
        *(Conflict("twice", int(left[k]), int(right[k]), int(times[k]), 1) for k in twice),
        *(Conflict("request_full", int(i), None, int(has[i]), int(made.limits[i])) for i in over),
        *(Conflict("offer_full", None, int(j), int(held[j]), int(made.places[j])) for j in full),
    ]
