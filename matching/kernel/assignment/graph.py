"""One round as a graph: each of its requests may have one more partner, each offer has some places free."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matching.kernel.assignment.inputs import Int32s
from matching.kernel.pairs import Bools, Ints

NOBODY = -1
Indices = NDArray[np.integer]


@dataclass(frozen=True, eq=False)
class Graph:
    """`request`, `offer`, `tenths` (edges,) in the order of request and offer; `places` (offers,);
    `requests` is their number, of which some may have no edge.

    A matching is written as `partner` (requests,): the offer of each request, or -1.
    """

    request: Int32s
    offer: Int32s
    tenths: Int32s
    places: Ints
    requests: int

    @cached_property
    def first(self) -> Ints:
        """Shape (requests + 1,): the edges of request i are first[i] ... first[i + 1] - 1."""
        return np.append(0, np.cumsum(np.bincount(self.request, minlength=self.requests)))

    def edges_of(self, requests: Indices) -> Ints:
        return spans(self.first, requests)

    def only(self, edges: Bools) -> "Graph":
        """Without the other edges."""
        if edges.all():
            return self
        return Graph(self.request[edges], self.offer[edges], self.tenths[edges], self.places, self.requests)

    def chosen(self, partner: Ints) -> Ints:
        """Shape (requests,): the edge of each request to its partner, or -1 where it has none."""
        edges = np.flatnonzero(self.offer == partner.astype(np.int32)[self.request])
        chosen = np.full(self.requests, NOBODY)
        chosen[self.request[edges]] = edges
        return chosen

    def load(self, partner: Ints) -> Ints:
        """Shape (offers,): how many requests have each as their partner."""
        return np.bincount(partner[partner >= 0], minlength=len(self.places))


class Groups:
    """Positions by the group that they belong to: `Groups(partner, offers).of(some)` are the requests whose
    partner is one of these offers. Negative groups are nobody's."""

    def __init__(self, group: Indices, count: int) -> None:
        size = max(len(group), 1)
        # Sorting numbers that hold both group and position is several times faster than a stable argsort.
        packed = np.sort(group.astype(np.int64) * size + np.arange(len(group)))
        self.members: Ints = packed % size
        self.first = np.searchsorted(packed, np.arange(count + 1) * size)

    def of(self, groups: Indices) -> Ints:
        return self.members[spans(self.first, groups)]


def spans(first: Ints, groups: Indices) -> Ints:
    """The positions first[g] ... first[g + 1] - 1 of all groups, one after another."""
    length = first[groups + 1] - first[groups]
    end = np.cumsum(length)
    return np.repeat(first[groups] - end + length, length) + np.arange(length.sum())
