"""What a report is called, in the active language."""

from collections.abc import Callable
from typing import Any

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from reporting.enums import ReportKind


def title_of(report: Any) -> str:
    """Of a report with its subject."""
    return TITLES[report.kind](report)


def of_milestone(report: Any) -> str:
    return _("Milestone %(year)s") % {"year": report.milestone.year}


def of_evaluation(report: Any) -> str:
    return _("%(evaluation)s, milestone %(year)s") % {
        "evaluation": capfirst(report.get_evaluation_display()),
        "year": report.milestone.year,
    }


def of_year(report: Any) -> str:
    return _("Annual report %(year)s to UNACLA") % {"year": report.since.year}


def of_brief(report: Any) -> str:
    return _("Brief: %(audience)s") % {"audience": report.get_audience_display()}


def of_association(report: Any) -> str:
    told = report.submission.report
    return _("%(association)s: report of %(year)s") % {"association": told.association, "year": told.year}


def of_programme(report: Any) -> str:
    return _("Support programme: %(name)s") % {"name": report.programme}


def of_period(report: Any) -> str:
    days = {"start": date_format(report.since), "end": date_format(report.as_of)}
    return _("From %(start)s to %(end)s") % days


TITLES: dict[str, Callable[[Any], str]] = {
    ReportKind.MILESTONE: of_milestone,
    ReportKind.EVALUATION: of_evaluation,
    ReportKind.ANNUAL: of_year,
    ReportKind.BRIEF: of_brief,
    ReportKind.ASSOCIATION: of_association,
    ReportKind.PROGRAMME: of_programme,
    ReportKind.CUSTOM: of_period,
}
