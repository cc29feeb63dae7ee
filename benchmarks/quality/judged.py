"""The evaluation set as the kernel's records, with its texts measured once."""

import csv
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality.countries import Country, countries
from matching.kernel import PostingRecord
from matching.meaning import posting_text, vectorise
from matching.meaning.encoder import Role
from matching.meaning.terms import TermStatistics, offer_terms, request_terms, term_counts

SET = Path(__file__).with_name("set")
DAY = date(2026, 11, 24)
Row = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Judged:
    """`grades` has shape (requests, offers)."""

    requests: list[Row]
    offers: list[Row]
    grades: NDArray[np.int64]

    def rows_of(self, split: str) -> NDArray[np.int64]:
        return np.flatnonzero([request["split"] == split for request in self.requests])


def judged(folder: Path = SET) -> Judged:
    requests, offers = ([*rows(folder, side)] for side in ("requests", "offers"))
    row = {request["id"]: index for index, request in enumerate(requests)}
    column = {offer["id"]: index for index, offer in enumerate(offers)}
    grades = np.zeros((len(requests), len(offers)), dtype=np.int64)
    for path in sorted(folder.glob("grades-*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            for request, offer, grade in csv.reader(file, delimiter="\t"):
                grades[row[request], column[offer]] = int(grade)
    return Judged(requests, offers, grades)


def rows(folder: Path, side: str) -> list[Row]:
    paths = sorted(folder.glob(f"{side}-*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def records(found: Judged) -> tuple[list[PostingRecord], list[PostingRecord]]:
    counts = [
        [term_counts(text(row), row["language"]) for row in side] for side in (found.requests, found.offers)
    ]
    statistics = TermStatistics.of([*counts[0], *counts[1]])
    return (
        [
            record(row, vector, request_terms(terms, statistics))
            for row, vector, terms in zip(
                found.requests, vectors(found.requests, "request"), counts[0], strict=True
            )
        ],
        [
            record(row, vector, offer_terms(terms, statistics))
            for row, vector, terms in zip(
                found.offers, vectors(found.offers, "offer"), counts[1], strict=True
            )
        ],
    )


def text(row: Row) -> str:
    return posting_text(row["title"], row["text"])


def vectors(side: list[Row], role: Role) -> NDArray[np.float32]:
    return vectorise([text(row) for row in side], [row["language"] for row in side], role)


def record(row: Row, vector: NDArray[np.float32], terms: dict[str, float]) -> PostingRecord:
    """Each posting is of a city of its own."""
    start, end = (day and date.fromisoformat(day) for day in row["window"])
    place = countries(DAY).get(row["country"], Country(frozenset(), None, None))
    return PostingRecord(
        key=row["id"],
        organisation=row["id"],
        themes=tuple(row["themes"]),
        vector=vector,
        language=row["language"],
        work_languages=frozenset(row["work_languages"]),
        interpretation=row["interpretation"],
        modes=frozenset(row["modes"]),
        window=(start, end),
        country=row["country"],
        regions=place.regions,
        preferred_regions=frozenset(row["preferred_regions"]),
        population=row["population"],
        income=place.income,
        south=place.south,
        experience_years=row.get("experience_years"),
        capacity_left=row.get("capacity"),
        published=DAY,
        reliability=None,
        times_served=0,
        terms=terms,
    )
