"""From criteria to points to an order.

A value is first rounded to thousandths, which is what the pages show. Each criterion then earns
`value x tenths it can earn`, rounded half up to a whole tenth of a point, and **the score is the sum of
these tenths**: 0.734 of 18.0 points are 13.2, and anyone can add up the column. As the tenths that can be
earned add up to 1000, the score lies between 0 and 100.0.
"""

import numpy as np

from matching.kernel.pairs import Bools, Floats, Ints

THOUSANDTHS = 1000


def thousandths(values: Floats) -> Ints:
    return np.floor(values * THOUSANDTHS + 0.5).astype(np.int64)


def points(values: Floats, available: Ints) -> Ints:
    """Tenths earned, of the shape of `values` (criteria, ...); `available` (criteria,) can be earned."""
    ceiling = available.reshape(-1, *[1] * (values.ndim - 1))
    return (thousandths(values) * ceiling + THOUSANDTHS // 2) // THOUSANDTHS


def weighted_mean(values: Floats, available: Ints) -> Floats:
    """Shape (...) for `values` (criteria, ...); summed one by one, so that any cut gives the same bits."""
    total = np.zeros(values.shape[1:])
    for share, layer in zip(available / available.sum(), values, strict=True):
        total += share * layer
    return total


def combine(values: Floats, available: Ints, eligible: Bools) -> Floats:
    """What pairs are ordered by, of shape (requests, offers): -inf where not eligible.

    First the score in tenths; among equal scores the mean before rounding, which is at most 1 and so never
    overturns a tenth.
    """
    if available.shape != values.shape[:1] or (available < 0).any() or not available.any():
        raise ValueError("one non-negative weight per criterion, not all zero")
    key = points(values, available).sum(axis=0) + weighted_mean(values, available)
    return np.where(eligible, key, -np.inf)


def best(key: Floats, top: int) -> list[Ints]:
    """Per request the columns of the `top` highest finite keys, highest first, ties to the lower column."""
    order = np.argsort(-key, axis=1, kind="stable")[:, :top]
    return [row[np.isfinite(key[index, row])] for index, row in enumerate(order)]
