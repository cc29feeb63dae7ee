"""The records of a report as rows of the PDF's tables."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reporting.charts import number
from reporting.enums import Standing
from reporting.words import further_records

# More rows make a file that nobody reads and that takes a worker's whole memory.
LONGEST_TABLE = 500
# A row that is longer than this may go on on the next page.
LONGEST_WHOLE_ROW = 1000
# Letters without a space, but for scripts that are written so and break anywhere.
LONG_WORD = re.compile(r"[^\s\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]{25,}")
PIECE = 12
MAY_BREAK = "\u200b"
KEPT_WHOLE = frozenset({"url", "verify_page", "sha256", "known_at", "code", "alt"})

Row = dict[str, Any]


def table_of(records: list[Row]) -> Row:
    """The rows by group, and a sentence on those that a printed report leaves to the CSV file."""
    rows = [record_on_page(record) for record in records[:LONGEST_TABLE]]
    groups = dict.fromkeys(row["group"] for row in rows)
    more = len(records) - LONGEST_TABLE
    return {
        "groups": [{"name": name, "rows": [row for row in rows if row["group"] == name]} for name in groups],
        "count": number(len(records)),
        "more": further_records(more) if more > 0 else "",
    }


def record_on_page(record: Row) -> Row:
    amount = record.get("amount")  # facts of older reports have none
    return record | {
        "group": record.get("group", ""),
        "on": day(record["on"]),
        "amount": "" if amount is None else number(amount),
        "url": settings.SITE_URL + record["url"] if record["url"] else "",
        "is_whole": len(record["title"]) + len(record["note"]) < LONGEST_WHOLE_ROW,
    }


def all_records(content: Row) -> Row:
    """Every record of the report once, by reference, with the figures that it is found in."""
    found: dict[tuple[str, str], Row] = {}
    for place, standing, record in places(content):
        name = place if standing == Standing.COUNTED else f"{place} ({standing.label})"
        row = found.setdefault((record["kind"], record["reference"] or record["title"]), record | {"in": {}})
        row["in"][name] = None
    kinds = list(dict.fromkeys(row["kind"] for row in found.values()))
    in_order = sorted(
        found.values(), key=lambda row: (kinds.index(row["kind"]), row["reference"], row["title"])
    )
    return table_of([row | {"note": " · ".join(row["in"]), "group": "", "amount": None} for row in in_order])


def places(content: Row) -> Iterator[tuple[str, Standing, Row]]:
    targets = [(target_name(target), target["fact"]) for target in content["targets"]]
    for place, fact in [*targets, *((fact["label"], fact) for fact in content["context"])]:
        for record in fact["records"]:
            yield place, Standing.COUNTED, record
        for record in fact["late"]:
            yield place, Standing.LATE, record
        for row in fact["excluded"]:
            yield place, Standing.EXCLUDED, row["record"]


def target_name(target: Row) -> str:
    return f"{_('Target')} {target['position']}"


def day(text: str | None) -> str:
    return date_format(date.fromisoformat(text)) if text else ""


def with_breaks(value: Any) -> Any:
    """The same content, in which no word is so long that it leaves its column."""
    if isinstance(value, dict):
        return {key: item if key in KEPT_WHOLE else with_breaks(item) for key, item in value.items()}
    if isinstance(value, list):
        return [with_breaks(item) for item in value]
    return LONG_WORD.sub(in_pieces, value) if isinstance(value, str) else value


def in_pieces(word: re.Match[str]) -> str:
    letters = word[0]
    return MAY_BREAK.join(letters[start : start + PIECE] for start in range(0, len(letters), PIECE))
