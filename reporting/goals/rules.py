from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cities.rules import is_coordinator
from core.exceptions import ActionRefused
from reporting.models import Milestone
from reporting.reference import INITIATIVE_START

MOST_TARGETS = 10
LAST_YEAR = 2100


def may_set_milestones(user: Any) -> bool:
    return is_coordinator(user)


def refuse_own(milestone: Milestone) -> None:
    if milestone.is_own:
        raise ActionRefused(_("The initiative set itself this milestone at its start: it stays as it is."))


def refuse_reported(milestone: Milestone) -> None:
    """What a report was asked for stays, so that the report can always be understood."""
    if milestone.reports.exists():
        raise ActionRefused(
            _("There is a report on this milestone. What it is about can be changed but not removed.")
        )


def check_year(year: int) -> None:
    if not INITIATIVE_START.year <= year <= LAST_YEAR:
        raise ActionRefused(
            _("Choose a year from %(first)s to %(last)s.")
            % {"first": INITIATIVE_START.year, "last": LAST_YEAR}
        )


def check_due(year: int, due_on: date) -> None:
    if due_on.year != year:
        raise ActionRefused(_("The due date must lie in the year %(year)s.") % {"year": year})


def has_room(milestone: Milestone) -> None:
    if milestone.targets.count() >= MOST_TARGETS:
        raise ActionRefused(
            _("A milestone has at most %(number)s targets. Change or remove one.") % {"number": MOST_TARGETS}
        )
