"""Prices that prove a matching to be the best one, and show what else would be as good.

Each offer gets a price for a place, each request what it gains: the tenths of its pair less the price. A
matching has the highest total if and only if prices exist such that nobody would gain more elsewhere, no
place with a price is free, and nobody is without a partner who would gain by one (linear programming
duality). To be served at all counts `BONUS` on top of the tenths, more than all tenths of a network
together, so that the same prices prove that the number of served requests is the largest.
"""

from typing import NamedTuple

import numpy as np

from matching.kernel.assignment.graph import Graph, Groups
from matching.kernel.assignment.inputs import BONUS
from matching.kernel.pairs import Ints

EVERY = slice(None)


class Prices(NamedTuple):
    """`gain` (requests,) and `price` (offers,), none of them negative."""

    gain: Ints
    price: Ints

    def slack(self, graph: Graph, edges: Ints | slice = EVERY) -> Ints:
        """Shape (edges,): by how much each is worse for its request than what it gains now; 0 on a pair."""
        slack: Ints = self.gain[graph.request[edges]]
        slack += self.price[graph.offer[edges]]
        slack -= graph.tenths[edges]
        slack -= BONUS
        return slack


def prices(graph: Graph, partner: Ints) -> Prices:
    """The lowest prices for a best matching; for another one they would rise without end.

    Starting from nothing, whoever would gain more elsewhere raises the price there, until nobody would. Only
    requests whose own price rose have to look again.
    """
    chosen, holders = graph.chosen(partner), Groups(partner, len(graph.places))
    served = np.flatnonzero(chosen >= 0)
    price = np.zeros(len(graph.places), np.int64)
    gain = np.zeros(graph.requests, np.int64)
    gain[served] = graph.tenths[chosen[served]] + BONUS
    looking = np.arange(graph.requests)
    while len(looking):
        edges = graph.edges_of(looking)
        offers = graph.offer[edges]
        bid = graph.tenths[edges] + BONUS - gain[graph.request[edges]]
        higher = bid > price[offers]
        np.maximum.at(price, offers[higher], bid[higher])
        looking = holders.of(np.unique(offers[higher]))
        gain[looking] = graph.tenths[chosen[looking]] + BONUS - price[partner[looking]]
    return Prices(gain, price)
