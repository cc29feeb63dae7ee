import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.enums import Duty
from cities.models import Organisation, coordinates
from matching.enums import (
    AnswerKind,
    Decision,
    DeclineReason,
    MatchState,
    Outcome,
    Side,
)
from matching.models.postings import Offer, Posting, Request
from matching.models.weights import WeightSet


class MatchQuerySet(models.QuerySet["Match"]):
    def visible_to(self, user: Any) -> "MatchQuerySet":
        """Matches of the user's organisations and of members the user's association answers for; all to
        coordinators.
        """
        if not user.is_authenticated:
            return self.none()
        own = Organisation.objects.acted_for_by(user)
        members = Organisation.objects.answered_for_by(user, timezone.localdate())
        mine = Q(request__organisation__in=own) | Q(offer__organisation__in=own)
        answered_for = Q(request__organisation__in=members) | Q(offer__organisation__in=members)
        return self.filter(mine | answered_for | coordinates(user))

    def judged_by(self, user: Any) -> "MatchQuerySet":
        """What the user sees as staff of an association or as coordinator, without acting for a side."""
        own = Organisation.objects.acted_for_by(user)
        return self.visible_to(user).exclude(
            Q(request__organisation__in=own) | Q(offer__organisation__in=own)
        )

    def for_display(self) -> "MatchQuerySet":
        return self.select_related(
            "request__organisation__city__country",
            "offer__organisation__city__country",
            "weight_set__association",
            "brokered_by",
        )

    def with_reader_side(self, user: Any) -> "MatchQuerySet":
        """With `reader_side`: the side that the user edits for, the request's where it is both, else null;
        and `reader_is_party`: whether the user has any duty on a side.
        """
        own = Organisation.objects.acted_for_by(user)
        is_party = Q(request__organisation__in=own) | Q(offer__organisation__in=own)
        edited = Organisation.objects.acted_for_by(user, Duty.EDITOR)
        sides = [When(**{f"{side}__organisation__in": edited}, then=Value(side)) for side in Side]
        return self.annotate(
            reader_side=Case(*sides, default=None, output_field=models.CharField()),
            reader_is_party=Case(When(is_party, then=True), default=False),
        )

    def awaiting_approval(self) -> "MatchQuerySet":
        return self.filter(state=MatchState.AGREED)


def reference_of(pk: int) -> str:
    return f"M-{pk:05d}"


class Match(models.Model):
    """One request with one offer, and everything that was decided about the pair.

    `criteria` is the explanation, one entry per criterion: name, value in [0, 1], whether it was known,
    weight, and `tenths`, its share of the score in tenths of a point; the score is their sum. A match that
    people made without the machine is brokered: dated, with evidence, and unscored.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="matches")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="matches")
    state = models.CharField(max_length=12, choices=MatchState.choices, default=MatchState.PROPOSED)
    score_tenths = models.PositiveIntegerField(null=True, blank=True)
    criteria = models.JSONField(default=list, blank=True)
    weight_set = models.ForeignKey(WeightSet, on_delete=models.PROTECT, null=True, blank=True)
    kernel_version = models.CharField(max_length=20, blank=True)
    proposed_at = models.DateTimeField(default=timezone.now)
    brokered_by = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="brokered_matches"
    )
    brokered_evidence = models.TextField(blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)

    objects = MatchQuerySet.as_manager()

    class Meta:
        ordering = [F("score_tenths").desc(nulls_last=True), "pk"]
        verbose_name_plural = "matches"
        constraints = [
            models.UniqueConstraint(fields=["request", "offer"], name="one_match_per_pair"),
            models.CheckConstraint(
                condition=Q(
                    brokered_by__isnull=True,
                    brokered_evidence="",
                    score_tenths__isnull=False,
                    weight_set__isnull=False,
                )
                | (
                    Q(brokered_by__isnull=False, score_tenths__isnull=True, weight_set__isnull=True)
                    & ~Q(brokered_evidence="")
                ),
                name="match_scored_or_brokered_with_evidence",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["agreed", "approved", "piloted"]) | Q(agreed_at__isnull=False),
                name="agreed_match_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "piloted"]) | Q(approved_at__isnull=False),
                name="approved_match_has_date",
            ),
            models.CheckConstraint(
                condition=Q(concluded_at__isnull=True, outcome="")
                | (Q(concluded_at__isnull=False) & ~Q(outcome="")),
                name="concluded_match_has_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["agreed_at"], condition=Q(state="agreed"), name="matches_awaiting_approval")
        ]

    def __str__(self) -> str:
        return f"{self.request} · {self.offer}"

    def get_absolute_url(self) -> str:
        return reverse("matching:match_detail", args=[self.uuid])

    @property
    def reference(self) -> str:
        return reference_of(self.pk)

    @property
    def score(self) -> float | None:
        return None if self.score_tenths is None else self.score_tenths / 10

    @property
    def is_brokered(self) -> bool:
        return self.brokered_by_id is not None

    def posting_on(self, side: str) -> Posting:
        return self.request if side == Side.REQUEST else self.offer

    def organisation_on(self, side: str) -> Organisation:
        return self.posting_on(side).organisation


class MatchAnswer(models.Model):
    """The answer of one of the two sides: it explores, or it declines with a coded reason."""

    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="answers")
    side = models.CharField(max_length=7, choices=Side.choices)
    kind = models.CharField(max_length=10, choices=AnswerKind.choices)
    reason = models.CharField(_("reason"), max_length=20, choices=DeclineReason.choices, blank=True)
    note = models.TextField(_("note"), max_length=1000, blank=True)
    is_private = models.BooleanField(_("do not show the reason to the other side"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    is_current = models.BooleanField(
        default=True, editable=False, help_text="no longer so once the pair is proposed again"
    )

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["match", "side"],
                condition=Q(kind="interested", is_current=True),
                name="interest_once_per_side",
            ),
            models.CheckConstraint(
                condition=(Q(kind="declined") & ~Q(reason="")) | Q(kind="interested", reason=""),
                name="declined_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.match} {self.side} {self.kind}"


class Approval(models.Model):
    """The decision of one person for one lead association (or for the coordinator's body) on a match."""

    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="approvals")
    association = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="approvals")
    decision = models.CharField(max_length=10, choices=Decision.choices)
    reason = models.TextField(_("reason"), max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="approvals")
    at = models.DateTimeField(default=timezone.now)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    is_current = models.BooleanField(
        default=True, editable=False, help_text="no longer so once the pair is proposed again"
    )

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["match", "association", "by"],
                condition=Q(is_current=True),
                name="one_decision_per_person",
            ),
            models.CheckConstraint(
                condition=Q(decision="approved") | ~Q(reason=""), name="rejection_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.association} {self.decision} {self.match}"
