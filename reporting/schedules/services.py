from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import notify
from core.exceptions import ActionRefused
from core.workflow import locked
from reporting.models import Milestone
from reporting.schedules import (
    notices,  # noqa: F401 - importing it registers the words
)
from reporting.schedules.enums import Ending
from reporting.schedules.models import ReportSchedule, ScheduledReport
from reporting.schedules.rules import may_receive
from reporting.services import request_report

MOST_SCHEDULES = 20


@transaction.atomic
def set_schedule(milestone: Milestone, *, rhythm: str, language: str, by: Any) -> ReportSchedule:
    """Set it up; the same once more is the same one, which runs again from now on if it had ended."""
    if not may_receive(by):
        raise PermissionDenied
    hold(by)
    own = ReportSchedule.objects.visible_to(by)
    same = own.filter(milestone=milestone, rhythm=rhythm, language=language).first()
    if same is None:
        check_number(own.count())
        return ReportSchedule.objects.create(user=by, milestone=milestone, rhythm=rhythm, language=language)
    if not same.is_running:
        begin_anew(same, rhythm=rhythm, language=language)
    return same


def hold(user: Any) -> None:
    """Nobody sets up the same for the person meanwhile, as a second click would."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def check_number(present: int) -> None:
    if present >= MOST_SCHEDULES:
        raise ActionRefused(
            _("You have %(count)d of these already. Change one instead of adding another.")
            % {"count": MOST_SCHEDULES}
        )


@transaction.atomic
def change_schedule(schedule: ReportSchedule, *, rhythm: str, language: str, by: Any) -> ReportSchedule:
    """From the period on that is not over yet. One that had ended runs again."""
    if not may_receive(by):
        raise PermissionDenied
    hold(by)
    current = locked(schedule)
    same = ReportSchedule.objects.visible_to(by).filter(
        milestone=current.milestone_id, rhythm=rhythm, language=language
    )
    if same.exclude(pk=current.pk).exists():
        raise ActionRefused(_("You have another one that says exactly this."))
    if current.is_running and (current.rhythm, current.language) == (rhythm, language):
        return current
    return begin_anew(current, rhythm=rhythm, language=language)


def begin_anew(schedule: ReportSchedule, *, rhythm: str, language: str) -> ReportSchedule:
    schedule.rhythm, schedule.language = rhythm, language
    schedule.since, schedule.ended_at, schedule.ending = timezone.localdate(), None, ""
    schedule.save(update_fields=["rhythm", "language", "since", "ended_at", "ending"])
    return schedule


def end_schedule(schedule: ReportSchedule, *, ending: str = Ending.STOPPED) -> None:
    running = ReportSchedule.objects.running().filter(pk=schedule.pk)
    running.update(ended_at=timezone.now(), ending=ending)


@transaction.atomic
def request_scheduled(schedule: ReportSchedule, ends_on: date) -> ScheduledReport | None:
    """Ask for the report of the period, once; who may no longer read reports gets no more of them.

    All that is asked for on one day states what was known when the day began: so people share a report.
    """
    current = locked(schedule)
    if not current.is_running or current.reports.filter(ends_on=ends_on).exists():
        return None
    if not may_receive(current.user):
        end_schedule(current, ending=Ending.RIGHTS)
        return None
    known_at = datetime.combine(timezone.localdate(), time(), tzinfo=timezone.get_current_timezone())
    report = request_report(
        current.milestone, as_of=ends_on, language=current.language, by=current.user, known_at=known_at
    )
    return ScheduledReport.objects.create(schedule=current, ends_on=ends_on, report=report)


@transaction.atomic
def tell_scheduled(scheduled: ScheduledReport) -> None:
    """Mail the link, once. Rights that ended while the report was made end the schedule instead."""
    schedule, report = scheduled.schedule, scheduled.report
    if not may_receive(schedule.user):
        end_schedule(schedule, ending=Ending.RIGHTS)
        return
    untold = ScheduledReport.objects.filter(pk=scheduled.pk, told_at__isnull=True)
    if untold.update(told_at=timezone.now()):
        notify(
            [schedule.user],
            "scheduled_report",
            f"scheduled_report:{scheduled.pk}",
            url=report.get_absolute_url(),
            schedule=schedule.pk,
            year=schedule.milestone.year,
            as_of_on=report.as_of.isoformat(),
        )
