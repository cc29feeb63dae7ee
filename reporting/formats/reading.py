"""A report's frozen facts read for a file. Older reports lack the newer keys, some kinds have no targets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from core.fonts import CONTROLS
from library.enums import Licence
from reporting.printed import day

Content = dict[str, Any]
UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")  # halves of a character, and two that are none


@dataclass(frozen=True)
class Figure:
    """A fact with its number in the report, from 1 on, and what it is held against where it has a target."""

    number: int
    fact: Content
    position: int | None = None
    wording: str = ""
    goal: str = ""
    light: str = ""
    verdict: str = ""
    scope: str = ""
    readings: tuple[Content, ...] = ()

    @property
    def is_illustrative(self) -> bool:
        return any(record["is_demonstration"] for _status, record, _reason in self.entries())

    def entries(self) -> Iterator[tuple[str, Content, str]]:
        """Each record with what the report makes of it, and the reason why it does not count."""
        yield from (("counted", record, "") for record in self.fact["records"])
        yield from (("late", record, "") for record in self.fact["late"])
        yield from (("excluded", row["record"], row["reason"]) for row in self.fact["excluded"])


def figures_of(content: Content) -> list[Figure]:
    """Those with a target first."""
    targets = content["targets"]
    held = [
        Figure(
            number,
            target["fact"],
            target["position"],
            target["wording"],
            target["goal"],
            target["light"],
            target["verdict"],
            target.get("scope", ""),
            tuple(target.get("readings", ())),
        )
        for number, target in enumerate(targets, 1)
    ]
    return held + [Figure(number, fact) for number, fact in enumerate(content["context"], len(held) + 1)]


def cleaned(text: str) -> str:
    """What XML can hold of the text: no control characters but the end of a line."""
    return UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text.replace("\t", " ").translate(CONTROLS))


def kind_of(content: Content) -> str:
    return content.get("kind") or "milestone"


def name_of(content: Content) -> str:
    """For files and addresses: small letters, digits and hyphens."""
    parts = (kind_of(content), content.get("year"), "as-of", content["as_of"])
    return re.sub(r"[^a-z0-9]+", "-", "-".join(str(part) for part in parts if part).lower())


def moment_of(content: Content) -> datetime:
    """When what the report says was known."""
    return datetime.fromisoformat(content["known_at"])


def day_of(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def address(path: str) -> str:
    """The whole address of a page of this site; empty where there is none."""
    return settings.SITE_URL + path if path else ""


def licence() -> Licence:
    """What others may do with the data of a report."""
    return Licence(settings.DATA_LICENCE)


def licence_text() -> str:
    """The licence in words, with its address."""
    found = licence()
    name = "" if found == Licence.ASK else f"{found.label}: "
    return f"{name}{found.meaning} {found.url}".strip()


def dates_of(content: Content) -> list[tuple[str, str]]:
    """What the report's days are, each with its name; those that it has."""
    known_at = mark() + moment_of(content).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    days = (
        (_("First day"), day(content.get("period_start"))),
        (_("As of"), day(content["as_of"])),
        (_("As known at"), known_at),
        (_("Due on"), day(content.get("due_on"))),
    )
    return [(name, text) for name, text in days if text]


def mark() -> str:
    """Before what is written from left to right within a text from right to left, and begins with a digit."""
    return "\N{LEFT-TO-RIGHT MARK}" if get_language_bidi() else ""


def number_text(value: Any) -> str:
    """With the marks between thousands that the language has; a dash for what could not be counted."""
    return "–" if value is None else number_format(value, force_grouping=True)
