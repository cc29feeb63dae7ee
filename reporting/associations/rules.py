from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cities.enums import Duty, OrganisationKind
from cities.models import Organisation
from cities.rules import acts_for, is_coordinator
from core.exceptions import ActionRefused
from reporting.associations.models import AssociationReport
from reporting.reference import INITIATIVE_START


def may_write_for(user: Any, association: Organisation) -> bool:
    """Staff of the association, and nobody else."""
    is_one = association.kind == OrganisationKind.ASSOCIATION
    return is_one and acts_for(user, association.pk, Duty.APPROVER)


def may_write_association_report(user: Any, report: AssociationReport) -> bool:
    return may_write_for(user, report.association)


def may_review_association_report(user: Any, report: AssociationReport) -> bool:
    """Coordinators, but none who wrote it for the association."""
    return is_coordinator(user) and not may_write_for(user, report.association)


def years_to_tell() -> list[int]:
    """From this year back to the first of the initiative."""
    return list(range(timezone.localdate().year, INITIATIVE_START.year - 1, -1))


def check_year(year: int) -> None:
    if year not in years_to_tell():
        raise ActionRefused(
            _("A report is about a year from %(first)s to this one.") % {"first": INITIATIVE_START.year}
        )


def first_day_of(year: int) -> date:
    return max(date(year, 1, 1), INITIATIVE_START)


def last_day_of(year: int) -> date:
    """Of the year, or today while it is not over."""
    return min(date(year, 12, 31), timezone.localdate())


def is_told(report: AssociationReport) -> None:
    """Refuses to hand in what says nothing of the members' progress."""
    if not report.progress.strip():
        raise ActionRefused(_("Write in a few sentences what progress the members made."))
