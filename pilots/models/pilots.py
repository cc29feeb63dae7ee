import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.enums import WorkLanguage
from cities.models import Organisation, Theme, coordinates
from matching.models import Match
from pilots.enums import (
    ExchangeType,
    PilotState,
    Role,
    RoundKind,
    SectionKind,
    SectionState,
    StakeholderGroup,
)


def inside(user: Any) -> Q:
    """What holds of pilots that are the user's business, published or not."""
    if not user.is_authenticated:
        return Q(pk__in=[])
    own = Organisation.objects.acted_for_by(user)
    members = Organisation.objects.answered_for_by(user, timezone.localdate())
    taking_part = Participant.objects.filter(Q(organisation__in=own) | Q(organisation__in=members))
    return Q(pk__in=taking_part.values("pilot")) | coordinates(user)


class PilotQuerySet(models.QuerySet["Pilot"]):
    def visible_to(self, user: Any) -> Self:
        """Published ones for all; others for participants, their associations and coordinators."""
        return self.filter(Q(published_at__isnull=False) | inside(user))

    def inside_of(self, user: Any) -> Self:
        """Those in which the user takes part, answers for a participant, or coordinates."""
        return self.filter(inside(user))

    def with_participants(self) -> Self:
        participants = Participant.objects.select_related(
            "organisation__city__country", "organisation__country"
        )
        return self.prefetch_related(models.Prefetch("participants", participants))

    def for_display(self) -> Self:
        return self.with_participants().prefetch_related("themes")


def reference_of(pk: int) -> str:
    return f"P-{pk:05d}"


class Pilot(models.Model):
    """One exchange between two partners, made from their approved match.

    The exchange type is derived when the agreement is signed, from the partners' countries under the
    classification that `exchange_basis` names; `exchange_problem` names the partners that it does not cover.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    match = models.OneToOneField(Match, on_delete=models.PROTECT, related_name="pilot")
    title = models.CharField(_("title"), max_length=150)
    summary = models.TextField(_("summary"), max_length=2000, blank=True)
    language = models.CharField(_("language of the texts"), max_length=2, choices=WorkLanguage.choices)
    themes = models.ManyToManyField(Theme, related_name="pilots", verbose_name=_("themes"))
    state = models.CharField(max_length=10, choices=PilotState.choices, default=PilotState.PREPARING)
    exchange_type = models.CharField(
        _("exchange type"), max_length=12, choices=ExchangeType.choices, blank=True
    )
    is_triangular = models.BooleanField(
        default=False, help_text="south-south with a northern or multilateral supporter"
    )
    exchange_basis = models.CharField(max_length=200, blank=True)
    exchange_problem = models.CharField(max_length=500, blank=True)
    update_months = models.PositiveSmallIntegerField(
        _("months between progress updates"), default=3, help_text="the rhythm that the partners set"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    prepared_at = models.DateTimeField(help_text="since when it is being prepared")
    agreed_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = PilotQuerySet.as_manager()

    class Meta:
        ordering = ["-prepared_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="cancelled")
                | Q(state="preparing", agreed_at__isnull=True)
                | (~Q(state="preparing") & Q(agreed_at__isnull=False)),
                name="pilot_agreed_has_date",
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled")
                | Q(state__in=["preparing", "agreed"], started_at__isnull=True)
                | Q(state__in=["active", "suspended", "completed"], started_at__isnull=False),
                name="pilot_started_has_date",
            ),
            models.CheckConstraint(
                condition=Q(state="completed", completed_at__isnull=False)
                | (~Q(state="completed") & Q(completed_at__isnull=True)),
                name="pilot_completed_has_date",
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_at__isnull=False)
                | (~Q(state="cancelled") & Q(cancelled_at__isnull=True)),
                name="pilot_cancelled_has_date",
            ),
            models.CheckConstraint(
                condition=(Q(agreed_at__isnull=True) | Q(agreed_at__gte=F("prepared_at")))
                & (Q(started_at__isnull=True) | Q(started_at__gte=F("agreed_at")))
                & (Q(completed_at__isnull=True) | Q(completed_at__gte=F("started_at"))),
                name="pilot_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True, exchange_type="", exchange_basis="", exchange_problem="")
                | Q(agreed_at__isnull=False, exchange_type="") & ~Q(exchange_problem="")
                | Q(agreed_at__isnull=False, exchange_problem="")
                & ~Q(exchange_type="")
                & ~Q(exchange_basis=""),
                name="pilot_exchange_type_from_signature",
            ),
            models.CheckConstraint(
                condition=Q(is_triangular=False) | Q(exchange_type="south_south"),
                name="triangular_pilot_is_south_south",
            ),
            models.CheckConstraint(
                condition=Q(update_months__gte=1, update_months__lte=12), name="update_within_a_year"
            ),
        ]
        indexes = [models.Index(fields=["state", "-prepared_at"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("pilots:pilot_detail", args=[self.uuid])

    @property
    def reference(self) -> str:
        return reference_of(self.pk)

    @property
    def partners(self) -> list["Participant"]:
        """Those whose exchange it is; pages prefetch the participants with `for_display`."""
        return [participant for participant in self.participants.all() if participant.role == Role.PARTNER]

    @property
    def supporters(self) -> list["Participant"]:
        return [participant for participant in self.participants.all() if participant.role == Role.SUPPORTER]

    @property
    def theme_names(self) -> list[str]:
        return [str(theme) for theme in self.themes.all()]


class Participant(models.Model):
    """An organisation in a pilot: a partner, or a supporter of the partners."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="participants")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="participations")
    role = models.CharField(max_length=10, choices=Role.choices)
    gives = models.TextField(_("gives"), max_length=1000, blank=True)
    gains = models.TextField(_("gains"), max_length=1000, blank=True)

    class Meta:
        ordering = ["role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pilot", "organisation"], name="one_participation_per_organisation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_role_display()}"


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, user: Any) -> Self:
        """With a published pilot, what is or was in force; the rest for those inside."""
        in_force = Q(in_force_at__isnull=False, pilot__published_at__isnull=False)
        return self.filter(in_force | Q(pilot__in=Pilot.objects.inside_of(user)))

    def open(self) -> Self:
        """Those that are being written or signed: at most one of each pilot."""
        return self.filter(in_force_at__isnull=True)


