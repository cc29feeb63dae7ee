"""What a network's requests can earn from its offers under one set of weights, as tables to look it up in."""

from functools import cached_property
from typing import NamedTuple

import numpy as np

from matching.kernel.features import UNKNOWN, Features
from matching.kernel.lookup import (
    FORBIDDEN,
    GROUPS,
    UNIT,
    Points,
    classes,
    constants,
    error,
    no_common_area,
    rounded,
)
from matching.kernel.pairs import Ints
from matching.kernel.shelves import ENOUGH_DAYS, Shelves, Windows, windows
from matching.kernel.weights import CRITERIA

MOST_PER_DAY = 360  # times enough days still fits 16 bits


class DayPoints(NamedTuple):
    """Points for timing in 16 bits: days, at most enough of them, times `factor`, shifted right by
    `shift`."""

    factor: np.int16
    shift: np.int16
    neutral: np.int16


def day_points(available: int) -> DayPoints:
    a_day = available * UNIT / ENOUGH_DAYS
    shift = int(np.log2(MOST_PER_DAY / max(a_day, 1)))
    return DayPoints(
        np.int16(round(a_day * 2**shift)), np.int16(shift), np.int16(available * UNIT * UNKNOWN["timing"])
    )


class Selector:
    """All that `matching.kernel.selection` asks about requests with the same weights."""

    def __init__(self, requests: Features, shelves: Shelves, available: Ints) -> None:
        """`available` (criteria,) in tenths."""
        self.requests, self.shelves = rounded(requests), shelves
        self.available = dict(zip(CRITERIA, available.tolist(), strict=True))
        self.slack = 2 * error(self.available)
        self.constants = np.where(
            shelves.real, constants(shelves.offers, self.available)[shelves.order], FORBIDDEN
        ).astype(np.int16)
        self.groups = [classes(self.requests, group.columns) for group in GROUPS]
        examples = [
            (self.requests.take(mine.first), shelves.offers.take(its.first))
            for mine, its in zip(self.groups, shelves.groups, strict=True)
        ]
        self.tables = [
            np.rint(group.table(*pair, self.available)).astype(np.int16)
            for group, pair in zip(GROUPS, examples, strict=True)
        ]
        self.no_common_area = no_common_area(*examples[0])
        self.windows, theirs = windows(self.requests, shelves.offers)
        self.offer_windows = Windows(*(days[shelves.order] for days in theirs))
        self.timing = day_points(self.available["timing"])

    @cached_property
    def tile_bounds(self) -> list[Points]:
        """By group, shape (classes of requests, tiles): the most that any offer of the tile earns; the
        constants of the offers are counted with the first group."""
        bounds = []
        for table, group_of in zip(self.tables, self.shelves.group_of, strict=True):
            bound = np.empty((len(table), len(self.shelves.tiles)), dtype=np.int16)
            for tile in self.shelves.tiles:
                bound[:, tile] = table[:, np.unique(group_of[self.shelves.columns(tile)])].max(axis=1)
            bounds.append(bound)
        tops = [self.constants[self.shelves.columns(tile)].max() for tile in self.shelves.tiles]
        bounds[0] = bounds[0] + np.array(tops, dtype=np.int16)
        return bounds

    def prepare(self) -> None:
        self.shelves.prepare()
        self.tile_bounds, self.owners  # noqa: B018 - made by being asked for

    @cached_property
    def owners(self) -> Ints:
        """The organisations of the offers, ascending."""
        return np.sort(self.shelves.offers.organisation)
