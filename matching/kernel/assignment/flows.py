"""Matchings as flows of whole numbers, solved exactly by OR-tools.

Nodes are the requests, the offers, and one or two more. Capacities and costs are integers, so the solver's
answer is exact; `inputs.checked` has made sure that they fit.
"""

import numpy as np
from ortools.graph.python.max_flow import SimpleMaxFlow
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from matching.kernel.assignment.graph import NOBODY, Graph
from matching.kernel.assignment.inputs import Int32s
from matching.kernel.pairs import Bools, Ints


def largest(graph: Graph) -> Ints:
    """Partners (requests,) such that as many requests as possible have one."""
    flow = SimpleMaxFlow()
    flow.add_arcs_with_capacity(*_arcs(graph))
    source = graph.requests + len(graph.places)
    solved(flow.solve(source, source + 1), SimpleMaxFlow.OPTIMAL)
    return _partner(graph, flow.flows(np.arange(len(graph.request))))


def best(graph: Graph) -> Ints:
    """Of the largest matchings, one with the highest total of tenths."""
    flow = SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(*_arcs(graph), _costs(graph))
    source = graph.requests + len(graph.places)
    flow.set_nodes_supplies(
        np.array([source, source + 1], np.int32), np.array([1, -1], np.int64) * graph.requests
    )
    solved(flow.solve_max_flow_with_min_cost(), SimpleMinCostFlow.OPTIMAL)
    return _partner(graph, flow.flows(np.arange(len(graph.request))))


def cheapest(graph: Graph, must: Bools, filled: Bools, request_cost: Ints, edge_cost: Ints) -> Ints:
    """The matching with the lowest cost in which each request of `must` (requests,) has a partner and no
    offer of `filled` (offers,) has a place left. There has to be one.

    Costs are not negative; `request_cost` (requests,) counts for the others, if they have a partner.
    """
    ground = graph.requests + len(graph.places)
    optional, open_ = np.flatnonzero(~must), np.flatnonzero(~filled)
    supply = np.concatenate([must, np.where(filled, -graph.places, 0)])
    flow = SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([graph.request, np.full(len(optional), ground), graph.requests + open_]).astype(
            np.int32
        ),
        np.concatenate([graph.requests + graph.offer, optional, np.full(len(open_), ground)]).astype(
            np.int32
        ),
        np.concatenate([np.ones(len(graph.request) + len(optional), np.int64), graph.places[open_]]),
        np.concatenate([edge_cost, request_cost[optional], np.zeros(len(open_), np.int64)]),
    )
    flow.set_nodes_supplies(np.arange(ground + 1, dtype=np.int32), np.append(supply, -supply.sum()))
    solved(flow.solve(), SimpleMinCostFlow.OPTIMAL)
    return _partner(graph, flow.flows(np.arange(len(graph.request))))


def solved(status: object, optimal: object) -> None:
    """Raises ArithmeticError for a solver that did not reach its optimum."""
    if status != optimal:
        raise ArithmeticError(f"the solver ended with {status}")


def _arcs(graph: Graph) -> tuple[Int32s, Int32s, Ints]:
    """Tails, heads, capacities: the edges in their order, then source to requests, then offers to sink."""
    source = graph.requests + len(graph.places)
    requests = np.arange(graph.requests, dtype=np.int32)
    offers = np.arange(graph.requests, source, dtype=np.int32)
    tails = np.concatenate([graph.request, np.full_like(requests, source), offers])
    heads = np.concatenate(
        [graph.offer + np.int32(graph.requests), requests, np.full_like(offers, source + 1)]
    )
    ones = np.ones(len(graph.request) + graph.requests, np.int64)
    return tails, heads, np.concatenate([ones, graph.places])


def _costs(graph: Graph) -> Ints:
    """An edge costs what it is below the best of its request, whose arc from the source has the rest: the
    same sums, and smaller numbers, with which the solver is a sixth faster."""
    highest = np.zeros(graph.requests, np.int64)
    np.maximum.at(highest, graph.request, graph.tenths)
    return np.concatenate(
        [highest[graph.request] - graph.tenths, -highest, np.zeros(len(graph.places), np.int64)]
    )


def _partner(graph: Graph, flow: Ints) -> Ints:
    used = np.flatnonzero(flow)
    partner = np.full(graph.requests, NOBODY)
    partner[graph.request[used]] = graph.offer[used]
    return partner
