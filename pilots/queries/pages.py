from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.models import HistoryEvent
from pilots.enums import PilotState, RoundKind, SectionKind
from pilots.models import (
    Activity,
    Answer,
    DocumentationConfirmation,
    DocumentationSection,
    Invitation,
    PaperBatch,
    Pilot,
    ProgressUpdate,
)
from pilots.queries.records import assessed_on, documented_on

TITLES = {
    "prepare": _("Preparation began"),
    "add_supporter": _("A supporter joined"),
    "freeze": _("The text of the agreement was fixed"),
    "reopen": _("The agreement was reopened"),
    "sign": _("One partner signed"),
    "agree": _("Both partners have signed"),
    "open_amendment": _("An amendment of the agreement was begun"),
    "discard_amendment": _("The amendment was discarded"),
    "amend": _("Both partners have signed the amendment"),
    "activate": _("The exchange started"),
    "suspend": _("Suspended"),
    "resume": _("Resumed"),
    "complete": _("The exchange was completed"),
    "cancel": _("Cancelled"),
    "confirm": _("One partner confirmed the documentation"),
    "publish": _("Published"),
    "add_file": _("A photograph or document was added to the documentation"),
    "withdraw_file": _("A photograph or document was withdrawn"),
    "contribute": _("A contribution was entered"),
    "reverse_contribution": _("A contribution was taken back"),
    "add_result": _("A result was added"),
    "change_result": _("A result was changed"),
    "add_indicator": _("An indicator was added"),
    "change_indicator": _("An indicator was changed"),
    "measure": _("A figure was entered"),
    "add_evidence": _("A document was added to a figure"),
    "withdraw_evidence": _("A document of a figure was withdrawn"),
    "reach": _("Residents reached were entered"),
    "withdraw_consent": _("One partner withdrew its consent to publish"),
    "renew_consent": _("One partner agreed again to publish"),
    "set_rhythm": _("The rhythm of updates was set"),
    "open_midterm": _("The mid-term assessment was opened"),
    "open_final": _("The final assessment was opened"),
    "open_papers": _("Forms filled in on paper were counted"),
    "recount_papers": _("Forms filled in on paper were counted again"),
    "discard_papers": _("Forms filled in on paper were discarded before they counted"),
    "close_papers": _("Forms filled in on paper were entered as answers"),
}
# What happens to parts of a pilot, which the sentence names.
PART_TITLES: dict[Any, dict[str, Any]] = {
    DocumentationSection: {
        "submit": _("“%(name)s” was handed in"),
        "return": _("“%(name)s” was returned for changes"),
        "accept": _("“%(name)s” was accepted"),
    },
    Activity: {
        "plan": _("“%(name)s” was planned"),
        "change": _("The plan of “%(name)s” was changed"),
        "hold": _("“%(name)s” was held"),
        "drop": _("“%(name)s” was dropped"),
    },
    ProgressUpdate: {
        "begin": _("The update of %(name)s was begun"),
        "submit": _("The update of %(name)s was handed in"),
        "return": _("The update of %(name)s was returned for changes"),
        "accept": _("The update of %(name)s was accepted"),
    },
}
# Notes that only name an organisation; others are between the partners and their associations.
PUBLIC_NOTES = frozenset({"add_supporter", "sign", "confirm"})


def pilots_for_page() -> QuerySet[Pilot]:
    """Pilots with all that each of their pages shows."""
    return Pilot.objects.for_display().select_related("agreement", "match__request")


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
    required = [section for section in pilot.sections.all() if section.is_required]
    acceptances = [section.accepted_at.date() for section in required if section.accepted_at]
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
    """What happened to the pilot and its parts, oldest first; without persons for the public."""
    names: dict[Any, dict[int, Any]] = {
        DocumentationSection: {
            pk: SectionKind(kind).label for pk, kind in pilot.sections.values_list("pk", "kind")
        },
        Activity: dict(Activity.objects.of(pilot).values_list("pk", "title")),
        ProgressUpdate: {update.pk: update for update in ProgressUpdate.objects.of(pilot)},
    }
    types = ContentType.objects.get_for_models(Pilot, *names)
    among = Q(content_type=types[Pilot], object_id=pilot.pk)
    for model, found in names.items():
        among |= Q(content_type=types[model], object_id__in=list(found))
    parts = {types[model].pk: (PART_TITLES[model], found) for model, found in names.items()}
    return [
        Entry(
            at=event.at,
            title=title_of(event, parts),
            by=str(event.by or "") if for_insiders else "",
            note=event.note if for_insiders or event.action in PUBLIC_NOTES else "",
        )
        for event in HistoryEvent.objects.filter(among).select_related("by")
    ]


def title_of(event: HistoryEvent, parts: dict[int, tuple[dict[str, Any], dict[int, Any]]]) -> Any:
    if event.content_type_id not in parts:
        return TITLES[event.action]
    titles, names = parts[event.content_type_id]
    return titles[event.action] % {"name": names[event.object_id]}


def rounds_in_full(pilot: Pilot, *, with_invitations: bool) -> Sequence[Any]:
    """The assessments with their answers and comments, and for reviewers with the invitations."""
    invitations = Invitation.objects.select_related("side")
    if not with_invitations:
        invitations = invitations.none()
    return list(
        pilot.rounds.select_related("questionnaire").prefetch_related(
            "answers",
            "comments",
            Prefetch("invitations", invitations),
            Prefetch("papers", PaperBatch.objects.for_display()),
        )
    )
