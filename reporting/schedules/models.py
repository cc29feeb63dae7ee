import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reporting.schedules.enums import Ending, Rhythm


class ReportScheduleQuerySet(models.QuerySet["ReportSchedule"]):
    def visible_to(self, user: Any) -> "ReportScheduleQuerySet":
        return self.filter(user_id=user.pk)

    def running(self) -> "ReportScheduleQuerySet":
        return self.filter(ended_at__isnull=True)


class ReportSchedule(models.Model):
    """That a person wants a report made and a mail about it after every period.

    `since` is the first day that a period may end on: what is over when it is set up is no news.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="report_schedules"
    )
    milestone = models.ForeignKey(
        "reporting.Milestone", on_delete=models.PROTECT, related_name="+", verbose_name=_("milestone")
    )
    rhythm = models.CharField(_("how often"), max_length=7, choices=Rhythm.choices)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    since = models.DateField(default=timezone.localdate)
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=7, choices=Ending.choices, blank=True)

    objects = ReportScheduleQuerySet.as_manager()

    class Meta:
        ordering = ["milestone__year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "milestone", "rhythm", "language"], name="a_report_is_scheduled_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ending="") | (Q(ended_at__isnull=False) & ~Q(ending="")),
                name="ended_schedule_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.milestone} · {self.get_rhythm_display()} · {self.get_language_display()}"

    @property
    def is_running(self) -> bool:
        return self.ended_at is None


class ScheduledReport(models.Model):
    """What a schedule asked for after one period; `told_at` is when the person was told that it is ready."""

    schedule = models.ForeignKey(ReportSchedule, on_delete=models.CASCADE, related_name="reports")
    ends_on = models.DateField()
    report = models.ForeignKey("reporting.Report", on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-ends_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["schedule", "ends_on"], name="one_report_per_period_of_schedule")
        ]

    def __str__(self) -> str:
        return f"{self.schedule} · {self.ends_on.isoformat()}"
