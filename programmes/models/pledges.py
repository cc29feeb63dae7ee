import uuid
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.models import Organisation, coordinates
from core.models import EvidenceFile, has_room
from pilots.models import Participant
from programmes.enums import PledgeState
from programmes.models.funding import FundingCall
from programmes.models.programmes import SupportProgramme
from programmes.models.tables import RoundTable


class InterestQuerySet(models.QuerySet["Interest"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(concerns(user) | coordinates(user))


def concerns(user: Any) -> Q:
    """Interests and pledges of the user's organisations, and those that their pilots hear of."""
    own = Organisation.objects.acted_for_by(user)
    partners = Participant.objects.filter(organisation__in=own)
    return Q(organisation__in=own) | Q(call__pilot__in=partners.values("pilot"))


class Interest(models.Model):
    """That somebody who supports exchanges wants to hear more of a pilot. It commits nobody."""

    call = models.ForeignKey(FundingCall, on_delete=models.CASCADE, related_name="interests")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(_("what you want to know"), max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    shown_on = models.DateField()
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = InterestQuerySet.as_manager()

    class Meta:
        ordering = ["shown_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["call", "organisation"], name="one_interest_per_call")]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.call}"


class PledgeQuerySet(models.QuerySet["Pledge"]):
    def visible_to(self, user: Any) -> Self:
        """For who gives, who receives (a pilot's people, who runs the programme), and coordinators."""
        own = Organisation.objects.acted_for_by(user)
        return self.filter(concerns(user) | Q(programme__organisation__in=own) | coordinates(user))

    def for_display(self) -> Self:
        return self.select_related("organisation", "call__pilot", "programme", "round_table")

    def with_awaited(self) -> Self:
        """With `awaited`: what is promised, committed or not, and not yet paid."""
        zero = Value(Decimal(0), models.DecimalField(max_digits=14, decimal_places=2))
        return self.annotate(
            awaited=Case(
                When(state=PledgeState.PLEDGED, then=F("amount")),
                When(state=PledgeState.COMMITTED, then=F("committed_amount") - F("paid_amount")),
                default=zero,
            )
        )


class Pledge(models.Model):
    """Money that a donor promises, then commits to, then pays in one or more parts, all in one currency.

    `paid_amount` is the sum of the payments, kept with each of them under the lock of the pledge. More is
    committed than was promised, or paid than was committed, only with `excess_reason`.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="pledges", verbose_name=_("given by")
    )
    call = models.ForeignKey(
        FundingCall, on_delete=models.PROTECT, null=True, blank=True, related_name="pledges"
    )
    programme = models.ForeignKey(
        SupportProgramme,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pledges",
        verbose_name=_("for the programme"),
    )
    round_table = models.ForeignKey(
        RoundTable, on_delete=models.PROTECT, null=True, blank=True, related_name="pledges"
    )
    purpose = models.TextField(_("what it is for"), max_length=1000, blank=True)
    state = models.CharField(max_length=10, choices=PledgeState.choices, default=PledgeState.PLEDGED)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    pledged_on = models.DateField(_("pledged on"))
    committed_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    committed_on = models.DateField(null=True, blank=True)
    committed_evidence = models.TextField(max_length=1000, blank=True)
    paid_amount = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    disbursed_on = models.DateField(null=True, blank=True, help_text="when the last part was paid")
    excess_reason = models.TextField(max_length=1000, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        ordering = ["-pledged_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="pledge_amount_positive"),
            models.CheckConstraint(
                condition=Q(call__isnull=True) | Q(programme__isnull=True), name="pledge_has_one_receiver"
            ),
            models.CheckConstraint(
                condition=Q(call__isnull=False) | Q(programme__isnull=False) | ~Q(purpose=""),
                name="pledge_says_what_it_is_for",
            ),
            models.CheckConstraint(
                condition=Q(committed_on__isnull=True, committed_amount__isnull=True, committed_evidence="")
                & ~Q(state__in=["committed", "disbursed"])
                | Q(committed_on__isnull=False, committed_on__gte=F("pledged_on"))
                & Q(committed_amount__isnull=False, committed_amount__gt=0)
                & ~Q(committed_evidence="")
                & ~Q(state="pledged"),
                name="committed_pledge_has_date_amount_and_evidence",
            ),
            models.CheckConstraint(
                condition=Q(paid_amount=0)
                | Q(paid_amount__gt=0, committed_amount__isnull=False)
                & (Q(paid_amount__lte=F("committed_amount")) | ~Q(excess_reason="")),
                name="no_more_paid_than_committed_without_reason",
            ),
            models.CheckConstraint(
                condition=Q(committed_amount__isnull=True)
                | Q(committed_amount__lte=F("amount"))
                | ~Q(excess_reason=""),
                name="no_more_committed_than_pledged_without_reason",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="disbursed", disbursed_on__isnull=False, disbursed_on__gte=F("committed_on")
                )
                & Q(paid_amount__gte=F("committed_amount"))
                | ~Q(state="disbursed") & Q(disbursed_on__isnull=True),
                name="disbursed_pledge_is_paid",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_on__isnull=False, withdrawn_on__gte=F("pledged_on"))
                | ~Q(state="withdrawn") & Q(withdrawn_on__isnull=True),
                name="withdrawn_pledge_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {self.organisation}"

    def get_absolute_url(self) -> str:
        return reverse("programmes:pledge_detail", args=[self.uuid])

    @property
    def reference(self) -> str:
        return f"G-{self.pk:05d}"

    @property
    def receiver(self) -> Any:
        """The pilot or the programme; None for a pledge that only says what it is for."""
        return self.call.pilot if self.call else self.programme

    @property
    def takes_documents(self) -> bool:
        """Whether the commitment may have one more."""
        return self.committed_on is not None and has_room(self.documents.all())


class Payment(models.Model):
    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="payments")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    paid_on = models.DateField()
    evidence = models.TextField(max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["paid_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_amount_positive"),
            models.CheckConstraint(condition=~Q(evidence=""), name="payment_has_evidence"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.pledge.currency} · {self.paid_on.isoformat()}"

    @property
    def takes_documents(self) -> bool:
        """Whether it may have one more; pages prefetch the documents."""
        return has_room(self.documents.all())


class PledgeEvidenceQuerySet(models.QuerySet["PledgeEvidence"]):
    def visible_to(self, user: Any) -> Self:
        """For who sees the pledge; what was withdrawn, for nobody."""
        return self.filter(withdrawn_at__isnull=True).of(Pledge.objects.visible_to(user))

    def of(self, pledges: PledgeQuerySet) -> Self:
        return self.filter(Q(pledge__in=pledges) | Q(payment__pledge__in=pledges))


class PledgeEvidence(EvidenceFile):
    """A document that shows the commitment of a pledge, or one of its payments."""

    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, null=True, related_name="documents")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, related_name="documents")

    objects = PledgeEvidenceQuerySet.as_manager()

    class Meta(EvidenceFile.Meta):
        constraints = [
            *EvidenceFile.Meta.constraints,
            models.CheckConstraint(
                condition=Q(pledge__isnull=False, payment__isnull=True)
                | Q(pledge__isnull=True, payment__isnull=False),
                name="pledge_evidence_is_of_one_step",
            ),
            models.UniqueConstraint(fields=["pledge", "sha256"], name="one_evidence_per_commitment"),
            models.UniqueConstraint(fields=["payment", "sha256"], name="one_evidence_per_payment"),
        ]

    @property
    def step(self) -> Pledge | Payment:
        return self.payment or self.pledge  # type: ignore[return-value] # one of them is there

    @property
    def name(self) -> str:
        """Under which it is kept by who downloads it."""
        return f"{pledge_of(self.step).reference}-{self.pk}.{self.format.lower()}"


def pledge_of(step: Pledge | Payment) -> Pledge:
    return step.pledge if isinstance(step, Payment) else step