class Agreement(models.Model):
    """One version of what the partners agree on; those after the first are amendments.

    Once frozen, the text is what the signatories sign, proved by its hash. The last signature puts a version
    in force, and it holds until a later one does. `pilot.agreement` is the version that holds, or the first
    while it is being prepared.
    """

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    current_of = models.OneToOneField(
        Pilot, on_delete=models.CASCADE, related_name="agreement", null=True, blank=True, editable=False
    )
    in_force_at = models.DateTimeField(null=True, blank=True, editable=False)
    terms = models.JSONField(
        default=dict,
        blank=True,
        editable=False,
        help_text="of an amendment: what each participant, by primary key, is to give and to gain",
    )
    purposes = models.TextField(_("purposes"), max_length=3000, blank=True)
    budget_text = models.TextField(_("budget and who pays what"), max_length=2000, blank=True)
    budget_amount = models.DecimalField(
        _("total cost"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    budget_currency = models.CharField(_("currency"), max_length=3, blank=True)
    text = models.TextField(blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    frozen_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["pilot", "version"], name="one_agreement_of_a_version"),
            models.UniqueConstraint(
                fields=["pilot"], condition=Q(in_force_at__isnull=True), name="one_open_agreement_per_pilot"
            ),
            models.CheckConstraint(
                condition=Q(current_of__isnull=True) | Q(current_of=F("pilot")),
                name="current_agreement_is_of_its_pilot",
            ),
            models.CheckConstraint(
                condition=Q(current_of__isnull=True) | Q(version=1) | Q(in_force_at__isnull=False),
                name="current_agreement_is_first_or_in_force",
            ),
            models.CheckConstraint(
                condition=Q(in_force_at__isnull=True)
                | Q(frozen_at__isnull=False, in_force_at__gte=F("frozen_at")),
                name="agreement_in_force_was_frozen",
            ),
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True, text="", sha256="")
                | (Q(frozen_at__isnull=False) & ~Q(text="") & ~Q(sha256="")),
                name="frozen_agreement_has_text",
            ),
            models.CheckConstraint(
                condition=Q(budget_amount__isnull=True, budget_currency="")
                | (Q(budget_amount__isnull=False, budget_amount__gte=0) & ~Q(budget_currency="")),
                name="budget_amount_has_currency",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pilot)

    def get_absolute_url(self) -> str:
        return reverse("pilots:agreement_version", args=[self.pilot.uuid, self.version])

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None

    @property
    def is_amendment(self) -> bool:
        return self.version > 1


