"""Among matchings that are equally large and equally good: the least served cities first, then lower
indices."""

import numpy as np

from matching.kernel.assignment.flows import cheapest
from matching.kernel.assignment.graph import NOBODY, Graph
from matching.kernel.assignment.inputs import HIGHEST
from matching.kernel.assignment.prices import Prices
from matching.kernel.pairs import Bools, Ints


def break_ties(graph: Graph, partner: Ints, at: Prices, times_served: Ints) -> Ints:
    """Another best matching, or the same one. The prices say which: it uses edges without slack only,
    leaves out only requests that gain nothing, and leaves empty only places without a price.

    First, who is served: of the sets of requests that can be, the one of cities served least often, then of
    the lower indices. Then, who gets what: the higher scores to cities served less often, then lower
    offers.
    """
    tight = graph.only(at.slack(graph) == 0)
    has_choice = (np.bincount(tight.request, minlength=graph.requests) > 1) | (at.gain == 0)
    tight = tight.only(has_choice[tight.request])
    if not len(tight.request):
        return partner
    requests, offers = np.unique(tight.request), np.unique(tight.offer)
    settled = partner.copy()
    settled[requests] = NOBODY
    part = Graph(
        np.searchsorted(requests, tight.request).astype(np.int32),
        np.searchsorted(offers, tight.offer).astype(np.int32),
        tight.tenths,
        (graph.places - graph.load(settled))[offers],
        len(requests),
    )
    found = _settled(part, at.gain[requests] > 0, at.price[offers] > 0, times_served[requests])
    settled[requests] = np.where(found < 0, NOBODY, offers[found])
    return settled


def _settled(part: Graph, must: Bools, filled: Bools, times_served: Ints) -> Ints:
    """Partners (requests,) of a part of the graph in which all edges are equally good."""
    if not must.all():
        must = _who(part, must, filled, times_served)
    return _what(part, must, filled, times_served)


def _who(part: Graph, must: Bools, filled: Bools, times_served: Ints) -> Bools:
    """Shape (requests,): those to be served. The lowest sum of ranks has the lowest ranks one by one,
    because the sets that best matchings can serve are the bases of a matroid."""
    rank = np.empty(part.requests, np.int64)
    rank[np.argsort(times_served, kind="stable")] = np.arange(part.requests)
    return cheapest(part, must, filled, rank, np.zeros(len(part.request), np.int64)) >= 0


def _what(part: Graph, served: Bools, filled: Bools, times_served: Ints) -> Ints:
    """Partners (requests,) for exactly the requests of `served`."""
    part = part.only(served[part.request])
    order = np.unique(times_served, return_inverse=True)[1]
    position = np.arange(len(part.request)) - part.first[part.request]
    lowest = np.full(part.requests, HIGHEST)
    np.minimum.at(lowest, part.request, part.tenths)
    above = part.tenths - lowest[part.request]
    cost = order[part.request] * above * (len(part.request) + 1) + position
    return cheapest(part, served, filled, np.zeros(part.requests, np.int64), cost)
