import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from matching.enums import Mode
from pilots.enums import ActivityState, CheckKind
from pilots.models.pilots import Participant, Pilot

MOST_PEOPLE, MOST_DAYS = 100_000, 365


class ActivityQuerySet(models.QuerySet["Activity"]):
    def visible_to(self, user: Any) -> "ActivityQuerySet":
        return self.filter(pilot__in=Pilot.objects.visible_to(user))

    def of(self, pilot: Pilot) -> "ActivityQuerySet":
        return self.filter(pilot=pilot)

    def in_full(self) -> "ActivityQuerySet":
        return self.select_related("host__organisation").prefetch_related("ticks__by")


class Activity(models.Model):
    """Something that the partners do together, on days that they plan."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="activities")
    mode = models.CharField(_("kind of activity"), max_length=20, choices=Mode.choices)
    title = models.CharField(_("title"), max_length=150)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    host = models.ForeignKey(
        Participant, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("host")
    )
    place = models.CharField(_("place"), max_length=100, blank=True)
    people = models.PositiveIntegerField(_("number of people expected"), null=True, blank=True)
    visa_days = models.PositiveSmallIntegerField(_("days that a visa takes"), default=60)
    notes = models.TextField(_("notes"), max_length=2000, blank=True)
    state = models.CharField(max_length=7, choices=ActivityState.choices, default=ActivityState.PLANNED)
    people_came = models.PositiveIntegerField(
        _("number of people who took part"),
        null=True,
        blank=True,
    )

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="activity_days_in_order"),
            models.CheckConstraint(
                condition=Q(people_came__isnull=True) | Q(state="held"), name="people_came_to_what_was_held"
            ),
        ]
        indexes = [models.Index(fields=["pilot", "starts_on"])]

    def __str__(self) -> str:
        return self.title


class ChecklistTick(models.Model):
    """That a point of an activity's checklist is done. Points without a tick are open."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="ticks")
    kind = models.CharField(max_length=14, choices=CheckKind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "kind"], name="one_tick_per_point")]

    def __str__(self) -> str:
        return f"{self.activity} · {self.get_kind_display()}"
