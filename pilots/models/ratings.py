from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.models import Organisation
from pilots.enums import BrokerQuestion
from pilots.models.pilots import Pilot

CHANGEABLE_FOR = timedelta(days=30)
# A day more, so that no change is under way any longer.
COUNTS_AFTER = CHANGEABLE_FOR + timedelta(days=1)
# What a partner says; the rest is about who says it, of whom and when.
RATED = (*BrokerQuestion.values, "comment")


def mark(question: BrokerQuestion) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        question.label, null=True, help_text="1 to 5, or null for “cannot say”"
    )


class BrokerRating(models.Model):
    """What a partner says of who brokered its exchange. Only the partner itself ever reads it; others read
    how the ratings of many are spread.
    """

    pilot = models.ForeignKey(Pilot, on_delete=models.PROTECT, related_name="ratings")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    broker = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="ratings")
    useful = mark(BrokerQuestion.USEFUL)
    answered = mark(BrokerQuestion.ANSWERED)
    again = mark(BrokerQuestion.AGAIN)
    comment = models.TextField(_("comment"), max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(help_text="when it was given first")
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pilot", "organisation", "broker"], name="one_rating_per_partner_and_broker"
            ),
            models.CheckConstraint(condition=~Q(organisation=F("broker")), name="nobody_rates_itself"),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{question}__isnull": True}) | Q(**{f"{question}__range": (1, 5)}),
                    name=f"rating_{question}_from_1_to_5",
                )
                for question in BrokerQuestion.values
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pilot} · {self.broker}"

    @property
    def changeable_until(self) -> datetime:
        return self.given_at + CHANGEABLE_FOR

    @property
    def counts_from(self) -> datetime:
        """From when on it is among the results: what is shown must never change, as the change would tell."""
        return self.given_at + COUNTS_AFTER

    @property
    def said(self) -> list[tuple[Any, int | None]]:
        return [(question.label, self.values[question]) for question in BrokerQuestion]

    @property
    def values(self) -> dict[str, int | None]:
        return {question: getattr(self, question) for question in BrokerQuestion.values}
