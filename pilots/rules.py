import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.enums import Duty, OrganisationKind
from cities.models import Affiliation, Membership, Organisation
from core.exceptions import ActionRefused
from pilots.enums import PilotState, Role, RoundKind, SectionState
from pilots.models import AssessmentRound, DocumentationSection, Invitation, Pilot, Questionnaire

CAN_SAY = range(1, 6)
CURRENCY = re.compile("[A-Z]{3}")


@dataclass(frozen=True)
class Standing:
    """What one person is to one pilot. The sets hold primary keys of partners."""

    edits: bool
    signs_for: frozenset[int]
    answers_for: frozenset[int]
    reviews: bool
    is_inside: bool

    @property
    def runs(self) -> bool:
        return bool(self.answers_for)


def standing(user: Any, pilot: Pilot) -> Standing:
    """Read once per loaded pilot, since a page asks for many buttons; `locked` loads afresh."""
    known = pilot.__dict__.setdefault("standings", {})
    if user.pk not in known:
        known[user.pk] = find_standing(user, pilot)
    return known[user.pk]


def find_standing(user: Any, pilot: Pilot) -> Standing:
    """Reviewers approve for the lead association of either partner; where none has one, the coordinator does.

    Nobody reviews a pilot of an organisation that they act for.
    """
    participants = {participant.organisation_id for participant in pilot.participants.all()}
    partners = frozenset(participant.organisation_id for participant in pilot.partners)
    duties = Membership.objects.active().filter(user_id=user.pk).values_list("organisation_id", "duty")
    held = set(duties)
    own = {organisation for organisation, duty in held}
    members = Organisation.objects.answered_for_by(user, timezone.localdate()).filter(pk__in=participants)
    answered_for = set(members.values_list("pk", flat=True)) if held else set()
    coordinates = any(duty == Duty.COORDINATOR for organisation, duty in held)
    reviews = bool(answered_for & partners) or (coordinates and not has_association(partners))
    return Standing(
        edits=bool(partners & holders(held, Duty.EDITOR)),
        signs_for=partners & holders(held, Duty.SIGNATORY),
        answers_for=partners & holders(held, Duty.EDITOR, Duty.SIGNATORY),
        reviews=reviews and not own & partners,
        is_inside=coordinates or bool(own & participants) or bool(answered_for),
    )


def holders(held: Collection[tuple[int, str]], *duties: str) -> frozenset[int]:
    return frozenset(organisation for organisation, duty in held if duty in duties)


def has_association(organisations: Collection[int]) -> bool:
    """Whether a lead association answers today for one of them, or for the government of its city."""
    cities = Organisation.objects.filter(pk__in=organisations, city__isnull=False).values("city")
    by_city = Q(member__kind=OrganisationKind.CITY_GOVERNMENT, member__city__in=cities)
    led = Affiliation.objects.lead(timezone.localdate())
    return led.filter(Q(member__in=organisations) | by_city).exists()


def may_edit(user: Any, pilot: Pilot) -> bool:
    return standing(user, pilot).edits


def may_sign(user: Any, pilot: Pilot) -> bool:
    return bool(standing(user, pilot).signs_for)


def may_run(user: Any, pilot: Pilot) -> bool:
    """Editors and signatories of either partner."""
    return standing(user, pilot).runs


def may_review(user: Any, pilot: Pilot) -> bool:
    return standing(user, pilot).reviews


def may_run_or_review(user: Any, pilot: Pilot) -> bool:
    return may_run(user, pilot) or may_review(user, pilot)


def may_edit_section(user: Any, section: DocumentationSection) -> bool:
    return may_edit(user, section.pilot)


def may_review_section(user: Any, section: DocumentationSection) -> bool:
    return may_review(user, section.pilot)


def is_draft(pilot: Pilot) -> None:
    """Refuses to change what the partners agree on once they have fixed it."""
    if pilot.state != PilotState.PREPARING:
        raise ActionRefused(
            _("This pilot is %(state)s; its agreement can no longer be changed.")
            % {"state": pilot.get_state_display()}
        )
    if pilot.agreement.is_frozen:
        raise ActionRefused(_("The text is fixed for signature. Reopen it first to change it."))


