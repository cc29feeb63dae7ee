"""The figures of a report as a long table in the columns of SDMX-CSV 2.0 (docs/reports.md)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from math import floor
from statistics import mean, median
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from core.canonical import sha256
from reporting.formats import reading
from reporting.formats.groups import group_code, region_code
from reporting.formats.plain_csv import plain_lines

HEADER = (
    "STRUCTURE",
    "STRUCTURE_ID",
    "ACTION",
    "FREQ",
    "REF_AREA",
    "INDICATOR",
    "TARGET",
    "BREAKDOWN",
    "TIME_PERIOD",
    "OBS_VALUE",
    "UNIT_MEASURE",
    "OBS_STATUS",
    "TITLE",
    "BREAKDOWN_NAME",
    "UNIT_NAME",
    "PERIOD_START",
    "ILLUSTRATIVE",
    "KNOWN_AT",
    "FACTS_SHA256",
)
STRUCTURE = ("dataflow", "C2C:REPORT_FIGURES(1.0.0)", "I")  # I: information, nothing is to be deleted
WORLD, TOTAL, NOT_APPLICABLE = "001", "_T", "_Z"
NORMAL, MISSING_VALUE = "A", "O"
NUMBER = "NUMBER"
HALF = 0.5  # is rounded up, as in the facts
UNITS = {"share": "PT", "median": "_O"}  # per cent; another one, which UNIT_NAME names


@dataclass(frozen=True)
class Value:
    number: Any
    indicator: str
    unit: str
    unit_name: str
    area: str = WORLD
    breakdown: str = TOTAL
    breakdown_name: str = ""


def sdmx_lines(facts: str) -> Iterator[str]:
    content = json.loads(facts)
    with translation.override(content["language"]):
        rows = list(observations(content, sha256(facts)))
    return plain_lines(HEADER, rows)


def observations(content: reading.Content, digest: str) -> Iterator[list[Any]]:
    """One for each figure, for each group that its counted records fall into, and for each earlier day."""
    now = time_of(content)
    proof = [content["known_at"], digest]
    for figure in reading.figures_of(content):
        target = target_code(content, figure)
        for time, value in [*((now, value) for value in values_of(figure.fact)), *earlier(figure, now)]:
            freq, period = time
            yield [
                *STRUCTURE,
                *(freq, value.area, value.indicator, target, value.breakdown, period),
                value.number,
                value.unit,
                MISSING_VALUE if value.number is None else NORMAL,
                figure.fact["label"],
                value.breakdown_name,
                value.unit_name,
                content.get("period_start") or "",
                figure.is_illustrative,
                *proof,
            ]


def earlier(figure: reading.Figure, now: tuple[str, str]) -> Iterator[tuple[tuple[str, str], Value]]:
    """What the figure was on other days than that of the report."""
    [whole, *_groups] = values_of(figure.fact)
    for known in figure.readings:
        time = ("D", known["on"])
        if time != now:
            yield time, replace(whole, number=known["value"])


def time_of(content: reading.Content) -> tuple[str, str]:
    """A year where the report is of one, else the day up to which it counts."""
    last, start = date.fromisoformat(content["as_of"]), content.get("period_start")
    if start == f"{last.year}-01-01" and (last.month, last.day) == (12, 31):
        return "A", str(last.year)
    return "D", content["as_of"]


def target_code(content: reading.Content, figure: reading.Figure) -> str:
    if figure.position is None:
        return NOT_APPLICABLE
    return f"M{content['year']}_{figure.position}" if content.get("year") else f"T{figure.position}"


def values_of(fact: reading.Content) -> Iterator[Value]:
    """The figure as a whole, then in each group."""
    measure = measure_of(fact)
    whole = Value(fact["value"], fact["code"], UNITS.get(measure, NUMBER), fact["unit"])
    yield whole
    if measure == "groups":  # a group holds records: another thing than how many groups there are
        whole = replace(whole, indicator=f"{whole.indicator}_records", unit_name=_("records"))
    for group, records in grouped(fact["records"]).items():
        region = region_code(group)
        place = {"area": region} if region else {"breakdown": group_code(group)}
        yield replace(whole, number=value_of(records, measure), breakdown_name=group, **place)


def grouped(records: list[reading.Content]) -> dict[str, list[reading.Content]]:
    groups: dict[str, list[reading.Content]] = {}
    for record in records:
        if record.get("group"):
            groups.setdefault(record["group"], []).append(record)
    return groups


def measure_of(fact: reading.Content) -> str:
    """How the value follows from the records. Older facts do not say it."""
    if "measure" in fact:
        return fact["measure"]
    if any(record.get("amount") is not None for record in fact["records"]):
        return "sum"
    return "groups" if any(record.get("group") for record in fact["records"]) else "count"


def value_of(records: list[reading.Content], measure: str) -> Any:
    """What the figure is of these records alone."""
    amounts = [record["amount"] for record in records if record.get("amount") is not None]
    match measure:
        case "sum":
            return sum(amounts)
        case "median" | "share":
            average = median if measure == "median" else mean
            return floor(average(amounts) + HALF) if amounts else None
        case _:
            return len(records)
