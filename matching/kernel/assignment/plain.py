"""What the lists alone would lead to, for comparison."""

from dataclasses import dataclass

import numpy as np

from matching.kernel.assignment.graph import Groups, Indices
from matching.kernel.assignment.inputs import Problem
from matching.kernel.assignment.result import Plan
from matching.kernel.pairs import Ints


@dataclass(frozen=True)
class Comparison:
    """Facts about two plans for the same problem; scores in tenths, `None` for the worst of no pairs."""

    served: tuple[int, int]
    pairs: tuple[int, int]
    total: tuple[int, int]
    worst: tuple[int | None, int | None]
    kept: int

    @property
    def more_served(self) -> int:
        return self.served[1] - self.served[0]

    @property
    def cost(self) -> float | None:
        """The share of the mean score of a pair that the second plan gives up; negative where it gains."""
        if not (self.total[0] and self.pairs[1]):
            return None
        return 1 - self.total[1] * self.pairs[0] / (self.total[0] * self.pairs[1])


def compare(plain: Plan, assigned: Plan) -> Comparison:
    """`plain` first. Both are plans for the same problem: the same fixed pairs count in both."""
    first, second = (plan.problem.edge(plan.pairs[:, 0], plan.pairs[:, 1]) for plan in (plain, assigned))
    return Comparison(
        served=(plain.served, assigned.served),
        pairs=(len(plain.pairs), len(assigned.pairs)),
        total=(plain.total, assigned.total),
        worst=(plain.worst, assigned.worst),
        kept=len(np.intersect1d(first, second)),
    )


def greedy(problem: Problem) -> Plan:
    """As if people just took the top of their lists: always the highest score first (then the lower
    request, then the lower offer) that has a place left and whose request may have one more partner.

    All pairs at once of which that is true whatever the others do: those among the best of their request
    that it may still have, and among the best of their offer that it has places for. They cannot lose these
    to anybody.
    """
    left, right = problem.fixed[:, 0], problem.fixed[:, 1]
    wants = problem.limits - np.bincount(left, minlength=len(problem.limits))
    places = problem.places - np.bincount(right, minlength=len(problem.places))
    free = np.ones(len(problem.request), bool)
    free[problem.edge(left, right)] = False
    open_ = np.argsort(-problem.tenths, kind="stable")
    open_ = open_[free[open_]]
    taken = [np.empty(0, np.int64)]
    while len(open_):
        request, offer = problem.request[open_], problem.offer[open_]
        sure = (_rank(request, len(wants)) < wants[request]) & (_rank(offer, len(places)) < places[offer])
        wants = wants - np.bincount(request[sure], minlength=len(wants))
        places = places - np.bincount(offer[sure], minlength=len(places))
        taken.append(open_[sure])
        open_ = open_[~sure & (wants[request] > 0) & (places[offer] > 0)]
    edges = np.sort(np.concatenate(taken))
    pairs = np.stack([problem.request[edges], problem.offer[edges]], axis=1).astype(np.int64)
    return Plan(problem, pairs, problem.tenths[edges].astype(np.int64))


def _rank(group: Indices, count: int) -> Ints:
    """How many of the same group stand before each."""
    groups = Groups(group, count)
    rank = np.empty(len(group), np.int64)
    rank[groups.members] = np.arange(len(group)) - groups.first[group[groups.members]]
    return rank
