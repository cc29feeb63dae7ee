"""Postings as arrays, and the one place that says what is unknown and what it then counts.

Unknown is never the same as zero: a pair whose value cannot be told gets the neutral value of `UNKNOWN`, and
the criterion's `known` layer is False there, so that the explanation can say "not stated".

=============  ==============================================================================================
meaning        one of the two has no vector yet
theme          one of the two names no theme of the list
language       one of the two names no language of work (the language of its text is no substitute)
mode           one of the two names no mode
timing         one of the two names neither start nor end; with one of them given, the other side is open
setting        none of population, income group and region is known for both; what is known is a third each
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
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matching.kernel.pairs import Bools, Floats, Ints
from matching.kernel.records import DIMENSIONS, INCOME_GROUPS, WORLD, PostingRecord

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

# With components on this grid every product and sum of an inner product fits a float64, and each component a
# float32: cosines and lexical scores are exact, so they do not depend on how the pairs are cut into blocks.
GRID = 2.0**24


class Codes(NamedTuple):
    """The columns of the membership tables, shared by requests and offers."""

    themes: list[str]
    languages: list[str]
    modes: list[str]
    regions: list[str]
    organisations: list[str | int]
    terms: list[str]


class Layer(NamedTuple):
    """A criterion of shape (pairs,): its value in [0, 1], and whether that is known."""

    value: Floats
    known: Bools


@dataclass(frozen=True, eq=False)
class Features:
    """Postings; axis 0 of every array is the posting. Unknown numbers are NaN, unknown indices -1.

    `vector` has shape (postings, 384), `terms` (postings, stems); the membership tables (postings, codes).
    Days are ordinals. `codes` and `today` are the same for all.
    """

    organisation: Ints
    vector: NDArray[np.float32]
    has_vector: Bools
    terms: csr_array
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

    def take(self, rows: Any) -> "Features":
        """The postings of a slice or of an array of row numbers, in that order."""
        return Features(**{name: getattr(self, name)[rows] for name in COLUMNS}, **self.common())

    def common(self) -> dict[str, Any]:
        return {"codes": self.codes, "today": self.today}


COLUMNS = tuple(field.name for field in fields(Features) if field.name not in ("codes", "today"))


def settle(criterion: str, value: Floats, known: Bools) -> Layer:
    return Layer(np.where(known, value, UNKNOWN[criterion]), known)


def features(
    requests: Sequence[PostingRecord], offers: Sequence[PostingRecord], today: date
) -> tuple[Features, Features]:
    codes = _codes(requests, offers)
    return _features(requests, codes, today), _features(offers, codes, today)


def _codes(requests: Sequence[PostingRecord], offers: Sequence[PostingRecord]) -> Codes:
    records = [*requests, *offers]
    return Codes(
        themes=sorted({code for r in records for code in r.themes}),
        languages=sorted({code for r in records for code in r.work_languages | {r.language}}),
        modes=sorted({code for r in records for code in r.modes}),
        regions=sorted({code for r in records for code in r.regions | r.preferred_regions} - {WORLD}),
        organisations=list(dict.fromkeys(r.organisation for r in records)),
        terms=sorted({term for r in requests for term in r.terms} & {t for r in offers for t in r.terms}),
    )


def _features(records: Sequence[PostingRecord], codes: Codes, today: date) -> Features:
    languages = {code: index for index, code in enumerate(codes.languages)}
    organisations = {code: index for index, code in enumerate(codes.organisations)}
    return Features(
        organisation=np.array([organisations[r.organisation] for r in records], dtype=np.int64),
        vector=_vectors(records),
        has_vector=np.array([r.vector is not None for r in records], dtype=np.bool_),
        terms=_terms(records, codes.terms),
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


def _vectors(records: Sequence[PostingRecord]) -> NDArray[np.float32]:
    table = np.zeros((len(records), DIMENSIONS), dtype=np.float32)
    for row, record in enumerate(records):
        if record.vector is not None:
            table[row] = np.rint(record.vector.astype(np.float64) * GRID) / GRID
    return table


def _terms(records: Sequence[PostingRecord], terms: Sequence[str]) -> csr_array:
    """Only stems that a request and an offer have in common: the others cannot count."""
    index = {term: column for column, term in enumerate(terms)}
    kept = [sorted((index[t], weight) for t, weight in r.terms.items() if t in index) for r in records]
    columns = np.array([column for row in kept for column, _ in row], dtype=np.int32)
    weights = np.rint(np.array([weight for row in kept for _, weight in row]) * GRID) / GRID
    starts = np.concatenate([[0], np.cumsum([len(row) for row in kept], dtype=np.int64)])
    return csr_array((weights, columns, starts), shape=(len(records), len(terms)))
