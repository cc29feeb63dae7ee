from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.enums import Duty
from cities.models import Membership, Organisation
from core.exceptions import ActionRefused
from pilots.enums import PilotState, Role, RoundKind
from pilots.models import AssessmentRound, DocumentationSection, Invitation, Pilot

CAN_SAY = range(1, 6)


@dataclass(frozen=True)
class Standing:
    """What one person is to one pilot. The sets hold primary keys of partners."""

    edits_for: frozenset[int]
    signs_for: frozenset[int]
    answers_for: frozenset[int]
    reviews: bool
    is_inside: bool

    @property
    def edits(self) -> bool:
        return bool(self.edits_for)

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
    acts_for_partner = bool(own & partners)
    answered_for, unled = answering(user, participants) if held and not acts_for_partner else (set(), set())
    coordinates = any(duty == Duty.COORDINATOR for organisation, duty in held)
    reviews = bool(answered_for & partners) or (coordinates and partners <= unled)
    return Standing(
        edits_for=partners & holders(held, Duty.EDITOR),
        signs_for=partners & holders(held, Duty.SIGNATORY),
        answers_for=partners & holders(held, Duty.EDITOR, Duty.SIGNATORY),
        reviews=reviews and not acts_for_partner,
        is_inside=coordinates or bool(own & participants) or bool(answered_for),
    )


def holders(held: Collection[tuple[int, str]], *duties: str) -> frozenset[int]:
    return frozenset(organisation for organisation, duty in held if duty in duties)


def answering(user: Any, organisations: Collection[int]) -> tuple[set[int], set[int]]:
    """Those that the user's association answers for today, and those for which none does; one query."""
    today = timezone.localdate()
    members = Organisation.objects.answered_for_by(user, today)
    unled = Organisation.objects.without_association(today)
    found = Organisation.objects.filter(pk__in=organisations).annotate(
        is_member=Q(pk__in=members.values("pk")), is_unled=Q(pk__in=unled.values("pk"))
    )
    rows: list[Any] = list(found)
    return {row.pk for row in rows if row.is_member}, {row.pk for row in rows if row.is_unled}


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


def may_withdraw_file(user: Any, pilot: Pilot) -> bool:
    """Editors of either partner, and the association that reviews: who is shown turns to any of them."""
    return may_edit(user, pilot) or may_review(user, pilot)


def may_edit_section(user: Any, section: DocumentationSection) -> bool:
    return may_edit(user, section.pilot)


def may_review_section(user: Any, section: DocumentationSection) -> bool:
    return may_review(user, section.pilot)


def is_documentable(pilot: Pilot) -> None:
    if pilot.state not in PilotState.documentable():
        raise ActionRefused(
            _("The documentation can be written once the agreement is signed; this pilot is %(state)s.")
            % {"state": pilot.get_state_display()}
        )


def is_open_documentation(pilot: Pilot) -> None:
    """Refuses what would be published without having been there when the partners agreed to publish."""
    is_documentable(pilot)
    if pilot.confirmations.exists():
        raise ActionRefused(_("A partner has confirmed the documentation, so nothing can be added to it."))


def is_written(section: DocumentationSection) -> None:
    is_open_documentation(section.pilot)
    if not section.text.strip():
        raise ActionRefused(_("Write something in this section before you hand it in."))


def is_accepted(pilot: Pilot) -> None:
    """Refuses what needs the whole documentation accepted; names what is missing."""
    missing = [section.get_kind_display() for section in pilot.sections.all() if section.is_missing]
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


def has_consent(pilot: Pilot) -> None:
    """Refuses to show what a partner no longer wants to be shown."""
    is_documented(pilot)
    withheld = pilot.confirmations.filter(withheld_at__isnull=False).select_related("organisation")
    if names := [confirmation.organisation.name for confirmation in withheld]:
        raise ActionRefused(
            _("These partners have withdrawn their consent: %(partners)s.") % {"partners": ", ".join(names)}
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


def answers_every_question(codes: Collection[str], values: Mapping[str, Any]) -> None:
    """Refuses answers other than 1 to 5 or None ("cannot say") to exactly the questions asked."""
    if set(values) != set(codes):
        raise ActionRefused(_("Please answer every question; you may choose “I cannot say”."))
    if any(
        value is not None and (isinstance(value, bool) or value not in CAN_SAY) for value in values.values()
    ):
        raise ActionRefused(_("Please choose one of the given answers to each question."))
