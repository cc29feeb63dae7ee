"""Arithmetic over all pairs: n rows on the left, m on the right, results of shape (n, m)."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


def closeness(a: Floats, b: Floats, half: float) -> Floats:
    """Similarity in [0, 1] of each value of `a` (n,) with each value of `b` (m,): 0.5 at distance `half`."""
    return np.exp2(-np.abs(a[:, None] - b[None, :]) / half)


def shared(a: Bools, b: Bools) -> Floats:
    """How many columns each row of `a` (n, columns) has in common with each row of `b` (m, columns)."""
    return a.astype(np.float64) @ b.T.astype(np.float64)


def stated(members: Bools) -> Bools:
    """Shape (n,): which rows of `members` (n, columns) name anything at all."""
    return np.asarray(members.any(axis=1))


def both(a: Bools, b: Bools) -> Bools:
    return np.asarray(a[:, None] & b)


def either(a: Bools, b: Bools) -> Bools:
    return np.asarray(a[:, None] | b)
