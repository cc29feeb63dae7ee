"""Figures and comparisons as rows for files: one per record and indicator, and one per missing thing."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from core.exports import Notes
from reporting.comparison import Change, Comparison, Place

HEADER = (
    "target",
    "indicator",
    "status",
    "group",
    "kind",
    "reference",
    "title",
    "day",
    "note",
    "url",
    "illustrative",
    "amount",
)
COMPARISON_HEADER = (
    "target",
    "figure",
    "value before",
    "value after",
    "kind",
    "reference",
    "title",
    "group",
    "before",
    "day before",
    "amount before",
    "after",
    "day after",
    "amount after",
    "reason",
    "url",
)


def report_rows(content: dict[str, Any]) -> Iterator[list[Any]]:
    """Rows of a milestone's facts in their plain form."""
    for target in content["targets"]:
        yield from fact_rows(target["fact"], target["position"])
    for fact in content["context"]:
        yield from fact_rows(fact, "")


def fact_rows(fact: dict[str, Any], position: int | str) -> Iterator[list[Any]]:
    start = [position, fact["code"]]
    yield from (start + cells for cells in record_rows("counted", fact["records"]))
    yield from (start + cells for cells in record_rows("late", fact["late"]))
    for name in fact["missing"]:
        yield [*start, "missing", "", "", "", name, "", "", "", "", ""]
    left_out = (row["record"] | {"note": row["reason"]} for row in fact["excluded"])
    yield from (start + cells for cells in record_rows("excluded", left_out))


def record_rows(status: str, records: Iterable[dict[str, Any]]) -> Iterator[list[Any]]:
    for record in records:
        yield [
            status,
            record["group"],
            record["kind"],
            record["reference"],
            record["title"],
            record["on"] or "",
            record["note"],
            settings.SITE_URL + record["url"] if record["url"] else "",
            _("illustrative") if record["is_demonstration"] else "",
            record["amount"] if record.get("amount") is not None else "",  # facts of older reports have none
        ]


def comparison_rows(comparison: Comparison) -> Iterator[list[Any]]:
    """Each figure with its values in both reports, and below it the records that differ."""
    blank = [""] * (len(COMPARISON_HEADER) - 4)
    for figure in comparison.figures:
        yield [cell(figure.position), figure.label, cell(figure.before), cell(figure.after), *blank]
        yield from map(change_row, figure.changes)


def change_row(change: Change) -> list[Any]:
    record = change.record
    return [
        cell(change.position),
        change.figure,
        "",
        "",
        record["kind"],
        record["reference"],
        record["title"],
        record.get("group", ""),
        *place_cells(change.before, change.without_place),
        *place_cells(change.after, change.without_place),
        change.reason,
        settings.SITE_URL + record["url"] if record["url"] else "",
    ]


def place_cells(place: Place | None, otherwise: str) -> list[Any]:
    if place is None:
        return [otherwise, "", ""]
    return [str(place.standing.label), cell(place.on), cell(place.amount)]


def cell(value: Any) -> Any:
    return "" if value is None else value


def record_notes(title: str, address: str) -> Notes:
    return [
        (_("List"), title),
        (_("The same list"), settings.SITE_URL + address),
        (
            _("Demonstration data"),
            _("Rows marked as illustrative are demonstration data: no statement about the real cities."),
        ),
    ]
