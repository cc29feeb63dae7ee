"""A posting as plain values: what the matcher needs to know, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

DIMENSIONS = 384
WORLD = "001"
INCOME_GROUPS = ("low", "lower_middle", "upper_middle", "high")


@dataclass(frozen=True, eq=False)
class PostingRecord:
    """None and empty sets mean "not stated". `vector` is centred, of length 1. `terms` holds the weight of
    each stem of the text: for a request its share of the text (they add up to 1 against itself), for an offer
    how much it speaks of it; see `matching.meaning.terms`."""

    key: str | int
    organisation: str | int
    themes: tuple[str, ...]
    vector: NDArray[np.floating] | None
    language: str
    work_languages: frozenset[str]
    interpretation: bool
    modes: frozenset[str]
    window: tuple[date | None, date | None]
    country: str | None
    regions: frozenset[str]
    preferred_regions: frozenset[str]
    population: int | None
    income: str | None
    south: bool | None
    experience_years: int | None
    capacity_left: int | None
    published: date
    reliability: float | None
    times_served: int
    terms: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        start, end = self.window
        checks = {
            f"vector has {DIMENSIONS} components and length 1": self.vector is None or _is_unit(self.vector),
            "window starts before it ends": start is None or end is None or start <= end,
            "population is above zero": self.population is None or self.population > 0,
            f"income is one of {', '.join(INCOME_GROUPS)}": self.income in (None, *INCOME_GROUPS),
            "experience_years is not negative": self.experience_years is None or self.experience_years >= 0,
            "reliability lies between 0 and 1": self.reliability is None or 0 <= self.reliability <= 1,
            "times_served is not negative": self.times_served >= 0,
            "terms do not weigh less than nothing": all(weight >= 0 for weight in self.terms.values()),
        }
        broken = [rule for rule, holds in checks.items() if not holds]
        if broken:
            raise ValueError(f"posting {self.key!r}: {'; '.join(broken)}")


def _is_unit(vector: NDArray[np.floating]) -> bool:
    return vector.shape == (DIMENSIONS,) and abs(float(np.linalg.norm(vector.astype(np.float64))) - 1) < 1e-3
