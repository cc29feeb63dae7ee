from datetime import UTC, date, datetime, time
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.models import Organisation
from core.exceptions import ActionRefused
from core.models import HistoryEvent, JobStatus
from core.tasks import request_job
from core.workflow import locked
from reporting.models import Evaluation, Milestone, Report, Target
from reporting.queries import job_of
from reporting.questions import Question, about_milestone
from reporting.reference import LATER, MILESTONES, OWN_YEARS, MilestoneRow
from reporting.rules import check_as_of, check_since, may_ask, may_record_evaluation
from reporting.tasks import KIND

QUESTION_LOCK = 0x61736B  # any number that no other lock of two numbers has


@transaction.atomic
def load_milestones() -> None:
    """Bring the initiative's own milestones up to `reference`, and the later ones that are not there yet.

    Coordinators may have changed the later ones: they and those that coordinators added stay as they are.
    """
    there = set(Milestone.objects.values_list("year", flat=True)) - OWN_YEARS
    for row in (*MILESTONES, *LATER):
        if row.year not in there:
            load_milestone(row)


def load_milestone(row: MilestoneRow) -> None:
    milestone, _created = Milestone.objects.update_or_create(
        year=row.year, defaults={"due_on": row.due_on, "wording": row.wording}
    )
    for position, target in enumerate(row.targets, start=1):
        Target.objects.update_or_create(
            milestone=milestone,
            position=position,
            defaults={
                "indicator": target.indicator,
                "wording": target.wording,
                "threshold": target.threshold,
                "params": target.params,
            },
        )


@transaction.atomic
def record_evaluation(
    kind: str,
    *,
    evaluator: Organisation,
    completed_on: date,
    terms: str,
    findings: str,
    recommendations: str,
    language: str,
    by: Any,
    responses: str = "",
) -> Evaluation:
    if not may_record_evaluation(by):
        raise PermissionDenied
    if completed_on > timezone.localdate():
        raise ActionRefused(_("An evaluation is recorded when it is complete: give a day up to today."))
    evaluation = Evaluation.objects.create(
        kind=kind,
        evaluator=evaluator,
        completed_on=completed_on,
        terms=terms,
        findings=findings,
        recommendations=recommendations,
        responses=responses,
        language=language,
    )
    at = datetime.combine(completed_on, time(), tzinfo=UTC)
    HistoryEvent.record(evaluation, "record", by=by, at=at)
    return evaluation


def request_report(
    milestone: Milestone, *, as_of: date, language: str, by: Any, known_at: datetime | None = None
) -> Report:
    """A report on the milestone."""
    return ask_for_report(about_milestone(milestone, as_of, language), by=by, known_at=known_at)


@transaction.atomic
def ask_for_report(question: Question, *, by: Any, known_at: datetime | None = None) -> Report:
    """The report that answers the question, on its way or ready; the same question gets the same one."""
    if not may_ask(by, question):
        raise PermissionDenied
    check_as_of(question.as_of)
    check_since(question.since, question.as_of)
    if known_at and known_at > timezone.now():
        raise ActionRefused(_("Nothing is known yet at a moment in the future."))
    hold_question(question)
    report = same_report(question, known_at)
    if report is None:
        report = Report.objects.create(
            **question.fields(), known_at=known_at or timezone.now(), requested_by=by
        )
        HistoryEvent.record(report, "request", by=by)
    if not report.is_ready and not is_under_way(report):
        request_job(KIND, report.pk)
    return report


def hold_question(question: Question) -> None:
    """Wait until nobody else asks the same, and let nobody up to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [QUESTION_LOCK, question.key()])


@transaction.atomic
def retry_report(report: Report, *, by: Any) -> Report:
    """Make a report whose making failed; one that is ready or on its way stays as it is."""
    report = locked(report)
    if not Report.objects.visible_to(by).filter(pk=report.pk).exists():
        raise PermissionDenied
    if not report.is_ready and not is_under_way(report):
        request_job(KIND, report.pk)
    return report


def same_report(question: Question, known_at: datetime | None) -> Report | None:
    """The report of that moment; where no moment is named, one that was asked for and is still being made."""
    reports = Report.objects.filter(**question.fields())
    if known_at:
        return reports.filter(known_at=known_at).first()
    return next((report for report in reports.filter(pdf="") if is_under_way(report)), None)


def is_under_way(report: Report) -> bool:
    job = job_of(report)
    return job is not None and job.status in {JobStatus.QUEUED, JobStatus.RUNNING}
