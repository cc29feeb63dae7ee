"""What a criterion is worth. The order of this table is the order of every list of criteria in the kernel."""

from collections.abc import Mapping
from math import isfinite

import numpy as np

from matching.kernel.pairs import Ints

KERNEL_VERSION = "2"

# Chosen on the tune split of `benchmarks/quality`, as the best on average while all weights are off by a
# third (`python -m benchmarks.quality.weights`); what it cannot judge (experience, reliability, fairness,
# freshness) keeps a small part. docs/matching.md has the table.
DEFAULT_WEIGHTS: dict[str, float] = {
    "meaning": 61,
    "theme": 8,
    "language": 8,
    "mode": 6,
    "setting": 3,
    "timing": 3,
    "least_served": 3,
    "geography": 2,
    "experience": 2,
    "reliability": 2,
    "freshness": 2,
}
CRITERIA = tuple(DEFAULT_WEIGHTS)


def tenths_available(weights: Mapping[str, float]) -> Ints:
    """Shape (criteria,): how many tenths of a point each criterion can earn; they add up to 1000 exactly.

    What rounding down leaves over goes to the largest remainders, then to the earlier criterion.
    """
    _check(weights)
    values = np.array([weights[name] for name in CRITERIA], dtype=np.float64)
    exact = values / values.sum() * 1000
    tenths: Ints = np.floor(exact + 1e-9).astype(np.int64)
    remainders = np.round(exact - tenths, 9)
    neediest = np.argsort(-remainders, kind="stable")[: 1000 - tenths.sum()]
    tenths[neediest] += 1
    return tenths


def _check(weights: Mapping[str, float]) -> None:
    if set(weights) != set(CRITERIA):
        raise ValueError(f"weights are needed for exactly these criteria: {', '.join(CRITERIA)}")
    if not all(isfinite(weight) and weight >= 0 for weight in weights.values()):
        raise ValueError("a weight is a finite number and not negative")
    if not any(weights.values()):
        raise ValueError("at least one weight is above zero")
