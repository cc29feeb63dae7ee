"""What an association's staff does at its desk: notes among colleagues, and decisions on many at once."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.enums import Duty
from cities.models import Organisation
from matching.enums import ItemOutcome, Verdict
from matching.models.matches import Match
from matching.models.postings import Offer, Request


class StaffNoteQuerySet(models.QuerySet["StaffNote"]):
    def visible_to(self, user: Any) -> "StaffNoteQuerySet":
        """Those of the user's association, and none on a matter of an organisation that the user acts for."""
        own = Organisation.objects.acted_for_by(user)
        of_a_party = (
            Q(match__request__organisation__in=own)
            | Q(match__offer__organisation__in=own)
            | Q(offer__organisation__in=own)
            | Q(request__organisation__in=own)
        )
        approved_for = Organisation.objects.acted_for_by(user, Duty.APPROVER)
        return self.filter(association__in=approved_for).exclude(of_a_party)

    def on(self, subject: Any) -> "StaffNoteQuerySet":
        return self.filter(**{subject_field(subject): subject}).select_related("by")


def subject_field(subject: Any) -> str:
    """The field of a note that names its subject: match, offer or request."""
    return subject._meta.model_name


class StaffNote(models.Model):
    """What approvers of one association tell each other about a match or a posting; it is never changed."""

    association = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="staff_notes")
    match = models.ForeignKey(Match, on_delete=models.CASCADE, null=True, related_name="staff_notes")
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, null=True, related_name="staff_notes")
    request = models.ForeignKey(Request, on_delete=models.CASCADE, null=True, related_name="staff_notes")
    text = models.TextField(_("note"), max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = StaffNoteQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(match__isnull=False, offer__isnull=True, request__isnull=True)
                | Q(match__isnull=True, offer__isnull=False, request__isnull=True)
                | Q(match__isnull=True, offer__isnull=True, request__isnull=False),
                name="note_on_one_thing",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="note_has_text"),
        ]

    def __str__(self) -> str:
        return f"{self.association}: {self.text[:40]}"


class BulkDecisionQuerySet(models.QuerySet["BulkDecision"]):
    def visible_to(self, user: Any) -> "BulkDecisionQuerySet":
        return self.filter(by_id=user.pk)


class BulkDecision(models.Model):
    """One verdict of one person on several matters of the queue: first looked at, then carried out."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=7, choices=Verdict.choices)
    reason = models.TextField(_("reason"), max_length=1000, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)

    objects = BulkDecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="approve") | ~Q(reason=""), name="bulk_refusal_has_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} {self.created_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("matching:bulk_detail", args=[self.uuid])


class BulkItem(models.Model):
    """One of the matters, and what became of it; `subject` is the key of what `kind` names."""

    bulk = models.ForeignKey(BulkDecision, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(max_length=12)
    subject = models.BigIntegerField()
    outcome = models.CharField(max_length=7, choices=ItemOutcome.choices, blank=True)
    sentence = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["bulk", "kind", "subject"], name="matter_once_per_bulk"),
            models.CheckConstraint(
                condition=Q(outcome="", sentence="") | (~Q(outcome="") & ~Q(sentence="")),
                name="bulk_outcome_has_sentence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.outcome}"
