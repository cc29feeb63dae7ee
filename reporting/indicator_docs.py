"""docs/indicators.md, made from the registered indicators."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils import translation

from reporting.indicators import Indicator, registry

PATH = settings.BASE_DIR / "docs" / "indicators.md"
HEAD = """# Indicators

Every figure that a milestone or a report can ask for. Made from `reporting/indicators/` by `manage.py
indicator_docs`; a test fails when it is out of date.

A figure is a function of the day up to which something counts, the moment at which it was known, the part of
the world (themes, region, type of exchange, association, programme, first day) and the due date. It keeps the
records that prove it, and its value follows from them by its measure, so that every list adds up. What counts
once counts for ever, or the figure is taken as of a day, the due date at the latest. Records that only some
may see (requests, pledges) are there for everybody, without a name.
"""


def indicator_docs() -> str:
    with translation.override("en"):
        ordered = sorted(registry.values(), key=lambda each: str(each.label))
        return "\n".join([HEAD, *(line for each in ordered for line in section(each))])


def section(each: Indicator) -> Iterator[str]:
    yield f"## {each.label}\n"
    yield f"`{each.code}` · {each.unit}\n"
    yield f"{each.definition}\n"
    yield from (f"- {name}: {text}" for name, text in rows(each))
    yield ""


def rows(each: Indicator) -> Iterator[tuple[str, Any]]:
    yield "Value", each.measure.label
    yield "Counts", "for ever" if each.is_steady else "as of a day"
    if each.at_most:
        yield "Threshold", "the most that is good"
    if each.settings:
        yield "Needs", ", ".join(str(setting.label) for setting in each.settings)
    yield "Source", each.source
    yield "Limits", each.limits
