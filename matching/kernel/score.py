"""From criteria to points to an order.

A value is first rounded to thousandths, which is what the pages show. Each criterion then earns
`value x tenths it can earn`, rounded half up to a whole tenth of a point, and **the score is the sum of
these tenths**: 0.734 of 18.0 points are 13.2, and anyone can add up the column. As the tenths that can be
earned add up to 1000, the score lies between 0 and 100.0.
"""

from typing import NamedTuple

import numpy as np

from matching.kernel.criteria import layers
from matching.kernel.eligibility import removals
from matching.kernel.features import Features, Layer
from matching.kernel.pairs import Bools, Floats, Ints

THOUSANDTHS = 1000
PAIRS_AT_ONCE = 1_000  # stays near the processor's cache; the result does not depend on it


class Scored(NamedTuple):
    """Aligned pairs: their layer (criteria, pairs), tenths (criteria, pairs), order key (pairs,), -inf where
    not eligible, and which rules removed them (rules, pairs)."""

    layer: Layer
    tenths: Ints
    key: Floats
    removed: Bools


def thousandths(values: Floats) -> Ints:
    return np.floor(values * THOUSANDTHS + 0.5).astype(np.int64)


def points(values: Floats, available: Ints) -> Ints:
    """Tenths earned, of the shape of `values`; `available`, of a shape that fits it, can be earned."""
    return (thousandths(values) * available + THOUSANDTHS // 2) // THOUSANDTHS


def weighted_mean(values: Floats, available: Ints) -> Floats:
    """Shape (pairs,) for `values` and `available` (criteria, pairs); summed one by one, so that any cut gives
    the same bits."""
    total = np.zeros(values.shape[1:])
    for share, layer in zip(available / 1000, values, strict=True):
        total += share * layer
    return total


def score_pairs(requests: Features, offers: Features, available: Ints, refused: Bools) -> Scored:
    """Aligned rows in, `available` (criteria, pairs), `refused` (pairs,).

    Pairs are ordered first by the score in tenths; among equal scores by the mean before rounding, which is
    at most 1 and so never overturns a tenth.
    """
    layer = layers(requests, offers)
    tenths = points(layer.value, available)
    removed = removals(requests, offers, layer, refused)
    key = tenths.sum(axis=0) + weighted_mean(layer.value, available)
    return Scored(layer, tenths, np.where(removed.any(axis=0), -np.inf, key), removed)


def best(left: Ints, right: Ints, key: Floats, top: int) -> Ints:
    """Positions of each request's `top` highest finite keys: requests in ascending order, within one the
    highest key first, ties to the lower offer."""
    order = np.lexsort((right, -key, left))
    order = order[np.isfinite(key[order])]
    rows = left[order]
    place = np.arange(len(rows)) - np.searchsorted(rows, rows)
    return order[place < top]
