from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.workflow import Transition, perform
from matching.enums import Outcome
from matching.models import Match, Posting
from matching.services import mark_piloted, record_outcome
from pilots import workflow
from pilots.enums import Role, SectionKind
from pilots.models import Agreement, DocumentationSection, Participant, Pilot
from pilots.queries import last_step
from pilots.services.dates import effective
from pilots.services.telling import ask_to_rate, tell_started, tell_step


@transaction.atomic
def start_pilot(match: Match, *, by: Any, at: datetime | None = None, title: str = "") -> Pilot:
    """Begin to prepare the exchange of an approved match, with what the request and the offer say."""
    at = effective(at, after=match.approved_at)
    match = mark_piloted(match, by=by, at=at)
    request = match.request
    pilot = Pilot.objects.create(
        match=match,
        title=title or request.title,
        summary=request.text[:2000],
        language=request.language,
        prepared_at=at,
    )
    pilot.themes.set(request.themes.all())
    Participant.objects.bulk_create(partner(pilot, posting) for posting in (request, match.offer))
    Agreement.objects.create(pilot=pilot, current_of=pilot, purposes=request.wanted_outcome)
    DocumentationSection.objects.bulk_create(
        DocumentationSection(pilot=pilot, kind=kind, language=pilot.language) for kind in SectionKind
    )
    HistoryEvent.record(pilot, "prepare", by=by, at=at, target=pilot.state)
    tell_started(pilot, by=by, at=at)
    return pilot


def partner(pilot: Pilot, posting: Posting) -> Participant:
    return Participant(
        pilot=pilot,
        organisation=posting.organisation,
        role=Role.PARTNER,
        gives=posting.gives,
        gains=posting.gains,
    )


@transaction.atomic
def take(
    step: Transition, pilot: Pilot, *, by: Any, at: datetime, note: str = "", **fields: datetime
) -> Pilot:
    """Carry a step of the exchange out, and tell the partners' people."""
    pilot = perform(step, pilot, by=by, at=at, note=note, **fields)
    tell_step(pilot, by=by, at=at, reason=note)
    return pilot


def activate(pilot: Pilot, *, by: Any, at: datetime | None = None) -> Pilot:
    at = effective(at, after=last_step(pilot))
    return take(workflow.ACTIVATE, pilot, by=by, at=at, started_at=at)


@transaction.atomic
def complete(pilot: Pilot, *, by: Any, at: datetime | None = None) -> Pilot:
    at = effective(at, after=last_step(pilot))
    pilot = take(workflow.COMPLETE, pilot, by=by, at=at, completed_at=at)
    record_outcome(pilot.match, outcome=Outcome.COMPLETED, at=at)
    ask_to_rate(pilot, by=by, at=at)
    return pilot


def suspend(pilot: Pilot, *, by: Any, reason: str, at: datetime | None = None) -> Pilot:
    refuse_without(reason)
    at = effective(at, after=last_step(pilot))
    return take(workflow.SUSPEND, pilot, by=by, at=at, note=reason)


def resume(pilot: Pilot, *, by: Any, at: datetime | None = None) -> Pilot:
    at = effective(at, after=last_step(pilot))
    return take(workflow.RESUME, pilot, by=by, at=at)


@transaction.atomic
def cancel(pilot: Pilot, *, by: Any, reason: str, at: datetime | None = None) -> Pilot:
    refuse_without(reason)
    at = effective(at, after=last_step(pilot))
    pilot = take(workflow.CANCEL, pilot, by=by, at=at, note=reason, cancelled_at=at)
    record_outcome(pilot.match, outcome=Outcome.CANCELLED, at=at)
    return pilot


def refuse_without(reason: str) -> None:
    if not reason.strip():
        raise ActionRefused(_("Write the reason, so that everybody concerned can understand it."))
