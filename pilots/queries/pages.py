from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.models import HistoryEvent
from pilots.enums import PilotState, RoundKind
from pilots.models import Answer, DocumentationConfirmation, DocumentationSection, Invitation, Pilot
from pilots.queries.records import assessed_on, documented_on

TITLES = {
    "prepare": _("Preparation began"),
    "add_supporter": _("A supporter joined"),
    "freeze": _("The text of the agreement was fixed"),
    "reopen": _("The agreement was reopened"),
    "sign": _("One partner signed"),
    "agree": _("Both partners have signed"),
    "activate": _("The exchange started"),
    "suspend": _("Suspended"),
    "resume": _("Resumed"),
    "complete": _("The exchange was completed"),
    "cancel": _("Cancelled"),
    "confirm": _("One partner confirmed the documentation"),
    "publish": _("Published"),
    "open_midterm": _("The mid-term assessment was opened"),
    "open_final": _("The final assessment was opened"),
}
SECTION_TITLES = {
    "submit": _("“%(section)s” was handed in"),
    "return": _("“%(section)s” was returned for changes"),
    "accept": _("“%(section)s” was accepted"),
}
# Notes that only name an organisation; others are between the partners and their associations.
PUBLIC_NOTES = frozenset({"add_supporter", "sign", "confirm"})


def pilots_for_page() -> QuerySet[Pilot]:
    """Pilots with all that each of their pages shows."""
    return Pilot.objects.for_display().select_related("agreement", "match")


def pilots_in_full(*, with_texts: bool = False) -> QuerySet[Pilot]:
    sections = DocumentationSection.objects.all()
    if not with_texts:
        sections = sections.defer("text", "return_reason")
    confirmations = DocumentationConfirmation.objects.select_related("organisation")
    return pilots_for_page().prefetch_related(
        Prefetch("sections", sections), Prefetch("confirmations", confirmations)
    )


@dataclass(frozen=True)
class Proof:
    """From which days on the pilot counts as documented and as assessed."""

    documented_on: date | None
    assessed_on: date | None


def proof(pilot: Pilot) -> Proof:
    """What holds today of a pilot of `pilots_in_full`; one query."""
    partners = [partner.organisation_id for partner in pilot.partners]
    acceptances = [section.accepted_at.date() for section in pilot.sections.all() if section.accepted_at]
    confirmations = [(row.organisation_id, row.at.date()) for row in pilot.confirmations.all()]
    answers = Answer.objects.filter(round__pilot=pilot, round__kind=RoundKind.FINAL)
    return Proof(
        documented_on(acceptances, confirmations, partners),
        assessed_on(answers.values_list("answered_on", "group", "side_id"), partners),
    )


def chain_position(pilot: Pilot, facts: Proof) -> int:
    """The number of the pilot's present step in the chain of seven; 8 when all are done."""
    if pilot.state != PilotState.COMPLETED:
        return 5
    if facts.documented_on is None:
        return 6
    return 7 if facts.assessed_on is None else 8


@dataclass(frozen=True)
class Entry:
    at: datetime
    title: Any
    by: str
    note: str


def timeline(pilot: Pilot, *, for_insiders: bool) -> list[Entry]:
    """What happened to the pilot and its documentation, oldest first; without persons for the public."""
    sections = {section.pk: section.get_kind_display() for section in pilot.sections.all()}
    kinds = ContentType.objects.get_for_models(Pilot, DocumentationSection)
    of_sections = kinds[DocumentationSection]
    events = HistoryEvent.objects.filter(
        Q(content_type=kinds[Pilot], object_id=pilot.pk)
        | Q(content_type=of_sections, object_id__in=list(sections))
    ).select_related("by")
    return [
        Entry(
            at=event.at,
            title=SECTION_TITLES[event.action] % {"section": sections[event.object_id]}
            if event.content_type_id == of_sections.pk
            else TITLES[event.action],
            by=str(event.by or "") if for_insiders else "",
            note=event.note if for_insiders or event.action in PUBLIC_NOTES else "",
        )
        for event in events
    ]


def rounds_in_full(pilot: Pilot, *, with_invitations: bool) -> Sequence[Any]:
    """The assessments with their answers, and for reviewers with the invitations."""
    invitations = Invitation.objects.select_related("side")
    if not with_invitations:
        invitations = invitations.none()
    return list(
        pilot.rounds.select_related("questionnaire").prefetch_related(
            "answers", Prefetch("invitations", invitations)
        )
    )