def is_budget(amount: Decimal | None, currency: str) -> None:
    """Refuses an amount without currency or the reverse, a negative amount, and what is no currency code."""
    if (amount is None) != (currency == ""):
        raise ActionRefused(_("Write the total cost together with its currency, or leave both empty."))
    if amount is not None and amount < 0:
        raise ActionRefused(_("The total cost cannot be negative."))
    if currency and not CURRENCY.fullmatch(currency):
        raise ActionRefused(_("Use the three capital letters of the currency, such as EUR."))


def is_complete(pilot: Pilot) -> None:
    """Refuses to fix an agreement that leaves open what it is for or what somebody gives or gains."""
    if not pilot.agreement.purposes.strip():
        raise ActionRefused(_("Write the purposes of the exchange before you fix the text."))
    for partner in pilot.partners:
        if not partner.gives.strip() or not partner.gains.strip():
            raise ActionRefused(
                _("Write what %(partner)s gives and what it gains: neither may be empty.")
                % {"partner": partner.organisation}
            )


def unsigned(pilot: Pilot) -> set[int]:
    """Partners whose signature is missing."""
    signed = set(pilot.agreement.signatures.values_list("organisation_id", flat=True))
    return {partner.organisation_id for partner in pilot.partners} - signed


def is_signed(pilot: Pilot) -> None:
    if unsigned(pilot):
        raise ActionRefused(_("Both partners have to sign first."))


def is_documentable(pilot: Pilot) -> None:
    if pilot.state not in PilotState.documentable():
        raise ActionRefused(
            _("The documentation can be written once the agreement is signed; this pilot is %(state)s.")
            % {"state": pilot.get_state_display()}
        )


def is_written(section: DocumentationSection) -> None:
    is_documentable(section.pilot)
    if not section.text.strip():
        raise ActionRefused(_("Write something in this section before you hand it in."))


def is_accepted(pilot: Pilot) -> None:
    """Refuses what needs the whole documentation accepted; names what is missing."""
    missing = [section.get_kind_display() for section in pilot.sections.exclude(state=SectionState.ACCEPTED)]
    if missing:
        raise ActionRefused(
            _("These sections are not accepted yet: %(sections)s.")
            % {"sections": ", ".join(map(str, missing))}
        )


def unconfirmed(pilot: Pilot) -> set[int]:
    """Partners who have not confirmed the documentation."""
    confirmed = set(pilot.confirmations.values_list("organisation_id", flat=True))
    return {partner.organisation_id for partner in pilot.partners} - confirmed


def is_documented(pilot: Pilot) -> None:
    is_accepted(pilot)
    if unconfirmed(pilot):
        raise ActionRefused(
            _("Both partners have to confirm the documentation first, and with it agree to publish.")
        )


def round_is_due(pilot: Pilot, kind: str) -> bool:
    """A mid-term assessment belongs to a running exchange, the final one to a completed exchange."""
    due_in: dict[str, frozenset[str]] = {
        RoundKind.MIDTERM: frozenset({PilotState.ACTIVE, PilotState.SUSPENDED}),
        RoundKind.FINAL: frozenset({PilotState.COMPLETED}),
    }
    return pilot.state in due_in.get(kind, frozenset())


def is_partner(pilot: Pilot, organisation: Organisation) -> bool:
    return pilot.participants.filter(organisation=organisation, role=Role.PARTNER).exists()


def was_invited(round_: AssessmentRound, email: str) -> bool:
    return bool(email) and Invitation.objects.filter(round=round_, email__iexact=email).exists()


def answers_every_question(questionnaire: Questionnaire, values: Mapping[str, Any]) -> None:
    """Refuses answers other than 1 to 5 or None ("cannot say") to exactly the questions asked."""
    if set(values) != set(questionnaire.codes):
        raise ActionRefused(_("Please answer every question; you may choose “I cannot say”."))
    if any(
        value is not None and (isinstance(value, bool) or value not in CAN_SAY) for value in values.values()
    ):
        raise ActionRefused(_("Please choose one of the given answers to each question."))
