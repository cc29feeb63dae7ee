from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import is_news
from accounts.services import notify
from cities.models import Organisation
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.workflow import locked, perform
from pilots.editing import changes, put
from pilots.services.dates import effective
from reporting.associations import (
    notices,  # noqa: F401 - importing it registers the words
    queries,
    rules,
    workflow,
)
from reporting.associations.models import AssociationReport, Submission
from reporting.kinds.association import members_figures


@transaction.atomic
def begin_association_report(
    association: Organisation, *, year: int, language: str, by: Any, at: datetime | None = None
) -> AssociationReport:
    """The report of the year: the one that was begun, or a new draft."""
    if not rules.may_write_for(by, association):
        raise PermissionDenied
    rules.check_year(year)
    report, is_new = AssociationReport.objects.get_or_create(
        association=association, year=year, defaults={"language": language}
    )
    if is_new:
        HistoryEvent.record(report, "begin", by=by, at=at, target=report.state)
    return report


@transaction.atomic
def save_association_report(
    report: AssociationReport, *, by: Any, base: str, **fields: Any
) -> AssociationReport:
    current = locked(report)
    if not rules.may_write_association_report(by, current):
        raise PermissionDenied
    if not current.is_editable:
        raise ActionRefused(
            _("This report is %(state)s and cannot be changed now.") % {"state": current.get_state_display()}
        )
    if changed := changes(current, base, fields):
        put(current, changed, fields)
    return current


@transaction.atomic
def submit_association_report(
    report: AssociationReport, *, by: Any, at: datetime | None = None
) -> AssociationReport:
    """Hand it in; what it says, and the figures of the members now, are kept."""
    at = effective(at, after=None)
    report = perform(workflow.SUBMIT, report, by=by, at=at, submitted_at=at)
    as_of, now = rules.last_day_of(report.year), timezone.now()
    Submission.objects.create(
        report=report,
        number=report.submissions.count() + 1,
        language=report.language,
        texts=report.texts,
        as_of=as_of,
        figures=members_figures(report.association, year=report.year, as_of=as_of, known_at=now),
        submitted_at=at,
        recorded_at=now,
    )
    tell(report, queries.reviewers_of_associations(), "submitted", by=by, at=at)
    return report


@transaction.atomic
def accept_association_report(
    report: AssociationReport, *, by: Any, at: datetime | None = None
) -> AssociationReport:
    at = effective(at, after=report.submitted_at)
    report = perform(workflow.ACCEPT, report, by=by, at=at, accepted_at=at, accepted_by=by)
    last = report.submissions.order_by("-number").values("pk")[:1]
    Submission.objects.filter(pk__in=last).update(accepted_at=at, acceptance_recorded_at=timezone.now())
    tell(report, queries.staff_of(report.association), "accepted", by=by, at=at)
    return report


@transaction.atomic
def return_association_report(
    report: AssociationReport, *, by: Any, reason: str, at: datetime | None = None
) -> AssociationReport:
    if not reason.strip():
        raise ActionRefused(_("Write what should be changed, so that the association knows what to do."))
    at = effective(at, after=report.submitted_at)
    report = perform(workflow.RETURN, report, by=by, at=at, note=reason, return_reason=reason)
    tell(report, queries.staff_of(report.association), "returned", by=by, at=at, reason=reason)
    return report


def tell(report: AssociationReport, users: Any, step: str, *, by: User, at: datetime, **data: str) -> None:
    """Once per step; who took it knows already, and history that is entered late is no news."""
    if not is_news(at):
        return
    kind = f"association_report_{step}"
    others = [user for user in users if user != by]
    names = {"association": str(report.association), "year": str(report.year)}
    key = f"{kind}:{report.pk}:{at.isoformat()}"
    notify(others, kind, key, url=report.get_absolute_url(), **names, **data)
