import uuid
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from pilots.enums import Light, UpdateState
from pilots.models.pilots import Pilot

# Days after the end of a period within which its update is handed in.
DAYS_TO_WRITE = timedelta(days=14)


class ProgressUpdateQuerySet(models.QuerySet["ProgressUpdate"]):
    def visible_to(self, user: Any) -> "ProgressUpdateQuerySet":
        """Candid words between the partners and their associations, also once the pilot is published."""
        return self.filter(pilot__in=Pilot.objects.inside_of(user))

    def of(self, pilot: Pilot) -> "ProgressUpdateQuerySet":
        return self.filter(pilot=pilot)


class ProgressUpdate(models.Model):
    """What the partners tell of one period. `figures` are what plan, results and ledger said when it was
    handed in.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="updates")
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=9, choices=UpdateState.choices, default=UpdateState.DRAFT)
    light = models.CharField(_("how it goes"), max_length=5, choices=Light.choices, blank=True)
    narrative = models.TextField(_("what happened"), max_length=5000, blank=True)
    money_note = models.TextField(_("about the money"), max_length=2000, blank=True)
    next_steps = models.TextField(_("next steps"), max_length=2000, blank=True)
    figures = models.JSONField(default=dict, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.TextField(_("what should be changed"), max_length=1000, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ProgressUpdateQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["pilot", "starts_on"], name="one_update_per_period"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="update_days_in_order"),
            models.CheckConstraint(
                condition=Q(state="draft")
                | Q(submitted_at__isnull=False) & ~Q(light="") & ~Q(narrative="") & ~Q(figures={}),
                name="submitted_update_is_told",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(return_reason=""), name="returned_update_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", accepted_at__isnull=False, accepted_by__isnull=False)
                | ~Q(state="accepted") & Q(accepted_at__isnull=True, accepted_by__isnull=True),
                name="accepted_update_has_date_and_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{date_format(self.starts_on)} – {date_format(self.ends_on)}"

    def get_absolute_url(self) -> str:
        return reverse("pilots:update_detail", args=[self.pilot.uuid, self.uuid])

    @property
    def due_on(self) -> date:
        return self.ends_on + DAYS_TO_WRITE

    @property
    def is_editable(self) -> bool:
        return self.state in UpdateState.editable()
