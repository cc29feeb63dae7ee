"""Logistic regression with a normal prior on the coefficients and a lower bound, by Newton's method."""

from typing import NamedTuple

import numpy as np

from matching.kernel.pairs import Bools, Floats

ROUNDS = 100
EXACT = 1e-9
INTERCEPT_DOUBT = 100.0  # so wide that it only keeps the intercept finite


class Fit(NamedTuple):
    intercept: float
    coefficients: Floats


class Problem(NamedTuple):
    """`x` (rows, parameters), its first column 1; all else per row or per parameter."""

    x: Floats
    y: Floats
    counts: Floats
    mean: Floats
    precision: Floats
    lowest: Floats

    def loss(self, theta: Floats) -> float:
        odds = self.x @ theta
        likelihood = self.counts @ (np.logaddexp(0, odds) - self.y * odds)
        return float(likelihood + self.precision @ (theta - self.mean) ** 2 / 2)

    def slopes(self, theta: Floats) -> tuple[Floats, Floats]:
        """First derivatives (parameters,) and second ones (parameters, parameters) of the loss."""
        chance = probability(self.x @ theta)
        first = self.x.T @ (self.counts * (chance - self.y)) + self.precision * (theta - self.mean)
        bend = self.counts * chance * (1 - chance)
        return first, (self.x * bend[:, None]).T @ self.x + np.diag(self.precision)


def fit(x: Floats, y: Bools, counts: Floats, *, mean: Floats, doubt: float, lowest: float) -> Fit:
    """The most likely intercept and coefficients (columns,), none of them below `lowest`.

    Row r of `x` (rows, columns) with its outcome in `y` (rows,) counts `counts[r]` times. Before any row is
    seen, coefficients are believed to lie around `mean` (columns,) with standard deviation `doubt`.
    """
    columns = x.shape[1]
    problem = Problem(
        x=np.column_stack([np.ones(len(x)), x]),
        y=y.astype(np.float64),
        counts=counts,
        mean=np.concatenate([[0.0], mean]),
        precision=np.concatenate([[INTERCEPT_DOUBT**-2], np.full(columns, doubt**-2)]),
        lowest=np.concatenate([[-np.inf], np.full(columns, lowest)]),
    )
    theta = _minimum(problem)
    return Fit(float(theta[0]), theta[1:])


def probability(odds: Floats) -> Floats:
    """From log odds; the hyperbolic tangent never overflows."""
    return np.asarray((1 + np.tanh(odds / 2)) / 2)


def _minimum(problem: Problem) -> Floats:
    theta = np.maximum(problem.mean, problem.lowest)
    moved, rounds = np.inf, 0
    while moved > EXACT and rounds < ROUNDS:
        first, second = problem.slopes(theta)
        free = (theta > problem.lowest) | (first < 0)
        step = np.zeros_like(theta)
        step[free] = -np.linalg.solve(second[np.ix_(free, free)], first[free])
        before, theta = theta, _downhill(problem, theta, step)
        moved, rounds = np.abs(theta - before).max(), rounds + 1
    return theta


def _downhill(problem: Problem, theta: Floats, step: Floats) -> Floats:
    """Along the step, held to the bounds: so far that the loss does not grow, if need be nowhere."""
    loss = problem.loss(theta)
    while problem.loss(following := np.maximum(theta + step, problem.lowest)) > loss:
        step = step / 2
    return following
