"""The figures as rows for CSV: one per record and indicator, and one per missing thing."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

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
