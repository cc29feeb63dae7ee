import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cities.enums import Duty, WorkLanguage
from cities.models import Organisation, coordinates
from reporting.enums import AssociationReportState

# What an association writes, in the order in which it is read.
HEADINGS = ("progress", "difficulties", "lessons", "plans")


class AssociationReportQuerySet(models.QuerySet["AssociationReport"]):
    def visible_to(self, user: Any) -> "AssociationReportQuerySet":
        """Own ones for the association's staff; what was handed in once, for coordinators."""
        own = Organisation.objects.acted_for_by(user, Duty.APPROVER)
        return self.filter(Q(association__in=own) | coordinates(user) & Q(submitted_at__isnull=False))

    def for_display(self) -> "AssociationReportQuerySet":
        return self.select_related("association", "accepted_by")


class AssociationReport(models.Model):
    """What an association tells of its members' progress in a year. `figures` of its members are kept with
    each submission.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    association = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="yearly_reports",
        verbose_name=_("association"),
    )
    year = models.PositiveSmallIntegerField(_("year"))
    state = models.CharField(
        max_length=9, choices=AssociationReportState.choices, default=AssociationReportState.DRAFT
    )
    language = models.CharField(_("language of the text"), max_length=2, choices=WorkLanguage.choices)
    progress = models.TextField(_("progress of the members"), max_length=8000, blank=True)
    difficulties = models.TextField(_("difficulties"), max_length=4000, blank=True)
    lessons = models.TextField(_("lessons learnt"), max_length=4000, blank=True)
    plans = models.TextField(_("plans for the next year"), max_length=4000, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.TextField(_("what should be changed"), max_length=1000, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = AssociationReportQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "association__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["association", "year"], name="one_association_report_per_year"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(submitted_at__isnull=False) & ~Q(progress=""),
                name="submitted_association_report_is_told",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(return_reason=""),
                name="returned_association_report_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", accepted_at__isnull=False, accepted_by__isnull=False)
                | ~Q(state="accepted") & Q(accepted_at__isnull=True, accepted_by__isnull=True),
                name="accepted_association_report_has_date_and_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.association} · {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("reporting:association_report_detail", args=[self.uuid])

    @property
    def reference(self) -> str:
        return f"A-{self.pk:05d}"

    @property
    def is_editable(self) -> bool:
        return self.state in AssociationReportState.editable()

    @property
    def texts(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in HEADINGS}

    @property
    def told(self) -> list[tuple[str, str]]:
        """What is written now, each text with its heading."""
        return headed(self.texts)


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, user: Any) -> "SubmissionQuerySet":
        """Those of one's own association; all for coordinators."""
        own = Organisation.objects.acted_for_by(user, Duty.APPROVER)
        return self.filter(Q(report__association__in=own) | coordinates(user))

    def for_display(self) -> "SubmissionQuerySet":
        return self.select_related("report__association")

    def for_choice(self) -> "SubmissionQuerySet":
        """Those that are in force or wait for it, not the ones that others replaced; newest years first."""
        later = self.model._default_manager.filter(report=OuterRef("report"), number__gt=OuterRef("number"))
        last = self.for_display().filter(~Exists(later))
        return last.order_by("-report__year", "report__association__name")


class Submission(models.Model):
    """An association's report as it was handed in: its texts, and the figures of the members as of a day.

    It never changes, except that it is accepted once: a report that is returned is handed in anew.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(AssociationReport, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=2, choices=WorkLanguage.choices)
    texts = models.JSONField()
    as_of = models.DateField()
    figures = models.JSONField()
    submitted_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    accepted_at = models.DateTimeField(null=True, blank=True)
    acceptance_recorded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["report", "number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="one_submission_per_number"),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, acceptance_recorded_at__isnull=True)
                | Q(accepted_at__gte=F("submitted_at"), acceptance_recorded_at__isnull=False),
                name="accepted_submission_has_both_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} · {self.report.get_state_display()}"

    @property
    def reference(self) -> str:
        return f"{self.report.reference}.{self.number}"

    @property
    def told(self) -> list[tuple[str, str]]:
        """What was written, each text with its heading."""
        return headed(self.texts)


def headed(texts: dict[str, str]) -> list[tuple[str, str]]:
    """What was written, each text with its heading."""
    headings = {
        "progress": gettext("Progress of the members"),
        "difficulties": gettext("Difficulties"),
        "lessons": gettext("Lessons learnt"),
        "plans": gettext("Plans for the next year"),
    }
    return [(headings[name], texts[name]) for name in HEADINGS if texts.get(name)]
