"""Putting one fault right by the shortest chain of moves: "A takes the place of B, B a free one".

A chain is as long as its edges have slack (`prices.py`). It is found among the offers by labels that are
corrected until none improves; those that differ by less than `STEP` are worked on at once, as arrays.
Afterwards the prices along the way change by what the chain cost, so that they prove the new matching.
"""

from dataclasses import dataclass

import numpy as np

from matching.kernel.assignment.graph import NOBODY, Graph, Groups, Indices
from matching.kernel.assignment.inputs import INT64
from matching.kernel.assignment.prices import Prices
from matching.kernel.pairs import Ints

STEP = 16  # tenths; only speed depends on it, as on the next
FIRST_LOOK = 64


@dataclass(eq=False)
class State:
    """A matching on its way to the best one. Each edge has a slack of 0 or more and each pair one of 0;
    `load` is how many places are taken. These arrays are written to."""

    graph: Graph
    partner: Ints
    gain: Ints
    price: Ints
    load: Ints

    def slack(self, edges: Ints) -> Ints:
        return Prices(self.gain, self.price).slack(self.graph, edges)


class Search:
    """`label` (offers,): the shortest chain found so far to each, if shorter than `best`; `via`: its last
    edge.

    The best end of a chain so far: an offer, and beyond it a request or edge, if need be.
    """

    def __init__(self, offers: int, best: int, end: int, beyond: int) -> None:
        self.label = np.full(offers, INT64)
        self.via = np.full(offers, NOBODY)
        self.waiting = np.zeros(offers, bool)
        self.best, self.end, self.beyond = best, end, beyond

    def improve(self, offers: Indices, labels: Ints, edges: Ints) -> None:
        better = np.flatnonzero((labels < self.label[offers]) & (labels < self.best))
        offers, labels, edges = offers[better], labels[better], edges[better]
        np.minimum.at(self.label, offers, labels)
        first = labels == self.label[offers]
        self.via[offers[first]] = edges[first]
        self.waiting[offers] = True

    def take(self) -> Ints:
        """The offers to go on from, none when the best end is certain."""
        waiting = np.flatnonzero(self.waiting)
        waiting = waiting[self.label[waiting] < self.best]
        if len(waiting):
            waiting = waiting[self.label[waiting] < self.label[waiting].min() + STEP]
            self.waiting[waiting] = False
        return waiting

    def end_at(self, offers: Indices, labels: Ints, beyond: Ints | None = None) -> None:
        """The first of the shortest of these ends, if it is better than the best so far."""
        if len(labels) and labels.min() < self.best:
            first = labels.argmin()
            self.best, self.end = int(labels[first]), int(offers[first])
            self.beyond = NOBODY if beyond is None else int(beyond[first])


def place(state: State, request: int) -> None:
    """Give a request without partner the place where it adds most; at the end of the chain a free place is
    taken, or some request, perhaps itself, is left without."""
    search = _way_out(state, request)
    _reprice(state, search, 1)
    state.gain[request] -= search.best
    if search.beyond == NOBODY:
        state.load[search.end] += 1
    else:
        state.partner[search.beyond] = NOBODY
    offer = search.end
    while offer != NOBODY:
        mover = state.graph.request[search.via[offer]]
        state.partner[mover], offer = offer, int(state.partner[mover])


def fill(state: State, offer: int) -> None:
    """Fill a free place that has a price, or lower its price; the hole it is filled from may move on.
    Nobody is without a partner who would gain by one."""
    far = FIRST_LOOK
    while (search := _way_in(state, offer, far)).best > far:
        far *= FIRST_LOOK
    _reprice(state, search, -1)
    state.load[offer] += 1
    hole = search.end
    if search.beyond == NOBODY:
        state.load[hole] -= 1
    else:
        state.partner[state.graph.request[search.beyond]] = hole
    while hole != offer:
        edge = search.via[hole]
        hole = int(state.graph.offer[edge])
        state.partner[state.graph.request[edge]] = hole


def _way_out(state: State, request: int) -> Search:
    """To an offer with a free place, or beyond an offer to a request that gives its place up."""
    graph, holders = state.graph, Groups(state.partner, len(state.price))
    search = Search(len(state.price), int(state.gain[request]), NOBODY, request)
    edges = graph.edges_of(np.array([request]))
    search.improve(graph.offer[edges], state.slack(edges), edges)
    while len(offers := search.take()):
        free = offers[state.load[offers] < graph.places[offers]]
        search.end_at(free, search.label[free])
        held = holders.of(offers)
        at = state.partner[held]
        search.end_at(at, search.label[at] + state.gain[held], held)
        edges = graph.edges_of(held)
        so_far = search.label[state.partner[graph.request[edges]]]
        search.improve(graph.offer[edges], so_far + state.slack(edges), edges)
    return search


def _way_in(state: State, offer: int, far: int) -> Search:
    """To an offer where the hole may stay, or beyond it by an edge to a request without partner. Right if no
    longer than `far`: other edges are not looked at."""
    graph, search = state.graph, Search(len(state.price), int(state.price[offer]), offer, NOBODY)
    near = np.flatnonzero(Prices(state.gain, state.price).slack(graph) < min(far, search.best))
    into = Groups(graph.offer[near], len(state.price))
    search.label[offer], search.waiting[offer] = 0, True
    while len(holes := search.take()):
        search.end_at(holes, search.label[holes] + state.price[holes])
        edges = near[into.of(holes)]
        at = graph.offer[edges]
        labels, holds = search.label[at] + state.slack(edges), state.partner[graph.request[edges]]
        idle = holds < 0
        search.end_at(at[idle], labels[idle], edges[idle])
        search.improve(holds[~idle], labels[~idle], edges[~idle])
    return search


def _reprice(state: State, search: Search, sign: int) -> None:
    change = sign * np.maximum(search.best - search.label, 0)
    state.price += change
    held = np.flatnonzero(state.partner >= 0)
    state.gain[held] -= change[state.partner[held]]
