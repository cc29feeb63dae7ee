"""Figures that no target asks for, shown beside the targets to make them understood."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from reporting.facts import Fact
from reporting.indicators.base import registry
from reporting.knowledge import Knowledge

SHOWN = ("cities_taking_part", "regions_taking_part", "slum_dwellers_reached", "other_residents_reached")


def context_figures(knowledge: Knowledge) -> tuple[Fact, ...]:
    figures = (registry[code](knowledge, knowledge.as_of, {}) for code in SHOWN)
    return (*figures, *activity(knowledge))


def activity(knowledge: Knowledge) -> Iterator[Fact]:
    """Counts of postings and matches. Matches are not public, so that these figures carry no records."""
    definition = _("How many the history tells of up to the day, whatever became of them since.")
    rows = (
        ("offers_published", "offer", "publish", _("Offers published"), _("offers"), "matching:offer_list"),
        (
            "requests_published",
            "request",
            "publish",
            _("Requests published"),
            _("requests"),
            "matching:request_list",
        ),
        (
            "matches_agreed",
            "match",
            "agree",
            _("Matches that both cities agreed to explore"),
            _("matches"),
            "",
        ),
        ("matches_approved", "match", "approve", _("Matches approved by the associations"), _("matches"), ""),
    )
    for code, noun, action, label, unit, page in rows:
        yield Fact(
            code=code,
            label=label,
            definition=definition,
            unit=unit,
            value=knowledge.decided.get((noun, action), 0),
            url=reverse(page) if page else "",
            source=_("The history of postings and matches."),
            limits=_("Matches are not public: the number is told, and no record."),
        )
