"""Postings as arrays, and the one place that says what is unknown and what it then counts.

Unknown is never the same as zero: a pair whose value cannot be told gets the neutral value of `UNKNOWN`, and
the criterion's `known` layer is False there, so that the explanation can say "not stated".

=============  ==============================================================================================
meaning        one of the two has no vector yet
theme          one of the two names no theme of the list
language       one of the two names no language of work (the language of its text is no substitute)
mode           one of the two names no mode
timing         one of the two names neither start nor end; with one of them given, the other side is open
setting        none of population, income group and region is known for both; else the mean of those that are
geography      neither states a preference that can be checked; a preference for the whole world is none
experience     the offer states no years
reliability    the offer's organisation has not yet had a pilot to be judged by
=============  ==============================================================================================

Freshness and least served are always known. In eligibility what is unknown never removes a pair.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date
from math import log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.kernel.pairs import Bools, Floats, Ints

DIMENSIONS = 384
WORLD = "001"
INCOME_GROUPS = ("low", "lower_middle", "upper_middle", "high")

# A related meaning or a shared theme is rare among all pairs: there the neutral value is nearer to nothing.
UNKNOWN = {
    "meaning": 0.25,
    "theme": 0.25,
    "language": 0.5,
    "setting": 0.5,
    "mode": 0.5,
    "timing": 0.5,
    "geography": 0.5,
    "experience": 0.5,
    "reliability": 0.5,
}

# With components on this grid every product and sum of an inner product fits a float64: cosines are exact,
# so they do not depend on how the pairs are cut into blocks.
GRID = 2.0**24


@dataclass(frozen=True, eq=False)
class PostingRecord:
    """A posting as plain values; None and empty sets mean "not stated". `vector` is centred, of length 1."""

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
        }
        broken = [rule for rule, holds in checks.items() if not holds]
        if broken:
            raise ValueError(f"posting {self.key!r}: {'; '.join(broken)}")


def _is_unit(vector: NDArray[np.floating]) -> bool:
    return vector.shape == (DIMENSIONS,) and abs(float(np.linalg.norm(vector.astype(np.float64))) - 1) < 1e-3


class Codes(NamedTuple):
    """The columns of the membership tables, shared by requests and offers."""

    themes: list[str]
    languages: list[str]
    modes: list[str]
    regions: list[str]
    organisations: list[str | int]


class Layer(NamedTuple):
    """A criterion of shape (requests, offers): its value in [0, 1], and whether that is known."""

    value: Floats
    known: Bools


@dataclass(frozen=True, eq=False)
class Features:
    """Postings; axis 0 of every array is the posting. Unknown numbers are NaN, unknown indices -1."""

    organisation: Ints
    vector: Floats
    has_vector: Bools
    themes: Bools
    language: Ints
    work_languages: Bools
    interpretation: Bools
    modes: Bools
    window_start: Floats
    window_end: Floats
    has_window: Bools
    regions: Bools
    preferred_regions: Bools
    log_population: Floats
    income: Ints
    experience_years: Floats
    capacity_left: Floats
    reliability: Floats
    age_days: Floats
    times_served: Floats
    codes: Codes
    today: int

    def __len__(self) -> int:
        return len(self.organisation)

    def take(self, rows: slice) -> "Features":
        shared = ("codes", "today")
        names = [field.name for field in fields(self)]
        return Features(**{n: getattr(self, n) if n in shared else getattr(self, n)[rows] for n in names})


def settle(criterion: str, value: Floats, known: Bools) -> Layer:
    return Layer(np.where(known, value, UNKNOWN[criterion]), np.broadcast_to(known, value.shape))


def features(
    requests: Sequence[PostingRecord], offers: Sequence[PostingRecord], today: date
) -> tuple[Features, Features]:
    codes = _codes([*requests, *offers])
    return _features(requests, codes, today), _features(offers, codes, today)


def _codes(records: Sequence[PostingRecord]) -> Codes:
    return Codes(
        themes=sorted({code for r in records for code in r.themes}),
        languages=sorted({code for r in records for code in r.work_languages | {r.language}}),
        modes=sorted({code for r in records for code in r.modes}),
        regions=sorted({code for r in records for code in r.regions | r.preferred_regions} - {WORLD}),
        organisations=list(dict.fromkeys(r.organisation for r in records)),
    )


def _features(records: Sequence[PostingRecord], codes: Codes, today: date) -> Features:
    languages = {code: index for index, code in enumerate(codes.languages)}
    organisations = {code: index for index, code in enumerate(codes.organisations)}
    return Features(
        organisation=np.array([organisations[r.organisation] for r in records], dtype=np.int64),
        vector=vectors(records),
        has_vector=np.array([r.vector is not None for r in records], dtype=np.bool_),
        themes=_members([r.themes for r in records], codes.themes),
        language=np.array([languages[r.language] for r in records], dtype=np.int64),
        work_languages=_members([r.work_languages for r in records], codes.languages),
        interpretation=np.array([r.interpretation for r in records], dtype=np.bool_),
        modes=_members([r.modes for r in records], codes.modes),
        window_start=_days([r.window[0] for r in records], -np.inf),
        window_end=_days([r.window[1] for r in records], np.inf),
        has_window=np.array([r.window != (None, None) for r in records], dtype=np.bool_),
        regions=_members([r.regions for r in records], codes.regions),
        preferred_regions=_members([r.preferred_regions for r in records], codes.regions),
        log_population=_numbers([r.population and log(r.population) for r in records]),
        income=np.array([INCOME_GROUPS.index(r.income) if r.income else -1 for r in records], dtype=np.int64),
        experience_years=_numbers([r.experience_years for r in records]),
        capacity_left=_numbers([r.capacity_left for r in records]),
        reliability=_numbers([r.reliability for r in records]),
        age_days=_numbers([max((today - r.published).days, 0) for r in records]),
        times_served=_numbers([r.times_served for r in records]),
        codes=codes,
        today=today.toordinal(),
    )


def _members(sets: Sequence[Collection[str]], columns: Sequence[str]) -> Bools:
    """Shape (postings, columns): whether the posting's set holds the code; others are left out."""
    index = {code: column for column, code in enumerate(columns)}
    table = np.zeros((len(sets), len(columns)), dtype=np.bool_)
    for row, codes in enumerate(sets):
        table[row, [index[code] for code in codes if code in index]] = True
    return table


def _numbers(values: Sequence[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _days(dates: Sequence[date | None], absent: float) -> Floats:
    return np.array([absent if day is None else day.toordinal() for day in dates], dtype=np.float64)


def vectors(records: Sequence[PostingRecord]) -> Floats:
    table = np.zeros((len(records), DIMENSIONS), dtype=np.float64)
    for row, record in enumerate(records):
        if record.vector is not None:
            table[row] = np.rint(record.vector.astype(np.float64) * GRID) / GRID
    return table
