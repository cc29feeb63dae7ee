"""Figures of one ranked list. `grades` (offers,) are those of the ranked offers, best first."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Grades = NDArray[np.int64]
RELEVANT = 1
GOOD = 2


def ndcg(ranked: Grades, all_grades: Grades, at: int = 10) -> float:
    """Normalised discounted cumulative gain: gains 2^grade - 1, halved logarithmically by place (Järvelin and
    Kekäläinen 2002), as a share of what the best order of `all_grades` gains."""
    ideal = np.sort(all_grades)[::-1]
    return gain(ranked[:at]) / gain(ideal[:at])


def gain(grades: Grades) -> float:
    return float(((2.0**grades - 1) / np.log2(np.arange(len(grades)) + 2)).sum())


def recall(ranked: Grades, all_grades: Grades, at: int = 20) -> float:
    """Share of the relevant offers that are among the first."""
    return float((ranked[:at] >= RELEVANT).sum() / (all_grades >= RELEVANT).sum())


def reciprocal_rank(ranked: Grades) -> float:
    """1 divided by the place of the first good offer; 0 without one."""
    good = np.flatnonzero(ranked >= GOOD)
    return 1 / (int(good[0]) + 1) if len(good) else 0.0


def interval(
    values: Sequence[float], level: float = 0.9, draws: int = 1000, seed: int = 1
) -> tuple[float, float]:
    """Both ends within which the mean lies when the requests are drawn again, with the probability
    `level`."""
    drawn = np.random.default_rng(seed).choice(np.array(values), size=(draws, len(values))).mean(axis=1)
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
