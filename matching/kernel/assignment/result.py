"""What an assignment proposes, and the proof that nothing better was possible."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matching.kernel.assignment.inputs import Problem
from matching.kernel.pairs import Ints


@dataclass(frozen=True, eq=False)
class Plan:
    """`pairs` (pairs, 2) of request and offer, in this order, with their `tenths` (pairs,). The fixed pairs
    of the problem are not among them, but whoever has one counts as served."""

    problem: Problem
    pairs: Ints
    tenths: Ints

    @cached_property
    def partners(self) -> Ints:
        """Shape (requests,): how many partners each has, fixed ones among them."""
        left = np.concatenate([self.problem.fixed[:, 0], self.pairs[:, 0]])
        return np.bincount(left, minlength=len(self.problem.limits))

    @property
    def served(self) -> int:
        return int(np.count_nonzero(self.partners))

    @property
    def worst(self) -> int | None:
        return int(self.tenths.min()) if len(self.tenths) else None

    @property
    def total(self) -> int:
        return int(self.tenths.sum())


@dataclass(frozen=True, eq=False)
class Round:
    """`partner`, `tenths` (requests,): the partner that each got in this round and their score, -1 for
    none. `price` (offers,) proves that it is the best; if the assignment is fair, among pairs of `worst` or
    better."""

    partner: Ints
    tenths: Ints
    price: Ints

    @property
    def requests(self) -> Ints:
        """Those that got a partner."""
        return np.flatnonzero(self.partner >= 0)

    @property
    def served(self) -> int:
        return len(self.requests)

    @property
    def worst(self) -> int | None:
        return int(self.tenths[self.requests].min()) if self.served else None

    @property
    def total(self) -> int:
        return int(self.tenths[self.requests].sum())


NO_ROUND = Round(*(np.empty(0, np.int64) for _ in range(3)))


@dataclass(frozen=True, eq=False)
class Assignment(Plan):
    """The plan of all rounds together: in the first, requests get their first partner, in the second
    another."""

    fair: bool
    rounds: tuple[Round, ...]


def assignment(problem: Problem, fair: bool, rounds: tuple[Round, ...]) -> Assignment:
    every = (NO_ROUND, *rounds)
    left = np.concatenate([each.requests for each in every])
    right = np.concatenate([each.partner[each.requests] for each in every])
    tenths = np.concatenate([each.tenths[each.requests] for each in every])
    order = np.lexsort((right, left))
    return Assignment(problem, np.stack([left, right], axis=1)[order], tenths[order], fair, rounds)
