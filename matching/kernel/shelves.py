"""Offers laid out for selection: sorted so that alike ones lie together, cut into tiles of equal width."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matching.kernel.features import Features
from matching.kernel.lookup import GROUPS, Classes, classes, rounded
from matching.kernel.pairs import Bools, Ints
from matching.kernel.parameters import parameter

TILE = 2048
STRIDE = 16  # columns that lie TILE / STRIDE apart are looked at together, so these are made alike
ENOUGH_DAYS = int(parameter("timing", "enough_days"))
OPEN_END = 32_000  # days from today that stand for it, in 16 bits
NO_DATE = 4_000_000  # more days than there are dates


class Windows(NamedTuple):
    """First and last day from today on that each posting has time, shape (postings,), in days from today."""

    start: NDArray[np.signedinteger]
    end: NDArray[np.signedinteger]


@dataclass(frozen=True, eq=False)
class Shelves:
    """Offers with a free place. `order` (columns,) is the offer's row; the last tile is filled up with
    columns that repeat a row and are not `real`."""

    offers: Features
    order: Ints
    real: Bools
    groups: tuple[Classes, ...]

    @property
    def tiles(self) -> range:
        return range(len(self.order) // TILE)

    def columns(self, tile: int) -> slice:
        return slice(tile * TILE, (tile + 1) * TILE)

    def prepare(self) -> None:
        for name in ("vectors", "group_of", "terms", "has_vector", "has_window"):
            getattr(self, name)

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        """Shape (columns, 384 + languages): the vector, and a one for the language of the text."""
        languages = np.eye(len(self.offers.codes.languages), dtype=np.float32)[self.offers.language]
        return np.hstack([self.offers.vector, languages])[self.order]

    @cached_property
    def group_of(self) -> list[NDArray[np.int64]]:
        return [group.of[self.order] for group in self.groups]

    @cached_property
    def has_vector(self) -> Bools:
        return self.offers.has_vector[self.order]

    @cached_property
    def has_window(self) -> Bools:
        """Without columns that are not real: they are forbidden already, and twice is the most that fits."""
        return self.offers.has_window[self.order] & self.real

    @cached_property
    def terms(self) -> csr_array:
        """Shape (stems, columns)."""
        return csr_array(self.offers.terms[self.order].T)


def shelves(offers: Features) -> Shelves:
    offers = rounded(offers)
    groups = tuple(classes(offers, group.columns) for group in GROUPS)
    free = np.flatnonzero(~(offers.capacity_left <= 0))
    order = free[np.lexsort([group.of[free] for group in reversed(groups)])]
    missing = -len(order) % TILE
    padded = np.concatenate([order, np.zeros(missing, dtype=np.int64)])
    real = np.arange(len(padded)) < len(order)
    woven = np.arange(len(padded)).reshape(-1, TILE // STRIDE, STRIDE).swapaxes(1, 2).ravel()
    return Shelves(offers, padded[woven], real[woven], groups)


def windows(requests: Features, offers: Features) -> tuple[Windows, Windows]:
    """Days are 16 bits wide, unless some window starts more than 87 years ahead: a year mistyped, mostly."""
    starts = np.concatenate([requests.window_start, offers.window_start]) - requests.today
    small = np.max(starts, initial=0) <= OPEN_END - ENOUGH_DAYS
    mine, theirs = (_windows(side, OPEN_END if small else NO_DATE) for side in (requests, offers))
    return mine, theirs


def _windows(postings: Features, open_end: int) -> Windows:
    start = np.clip(postings.window_start - postings.today, 0, open_end)
    end = np.clip(postings.window_end - postings.today, -1, open_end)
    days = np.int16 if open_end == OPEN_END else np.int32
    return Windows(start.astype(days), end.astype(days))
