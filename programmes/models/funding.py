import uuid
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.models import Organisation, coordinates
from pilots.models import Participant, Pilot
from programmes.enums import SUPPORTING_KINDS, CallState


def supports(user: Any) -> Q:
    """True for every row when the user acts for a verified donor, UN body or runner of a programme."""
    kinds = Q(kind__in=SUPPORTING_KINDS) | Q(programmes__isnull=False)
    return Q(Exists(Organisation.objects.acted_for_by(user).filter(kinds, verified_at__isnull=False)))


class CallQuerySet(models.QuerySet["FundingCall"]):
    def visible_to(self, user: Any) -> Self:
        """For who could support them, their own people and associations, and coordinators."""
        if not user.is_authenticated:
            return self.none()
        own = Organisation.objects.acted_for_by(user)
        members = Organisation.objects.answered_for_by(user, timezone.localdate())
        taking_part = Participant.objects.filter(Q(organisation__in=own) | Q(organisation__in=members))
        return self.filter(Q(pilot__in=taking_part.values("pilot")) | supports(user) | coordinates(user))

    def open_on(self, day: date) -> Self:
        return self.filter(state=CallState.OPEN, closes_on__gte=day)


class FundingCall(models.Model):
    """That the partners of a pilot ask for money: how much of its cost, for what, and until when."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pilot = models.ForeignKey(Pilot, on_delete=models.PROTECT, related_name="funding_calls")
    amount = models.DecimalField(_("amount sought"), max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    purpose = models.TextField(_("what it is needed for"), max_length=1000)
    state = models.CharField(max_length=10, choices=CallState.choices, default=CallState.OPEN)
    opened_on = models.DateField()
    closes_on = models.DateField(_("open until"))
    ended_on = models.DateField(null=True, blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pilot"], condition=Q(state="open"), name="one_open_call_per_pilot"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="call_amount_positive"),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opened_on"))
                & (Q(ended_on__isnull=True) | Q(ended_on__gte=F("opened_on"))),
                name="call_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_on__isnull=True)
                | (~Q(state="open") & Q(ended_on__isnull=False)),
                name="ended_call_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {self.pilot}"

    def get_absolute_url(self) -> str:
        return reverse("programmes:call_detail", args=[self.uuid])

    @property
    def reference(self) -> str:
        return f"C-{self.pk:05d}"