class Signature(models.Model):
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="signatures")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="signatures")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="signatures")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "organisation"], name="one_signature_per_partner")
        ]

    def __str__(self) -> str:
        return f"{self.agreement} · {self.organisation}"


class DocumentationSection(models.Model):
    """A part of a pilot's documentation. An accepted one never changes: reports build on it."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="sections")
    kind = models.CharField(max_length=15, choices=SectionKind.choices)
    text = models.TextField(_("text"), max_length=20_000, blank=True)
    language = models.CharField(_("language of the text"), max_length=2, choices=WorkLanguage.choices)
    state = models.CharField(max_length=10, choices=SectionState.choices, default=SectionState.DRAFT)
    submitted_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.TextField(_("what should be changed"), max_length=1000, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(
        null=True, blank=True, help_text="when the platform learnt of the acceptance"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["pilot", "kind"], name="one_section_per_kind"),
            models.CheckConstraint(
                condition=Q(state="accepted", accepted_at__isnull=False, accepted_by__isnull=False)
                & Q(recorded_at__isnull=False)
                & ~Q(text="")
                | ~Q(state="accepted")
                & Q(accepted_at__isnull=True, accepted_by__isnull=True, recorded_at__isnull=True),
                name="accepted_section_has_date_and_person",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | (Q(submitted_at__isnull=False) & ~Q(text="")),
                name="submitted_section_has_date_and_text",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(return_reason=""), name="returned_section_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pilot} · {self.get_kind_display()}"

    @property
    def is_required(self) -> bool:
        return self.kind in SectionKind.required()

    @property
    def is_missing(self) -> bool:
        """Whether the partners wait for it before they confirm: for what may stay empty, once handed in."""
        waits = self.is_required or self.state == SectionState.SUBMITTED
        return waits and self.state != SectionState.ACCEPTED

    @property
    def question(self) -> Any:
        return SectionKind(self.kind).question


class DocumentationConfirmation(models.Model):
    """That a partner confirms the accepted documentation, and with it that it may be published."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="confirmations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    withheld_at = models.DateTimeField(
        null=True, editable=False, help_text="when the partner took back that it may be published"
    )

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["pilot", "organisation"], name="one_confirmation_per_partner")
        ]

    def __str__(self) -> str:
        return f"{self.pilot} · {self.organisation}"


class Questionnaire(models.Model):
    """One version of the questions. Each has a code and its text by language; English is always there.

    Where it asks along one of the ten principles, it names it (see Principle).
    """

    version = models.PositiveSmallIntegerField(unique=True)
    questions = models.JSONField()

    class Meta:
        ordering = ["version"]

    def __str__(self) -> str:
        return str(self.version)

    @property
    def codes(self) -> list[str]:
        return [question["code"] for question in self.questions]


class AssessmentRound(models.Model):
    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="rounds")
    kind = models.CharField(_("assessment"), max_length=10, choices=RoundKind.choices)
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="rounds")
    opened_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["pilot", "kind"], name="one_round_of_a_kind_per_pilot")
        ]

    def __str__(self) -> str:
        return f"{self.pilot} · {self.get_kind_display()}"


class Invitation(models.Model):
    """A stakeholder's link to the questionnaire. Its use is kept as a day only, and never with the answer."""

    round = models.ForeignKey(AssessmentRound, on_delete=models.CASCADE, related_name="invitations")
    group = models.CharField(_("group"), max_length=20, choices=StakeholderGroup.choices)
    side = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("in the city of")
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    nonce = models.CharField(max_length=43, unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    used_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                "round", Lower("email"), condition=~Q(email=""), name="one_invitation_per_person_and_round"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("invited_at")), name="invitation_expires_after_it_was_made"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} · {self.get_group_display()} · {self.side}"


class Answer(models.Model):
    """What one person answered: per question 1 to 5, or null for "cannot say". Nothing tells which person."""

    round = models.ForeignKey(AssessmentRound, on_delete=models.PROTECT, related_name="answers")
    group = models.CharField(max_length=20, choices=StakeholderGroup.choices)
    side = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    values = models.JSONField()
    answered_on = models.DateField()
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["answered_on", "pk"]

    def __str__(self) -> str:
        return f"{self.round} · {self.get_group_display()} · {self.side}"
