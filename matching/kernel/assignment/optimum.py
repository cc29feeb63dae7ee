"""The largest matching with the highest total, from nothing or from one that is nearly right."""

from typing import NamedTuple

import numpy as np

from matching.kernel.assignment.chains import State, fill, place
from matching.kernel.assignment.flows import best
from matching.kernel.assignment.graph import NOBODY, Graph, Groups
from matching.kernel.assignment.inputs import BONUS
from matching.kernel.assignment.prices import Prices, prices
from matching.kernel.pairs import Ints

MOST_FAULTS = 50  # with more of them, solving from nothing is faster


class Optimum(NamedTuple):
    """`partner` (requests,) and the prices that prove it to be the best."""

    partner: Ints
    proof: Prices

    @property
    def served(self) -> int:
        return int(np.count_nonzero(self.partner >= 0))


def optimum(graph: Graph) -> Optimum:
    partner = best(graph)
    return Optimum(partner, prices(graph, partner))


def repaired(graph: Graph, partner: Ints, price: Ints) -> Optimum:
    """The optimum of a graph that differs a little from the one that `partner` and `price` are the answer to.

    What the difference has made wrong shows as one of two faults: a request without a partner that would gain
    by one, or an empty place that has a price. Each is put right by a chain of moves.
    """
    state = _start(graph, partner, price)
    homeless = np.flatnonzero((state.partner < 0) & (state.gain > 0))
    empty = np.where(state.price > 0, graph.places - state.load, 0)
    if len(homeless) + empty.sum() > MOST_FAULTS:
        return optimum(graph)
    for request in homeless.tolist():
        place(state, request)
    for offer in np.flatnonzero(empty).tolist():
        while state.load[offer] < graph.places[offer] and state.price[offer] > 0:
            fill(state, offer)
    return Optimum(state.partner, Prices(state.gain, state.price))


def _start(graph: Graph, partner: Ints, price: Ints) -> State:
    """The earlier matching as far as it holds: pairs that still exist, have their place and are the best for
    their request at the earlier prices. A new offer starts just too dear for anybody."""
    known = len(price)
    price = np.append(price, np.full(len(graph.places) - known, 2 * BONUS))
    partner = np.append(partner, np.full(graph.requests - len(partner), NOBODY))
    chosen = graph.chosen(partner)
    offered = graph.tenths + BONUS - price[graph.offer]
    gain = np.zeros(graph.requests, np.int64)
    np.maximum.at(gain, graph.request, offered)
    price[known:] = 0
    new = np.flatnonzero(graph.offer >= known)
    np.maximum.at(price, graph.offer[new], graph.tenths[new] + BONUS - gain[graph.request[new]])
    served = np.flatnonzero(chosen >= 0)
    content = served[offered[chosen[served]] == gain[served]]
    kept = np.full(graph.requests, NOBODY)
    kept[content] = partner[content]
    kept[_surplus(kept, graph.places)] = NOBODY
    return State(graph, kept, gain, price, graph.load(kept))


def _surplus(partner: Ints, places: Ints) -> Ints:
    """The requests for which their offer has no place any more: of each offer's the last ones."""
    holders = Groups(partner, len(places))
    held = holders.members[holders.first[0] :]
    rank = np.arange(holders.first[0], len(partner)) - holders.first[partner[held]]
    return held[rank >= places[partner[held]]]
