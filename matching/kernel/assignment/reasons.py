"""Why a request has no partner, with the proof."""

from dataclasses import dataclass

import numpy as np

from matching.kernel.assignment.graph import NOBODY, Graph, Groups
from matching.kernel.assignment.reach import components, reach
from matching.kernel.assignment.result import Assignment
from matching.kernel.assignment.solve import round_graph
from matching.kernel.pairs import Ints


@dataclass(frozen=True)
class Competition:
    """All that these `requests` could have are these `offers`, which have `places` free for them, not
    counting those of fixed pairs. So at least len(requests) - places of them go without, whoever assigns
    (Hall's theorem)."""

    requests: tuple[int, ...]
    offers: tuple[int, ...]
    places: int


@dataclass(frozen=True)
class Unserved:
    """`competition` is None where there is nobody that the request could have at all."""

    request: int
    competition: Competition | None

    @property
    def reason(self) -> str:
        return "competition" if self.competition else "no_edge"


def reasons(found: Assignment) -> tuple[Unserved, ...]:
    """One for each request that asks for a partner and has none. Those that compete for the same places,
    directly or through others, share one `Competition`."""
    asking = np.flatnonzero((found.partners == 0) & (found.problem.limits > 0))
    graph, partner = _first_round(found)
    competing = asking[graph.first[asking + 1] > graph.first[asking]]
    groups = dict(zip(competing.tolist(), _competitions(graph, partner, competing), strict=True))
    return tuple(Unserved(request, groups.get(request)) for request in asking.tolist())


def competitors(found: Assignment, request: int) -> Competition:
    """Those of its group that one request without partner is up against: who could give way to it only by
    leaving one of them without. Raises ValueError for a request that has a partner."""
    if found.partners[request]:
        raise ValueError(f"request {request} has a partner")
    graph, partner = _first_round(found)
    return _competition(graph, *map(np.flatnonzero, reach(graph, partner, np.array([request]))))


def _first_round(found: Assignment) -> tuple[Graph, Ints]:
    graph = round_graph(found.problem, ())
    return graph, found.rounds[0].partner if found.rounds else np.full(graph.requests, NOBODY)


def _competitions(graph: Graph, partner: Ints, starts: Ints) -> list[Competition]:
    """One for each of `starts`."""
    requests, offers = map(np.flatnonzero, reach(graph, partner, starts))
    of_offer = components(graph, requests)
    of_request = of_offer[graph.offer[graph.first[requests]]]
    of_start = of_offer[graph.offer[graph.first[starts]]]
    count = int(of_offer.max(initial=-1)) + 1
    members, reached = Groups(of_request, count), Groups(of_offer[offers], count)
    made = {
        label: _competition(graph, requests[members.of(group)], offers[reached.of(group)])
        for label, group in ((label, np.array([label])) for label in set(of_start.tolist()))
    }
    return [made[label] for label in of_start.tolist()]


def _competition(graph: Graph, requests: Ints, offers: Ints) -> Competition:
    return Competition(tuple(requests.tolist()), tuple(offers.tolist()), int(graph.places[offers].sum()))
