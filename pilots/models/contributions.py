import uuid
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Round
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pilots.enums import ContributionKind, Stage
from pilots.models.pilots import Participant, Pilot

MONEY: dict[str, Any] = {"max_digits": 14, "decimal_places": 2}


# To whole cents, a half away from zero, as `core.money.in_cents` rounds.
AMOUNT = Round(Coalesce(F("value"), F("hours") * F("hourly_rate")), precision=2)


class ContributionQuerySet(models.QuerySet["Contribution"]):
    def visible_to(self, user: Any) -> "ContributionQuerySet":
        """Single entries are for those inside the pilot; totals are as public as the pilot."""
        return self.filter(participant__pilot__in=Pilot.objects.inside_of(user))

    def of(self, pilot: Pilot) -> "ContributionQuerySet":
        return self.filter(participant__pilot=pilot)

    def with_names(self) -> "ContributionQuerySet":
        return self.select_related("participant__organisation", "reverses", "reversal")


class Contribution(models.Model):
    """An entry of the ledger: what a participant gives, promised or given. It is never changed or removed.

    Who made a mistake reverses the entry, and enters it anew: the reversal is an entry with the same figures,
    negative, of the same day. `day` is when it is, or will be, given. Working time has hours, and an amount
    only where an hourly rate is agreed. `usd_rate` is what one unit of the currency was worth on `rate_on`.
    """

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="contributions")
    entered_from = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False, help_text="the form that was sent, once or twice"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=ContributionKind.choices)
    stage = models.CharField(_("planned or delivered"), max_length=9, choices=Stage.choices)
    day = models.DateField(_("day"))
    what = models.CharField(_("what"), max_length=200)
    hours = models.DecimalField(_("hours"), max_digits=8, decimal_places=2, null=True, blank=True)
    role = models.CharField(_("role of those who work"), max_length=100, blank=True)
    hourly_rate = models.DecimalField(
        _("agreed rate for an hour"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    value = models.DecimalField(_("amount"), **MONEY, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    usd_rate = models.DecimalField(
        _("exchange rate: US dollars for one unit"), max_digits=12, decimal_places=8, null=True, blank=True
    )
    rate_on = models.DateField(_("day of the exchange rate"), null=True, blank=True)
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversal"
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    amount = models.GeneratedField(
        expression=AMOUNT, output_field=models.DecimalField(max_digits=18, decimal_places=2), db_persist=True
    )
    usd = models.GeneratedField(
        expression=Round(AMOUNT * F("usd_rate"), precision=2),
        output_field=models.DecimalField(max_digits=22, decimal_places=2),
        db_persist=True,
    )

    objects = ContributionQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="time", hours__isnull=False, value__isnull=True) & ~Q(role="")
                | ~Q(kind="time")
                & Q(hours__isnull=True, hourly_rate__isnull=True, role="", value__isnull=False),
                name="contribution_is_time_or_money",
            ),
            models.CheckConstraint(
                condition=Q(
                    value__isnull=True,
                    hourly_rate__isnull=True,
                    currency="",
                    usd_rate__isnull=True,
                    rate_on__isnull=True,
                )
                | ~Q(value__isnull=True, hourly_rate__isnull=True)
                & ~Q(currency="")
                & Q(usd_rate__gt=0, rate_on__isnull=False),
                name="contribution_amount_has_currency_and_rate",
            ),
            models.CheckConstraint(
                condition=Q(hourly_rate__isnull=True) | Q(hourly_rate__gt=0),
                name="contribution_rate_is_positive",
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True)
                & (Q(hours__isnull=True) | Q(hours__gt=0))
                & (Q(value__isnull=True) | Q(value__gt=0))
                | Q(reverses__isnull=False)
                & (Q(hours__isnull=True) | Q(hours__lt=0))
                & (Q(value__isnull=True) | Q(value__lt=0))
                & ~Q(reason=""),
                name="contribution_is_negative_only_as_reversal",
            ),
            models.CheckConstraint(
                condition=~Q(currency="USD") | Q(usd_rate=Decimal(1)), name="dollar_is_worth_a_dollar"
            ),
        ]
        indexes = [models.Index(fields=["participant", "-day"])]

    def __str__(self) -> str:
        figure = f"{self.amount} {self.currency}" if self.currency else f"{self.hours} h"
        return f"{self.participant.organisation}: {self.what} ({figure})"

    @property
    def is_reversed(self) -> bool:
        return hasattr(self, "reversal")
