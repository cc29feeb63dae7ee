from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.models import Organisation
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.workflow import locked, perform
from pilots import rules, workflow
from pilots.enums import SectionState
from pilots.models import DocumentationConfirmation, DocumentationSection, Pilot
from pilots.services.dates import effective


@transaction.atomic
def save_section(pilot: Pilot, kind: str, *, by: Any, text: str, language: str) -> DocumentationSection:
    section = locked(pilot.sections.get(kind=kind))
    if not rules.may_edit_section(by, section):
        raise PermissionDenied
    rules.is_documentable(section.pilot)
    if section.state not in SectionState.editable():
        raise ActionRefused(
            _("This section is %(state)s and cannot be changed now.") % {"state": section.get_state_display()}
        )
    section.text, section.language = text, language
    section.save(update_fields=["text", "language"])
    return section


def submit_section(
    section: DocumentationSection, *, by: Any, at: datetime | None = None
) -> DocumentationSection:
    at = effective(at, after=section.pilot.agreed_at)
    return perform(workflow.SUBMIT_SECTION, section, by=by, at=at, submitted_at=at)


def accept_section(
    section: DocumentationSection, *, by: Any, at: datetime | None = None
) -> DocumentationSection:
    """Accept for good: what counts as documented rests on it."""
    at = effective(at, after=section.submitted_at)
    return perform(
        workflow.ACCEPT_SECTION,
        section,
        by=by,
        at=at,
        accepted_at=at,
        accepted_by=by,
        recorded_at=timezone.now(),
    )


def return_section(section: DocumentationSection, *, by: Any, reason: str) -> DocumentationSection:
    if not reason.strip():
        raise ActionRefused(_("Write what should be changed, so that the cities know what to do."))
    return perform(workflow.RETURN_SECTION, section, by=by, note=reason, return_reason=reason)


@transaction.atomic
def confirm_documentation(pilot: Pilot, *, by: Any, at: datetime | None = None) -> DocumentationConfirmation:
    """Confirm for one's organisation what the association accepted, and agree that it may be published."""
    pilot = locked(pilot)
    mine = rules.standing(by, pilot).answers_for
    if not mine:
        raise PermissionDenied
    rules.is_accepted(pilot)
    organisation = Organisation.objects.filter(pk__in=mine & rules.unconfirmed(pilot)).order_by("pk").first()
    if organisation is None:
        raise ActionRefused(_("Your side has confirmed already."))
    at = effective(at, after=pilot.sections.latest("accepted_at").accepted_at)
    HistoryEvent.record(pilot, "confirm", by=by, at=at, note=organisation.name)
    return DocumentationConfirmation.objects.create(pilot=pilot, organisation=organisation, by=by, at=at)


@transaction.atomic
def publish(pilot: Pilot, *, by: Any, at: datetime | None = None) -> Pilot:
    """Show the pilot to everybody. Both partners agreed to it when they confirmed the documentation."""
    pilot = locked(pilot)
    if not rules.may_run_or_review(by, pilot):
        raise PermissionDenied
    rules.is_documented(pilot)
    if pilot.published_at is not None:
        raise ActionRefused(_("This pilot is published already."))
    pilot.published_at = effective(at, after=pilot.confirmations.latest("at").at)
    pilot.save(update_fields=["published_at"])
    HistoryEvent.record(pilot, "publish", by=by, at=pilot.published_at)
    return pilot
