"""What was reached from one day to another, in a part of the world that somebody chose."""

from dataclasses import replace

from django.utils.translation import gettext as _

from cities.models import Region, Theme
from pilots.enums import ExchangeType
from reporting.facts import MilestoneFacts
from reporting.kinds.base import facts_in_context, period_figures
from reporting.knowledge import Knowledge
from reporting.models import Report
from reporting.scope import Scope


def custom_facts(report: Report) -> MilestoneFacts:
    scope = replace(Scope.from_dict(report.scope), since=report.since)
    figures = period_figures(Knowledge(report.as_of, report.known_at, scope))
    return facts_in_context(report, figures, wording=part_in_words(scope), period_start=report.since)


def part_in_words(scope: Scope) -> str:
    """What narrows the figures, as sentences."""
    parts = []
    if scope.themes:
        names = ", ".join(map(str, Theme.objects.filter(pk__in=scope.themes)))
        parts.append(_("Themes: %(names)s.") % {"names": names})
    if scope.region:
        parts.append(_("Region: %(name)s.") % {"name": Region.objects.get(pk=scope.region)})
    if scope.exchange_type:
        name = ExchangeType(scope.exchange_type).label
        parts.append(_("Type of exchange: %(name)s.") % {"name": name})
    return " ".join(parts) or _("All themes, regions and types of exchange.")
