from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from django.conf import settings
from django.utils.translation import get_language

from reporting.facts import Fact, MilestoneFacts
from reporting.indicators import registry
from reporting.indicators.context import context_figures
from reporting.knowledge import Knowledge
from reporting.models import Report
from reporting.queries import versions

Named = TypeVar("Named")

# Indicators that say something of any period and part, in the order in which a report shows them.
OF_A_PERIOD = (
    "pilots_documented_and_assessed",
    "exchange_types_covered",
    "areas_covered",
    "south_south_programmes_established",
    "south_south_programmes_mainstreamed",
    "round_tables_held",
)


def named(subject: Named | None) -> Named:
    """What a report of its kind must name: the database sees to it."""
    if subject is None:
        raise ValueError("The report does not name what its kind is about.")
    return subject


def period_figures(knowledge: Knowledge) -> tuple[Fact, ...]:
    """What was reached in the period and part of the scope; nothing is late and no goal is set."""
    reached = (registry[name](knowledge, knowledge.as_of, {}) for name in OF_A_PERIOD)
    return (*reached, *context_figures(knowledge))


def facts_in_context(
    report: Report,
    figures: Iterable[Fact],
    *,
    wording: str = "",
    period_start: date | None = None,
    is_illustrative: bool = False,
    **more: Any,
) -> MilestoneFacts:
    """The facts of a report that is held against no target."""
    figures = tuple(figures)
    shown: dict[str, Any] = {
        "year": None,
        "due_on": None,
        "wording": wording,
        "as_of": report.as_of,
        "known_at": report.known_at,
        "language": get_language() or settings.LANGUAGE_CODE,
        "light": "",
        "is_illustrative": is_illustrative or any(figure.is_illustrative for figure in figures),
        "targets": (),
        "context": figures,
        "versions": versions(),
        "kind": report.kind,
        "title": report.title,
        "period_start": period_start,
    }
    return MilestoneFacts(**shown | more)
