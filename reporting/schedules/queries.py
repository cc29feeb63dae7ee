from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core import signing
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.urls import reverse

from reporting.schedules.enums import Rhythm
from reporting.schedules.models import ReportSchedule, ScheduledReport
from reporting.schedules.rules import last_day_before

SALT = "reporting.schedule"
SHOWN = 5


def schedules_of(user: Any) -> QuerySet[ReportSchedule]:
    """With the newest of the reports that each has asked for."""
    reports = ScheduledReport.objects.select_related("report__milestone").defer("report__facts")
    return (
        ReportSchedule.objects.visible_to(user)
        .select_related("milestone")
        .prefetch_related(Prefetch("reports", reports.order_by("-ends_on")[:SHOWN], to_attr="newest"))
    )


def due_schedules(today: date) -> Iterator[tuple[ReportSchedule, date]]:
    """Those that run and have not asked for the report of the newest period yet, with its last day."""
    for rhythm in Rhythm:
        ends_on = last_day_before(today, rhythm)
        asked = ScheduledReport.objects.filter(schedule=OuterRef("pk"), ends_on=ends_on)
        due = ReportSchedule.objects.running().filter(~Exists(asked), rhythm=rhythm, since__lte=ends_on)
        for schedule in due.select_related("user", "milestone").order_by("pk"):
            yield schedule, ends_on


def ready_to_tell() -> QuerySet[ScheduledReport]:
    """Those whose report is made, of schedules that still run, about which nobody was told."""
    waiting = ScheduledReport.objects.filter(told_at__isnull=True, schedule__ended_at__isnull=True)
    made = waiting.exclude(report__pdf="")
    return made.select_related("schedule__user", "schedule__milestone").defer("report__facts").order_by("pk")


def stop_link(schedule_id: int) -> str:
    """Address that ends one schedule without signing in; it can do nothing else."""
    return reverse("reporting:schedule_stop", args=[signing.dumps(schedule_id, salt=SALT)])


def read_stop_token(token: str) -> ReportSchedule | None:
    """None for a link that was not made here, and for a schedule that is gone."""
    try:
        key = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return ReportSchedule.objects.select_related("user", "milestone").filter(pk=key).first()
