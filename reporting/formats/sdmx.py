"""The figures of a report as a long table in the columns of SDMX-CSV 2.0 (docs/reports.md)."""

import json
from collections.abc import Iterator
from datetime import date
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
UNITS = {"share": "PT", "median": "_O"}  # per cent; another one, which UNIT_NAME names


def sdmx_lines(facts: str) -> Iterator[str]:
    content = json.loads(facts)
    with translation.override(content["language"]):
        rows = list(observations(content, sha256(facts)))
    return plain_lines(HEADER, rows)


def observations(content: reading.Content, digest: str) -> Iterator[list[Any]]:
    """One for each figure, and one for each group that its counted records fall into."""
    freq, period = time_of(content)
    proof = (content.get("period_start") or "", content["known_at"], digest)
    for figure in reading.figures_of(content):
        target = target_code(content, figure)
        for area, indicator, breakdown, value, unit, names in values_of(figure.fact):
            status = MISSING_VALUE if value is None else NORMAL
            key = (freq, area, indicator, target, breakdown, period)
            start, known_at, hashed = proof
            yield [
                *STRUCTURE,
                *key,
                value,
                unit,
                status,
                figure.fact["label"],
                *names,
                start,
                figure.is_illustrative,
                known_at,
                hashed,
            ]


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


def values_of(fact: reading.Content) -> Iterator[tuple[str, str, str, Any, str, tuple[str, str]]]:
    """Area, indicator, breakdown, value, unit, and the names of breakdown and unit."""
    measure = measure_of(fact)
    unit = UNITS.get(measure, NUMBER)
    yield WORLD, fact["code"], TOTAL, fact["value"], unit, ("", fact["unit"])
    indicator, name = fact["code"], fact["unit"]
    if measure == "groups":  # a group holds records: another thing than how many groups there are
        indicator, name = f"{indicator}_records", _("records")
    for group, records in grouped(fact["records"]).items():
        value = value_of(records, measure)
        region = region_code(group)
        place = (region, indicator, TOTAL) if region else (WORLD, indicator, group_code(group))
        yield *place, value, unit, (group, name)


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
            return round(average(amounts)) if amounts else None
        case _:
            return len({record["reference"] for record in records})
