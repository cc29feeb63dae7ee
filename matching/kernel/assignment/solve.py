"""The proposal for a whole network, in stages: what an earlier stage reached, no later one gives up."""

from collections.abc import Callable, Sequence

import numpy as np

from matching.kernel.assignment.fairness import climbed, highest_floor
from matching.kernel.assignment.graph import NOBODY, Graph
from matching.kernel.assignment.inputs import Problem
from matching.kernel.assignment.optimum import Optimum, optimum, repaired
from matching.kernel.assignment.result import NO_ROUND, Assignment, Round, assignment
from matching.kernel.assignment.ties import break_ties
from matching.kernel.pairs import Ints

Solve = Callable[[int, Graph], Round]


def assign(problem: Problem, *, fair: bool = True) -> Assignment:
    """Round 1 gives first partners, round 2 second ones to requests that may have them, and so on; nobody's
    earlier partner is touched for somebody's later one. The aims of a round, one after the other:

    1. the largest number of requests served;
    2. if `fair`, the highest score of the worst pair;
    3. the highest total of scores;
    4. the least served cities, then lower indices (`break_ties`).
    """

    def fresh(number: int, graph: Graph) -> Round:
        found = optimum(graph)
        part, found = _raised(graph, found) if fair else (graph, found)
        partner = break_ties(part, found.partner, found.proof, problem.times_served)
        return _round(part, partner, found)

    return _in_rounds(problem, fair, fresh)


def reassign(previous: Assignment, problem: Problem) -> Assignment:
    """The proposal for a `problem` that differs a little from the one of `previous`: other places, pairs,
    limits or fixed pairs; new requests and offers come last, those that are gone keep their index.

    What is guaranteed: round 1 serves as many requests, with the same total (and, if the previous one was
    fair, the same worst score), as `assign(problem)` would; later rounds are as good as any after the rounds
    before them. Not guaranteed are the ties: where they allow, pairs stay as they were, whoever was served
    less often.
    """
    before_it = previous.problem
    if len(problem.limits) < len(before_it.limits) or len(problem.places) < len(before_it.places):
        raise ValueError("requests and offers that are gone keep their index; only new ones may be added")

    def again(number: int, graph: Graph) -> Round:
        before = previous.rounds[number - 1] if number <= len(previous.rounds) else NO_ROUND
        part = graph.only(graph.tenths >= (before.worst or 0)) if previous.fair else graph
        found = repaired(part, before.partner, before.price)
        if previous.fair:
            part, found = climbed(graph, part, found) or _raised(
                graph, repaired(graph, found.partner, found.proof.price)
            )
        return _round(part, found.partner, found)

    return _in_rounds(problem, previous.fair, again)


def round_graph(problem: Problem, earlier: Sequence[Round]) -> Graph:
    """The next round: requests that have had a partner in each round so far, counting fixed ones, and may
    have one more; places that nobody has taken; no pair twice."""
    requests, offers = len(problem.limits), len(problem.places)
    left = np.concatenate([problem.fixed[:, 0], *(each.requests for each in earlier)])
    right = np.concatenate([problem.fixed[:, 1], *(each.partner[each.requests] for each in earlier)])
    has = np.bincount(left, minlength=requests)
    usable = ((has == len(earlier)) & (has < problem.limits))[problem.request]
    usable[problem.edge(left, right)] = False
    places = problem.places - np.bincount(right, minlength=offers)
    return Graph(problem.request, problem.offer, problem.tenths, places, requests).only(usable)


def _in_rounds(problem: Problem, fair: bool, solve: Solve) -> Assignment:
    edges = np.bincount(problem.request, minlength=len(problem.limits))
    rounds: list[Round] = []
    for number in range(1, int(np.minimum(edges, problem.limits).max(initial=0)) + 1):
        rounds.append(solve(number, round_graph(problem, rounds)))
    return assignment(problem, fair, tuple(rounds))


def _raised(graph: Graph, found: Optimum) -> tuple[Graph, Optimum]:
    """The edges above the highest floor, and the optimum among them. The one without a floor tells where to
    look for it, and few pairs change after."""
    part = graph.only(graph.tenths >= highest_floor(graph, found.partner))
    return part, repaired(part, found.partner, found.proof.price)


def _round(graph: Graph, partner: Ints, found: Optimum) -> Round:
    chosen = graph.chosen(partner)
    tenths = np.full(graph.requests, NOBODY)
    served = chosen >= 0
    tenths[served] = graph.tenths[chosen[served]]
    return Round(partner, tenths, found.proof.price)
