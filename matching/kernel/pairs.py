"""Arithmetic on aligned pairs: row p of the left and row p of the right are pair p."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


def closeness(a: Floats, b: Floats, half: float) -> Floats:
    """Similarity in [0, 1] of each value of `a` with its partner in `b`: 0.5 at distance `half`."""
    return np.exp2(-np.abs(a - b) / half)


def shared(a: Bools, b: Bools) -> Ints:
    """How many columns each row of `a` (pairs, columns) has in common with its partner in `b`."""
    return (a & b).sum(axis=1)


def stated(members: Bools) -> Bools:
    """Which rows of `members` (pairs, columns) name anything at all."""
    return np.asarray(members.any(axis=1))


def contains(ascending: Ints, values: Ints) -> Bools:
    """Which of the `values` are among the `ascending` ones."""
    if not len(ascending):
        return np.zeros(values.shape, dtype=np.bool_)
    place = np.searchsorted(ascending, values)
    return ascending[np.minimum(place, len(ascending) - 1)] == values
