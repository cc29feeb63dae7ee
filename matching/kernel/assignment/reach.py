"""Who competes with whom: what chains of "takes the place of" lead to."""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from matching.kernel.assignment.graph import Graph, Groups, Indices
from matching.kernel.pairs import Bools, Ints


def reach(graph: Graph, partner: Ints, starts: Indices) -> tuple[Bools, Bools]:
    """Masks (requests,) and (offers,) of all that alternating chains from `starts` come to: from a request
    to each offer it could have, from an offer to each request that has it now."""
    holders = Groups(partner, len(graph.places))
    requests, offers = np.zeros(graph.requests, bool), np.zeros(len(graph.places), bool)
    requests[starts] = True
    while len(starts):
        seen = offers.copy()
        seen[graph.offer[graph.edges_of(starts)]] = True
        starts = holders.of(np.flatnonzero(seen & ~offers))
        offers = seen
        starts = starts[~requests[starts]]
        requests[starts] = True
    return requests, offers


def components(graph: Graph, requests: Ints) -> Ints:
    """Shape (offers,): a label for each, the same for those that are connected by edges of `requests`."""
    edges = graph.edges_of(requests)
    count = graph.requests + len(graph.places)
    ends = (graph.request[edges], graph.requests + graph.offer[edges])
    links = coo_array((np.ones(len(edges), bool), ends), shape=(count, count))
    _, label = connected_components(links, directed=False)
    return label[graph.requests :].astype(np.int64)
