import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from cities.models import Organisation
from pilots.models.pilots import AssessmentRound

MOST_FORMS = 500


def entries_kept() -> Func:
    return Func(F("entries"), function="jsonb_array_length", output_field=models.IntegerField())


class PaperBatchQuerySet(models.QuerySet["PaperBatch"]):
    def for_display(self) -> "PaperBatchQuerySet":
        """With how many forms are `kept`, without what they say."""
        return self.select_related("side", "association").defer("entries").annotate(kept=entries_kept())


class PaperBatch(models.Model):
    """Forms that came back from one city on one day, counted before they are entered.

    `entries` holds what they say while the batch is open: each with its key, group, values and comment.
    Closed, they are answers like all others, and nothing tells which of these came out of which batch.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(AssessmentRound, on_delete=models.PROTECT, related_name="papers")
    side = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("in the city of")
    )
    association = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", help_text="which enters the forms"
    )
    held_on = models.DateField(_("filled in on"))
    handed_out = models.PositiveSmallIntegerField(_("forms handed out"))
    counted = models.PositiveSmallIntegerField(_("forms that came back"))
    entries: Any = models.JSONField(default=list, editable=False)
    entered = models.PositiveSmallIntegerField(null=True, editable=False)
    opened_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = PaperBatchQuerySet.as_manager()

    class Meta:
        ordering = ["held_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(counted__gte=1, counted__lte=F("handed_out"), handed_out__lte=MOST_FORMS),
                name="paper_came_back_and_was_handed_out",
            ),
            models.CheckConstraint(
                condition=Q(counted__gte=entries_kept()), name="no_more_paper_entered_than_counted"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, entered__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False, entered=F("counted"), entries=[]),
                name="closed_paper_was_entered_as_counted",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="paper_is_closed_after_it_was_opened",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.side} · {self.held_on} · {self.counted} / {self.handed_out}"
