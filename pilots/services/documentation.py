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
from library.models import Practice
from library.services import publish_practice, withdraw_practice
from pilots import rules, workflow
from pilots.enums import SectionState
from pilots.models import DocumentationConfirmation, DocumentationFile, DocumentationSection, Pilot
from pilots.services.dates import effective
from pilots.services.telling import ask_to_confirm, ask_to_review, tell_returned


@transaction.atomic
def save_section(pilot: Pilot, kind: str, *, by: Any, text: str, language: str) -> DocumentationSection:
    section = locked(pilot.sections.get(kind=kind))
    if not rules.may_edit_section(by, section):
        raise PermissionDenied
    rules.is_open_documentation(section.pilot)
    if section.state not in SectionState.editable():
        raise ActionRefused(
            _("This section is %(state)s and cannot be changed now.") % {"state": section.get_state_display()}
        )
    section.text, section.language = text, language
    section.save(update_fields=["text", "language"])
    return section


@transaction.atomic
def submit_section(
    section: DocumentationSection, *, by: Any, at: datetime | None = None
) -> DocumentationSection:
    pilot = locked(section.pilot)  # nobody confirms meanwhile what this would be missing from
    at = effective(at, after=pilot.agreed_at)
    submitted = perform(workflow.SUBMIT_SECTION, section, by=by, at=at, submitted_at=at)
    ask_to_review(submitted, by=by, at=at)
    return submitted


@transaction.atomic
def accept_section(
    section: DocumentationSection, *, by: Any, at: datetime | None = None
) -> DocumentationSection:
    """Accept for good: what counts as documented rests on it."""
    at = effective(at, after=section.submitted_at)
    accepted = perform(
        workflow.ACCEPT_SECTION,
        section,
        by=by,
        at=at,
        accepted_at=at,
        accepted_by=by,
        recorded_at=timezone.now(),
    )
    if not any(each.is_missing for each in accepted.pilot.sections.all()):
        ask_to_confirm(accepted.pilot, by=by, at=at)
    return accepted


@transaction.atomic
def return_section(section: DocumentationSection, *, by: Any, reason: str) -> DocumentationSection:
    if not reason.strip():
        raise ActionRefused(_("Write what should be changed, so that the cities know what to do."))
    returned = perform(workflow.RETURN_SECTION, section, by=by, note=reason, return_reason=reason)
    tell_returned(returned, by=by, reason=reason)
    return returned


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
    rules.has_consent(pilot)
    if pilot.published_at is not None:
        raise ActionRefused(_("This pilot is published already."))
    pilot.published_at = effective(at, after=pilot.confirmations.latest("at").at)
    pilot.save(update_fields=["published_at"])
    HistoryEvent.record(pilot, "publish", by=by, at=pilot.published_at)
    share_practice(pilot, by=by, at=pilot.published_at)
    return pilot


def share_missing_practices() -> list[Pilot]:
    """Put into the library what was published before there was one; there is nothing to do a second time."""
    known = set(Practice.objects.values_list("source", flat=True))
    published = Pilot.objects.for_display().filter(published_at__isnull=False)
    return [pilot for pilot in published if pilot.reference not in known and share_missing_practice(pilot)]


@transaction.atomic
def share_missing_practice(pilot: Pilot) -> bool:
    """Whether it had to be; meanwhile the pilot may have been hidden, or shared by somebody else."""
    current = locked(pilot)
    if current.published_at is None or Practice.objects.filter(source=current.reference).exists():
        return False
    share_practice(current, by=None, at=current.published_at)
    return True


def share_practice(pilot: Pilot, *, by: Any, at: datetime) -> None:
    publish_practice(
        pilot.reference,
        by=by,
        at=at,
        source_url=pilot.get_absolute_url(),
        title=pilot.title,
        language=pilot.language,
        organisations=[partner.organisation for partner in pilot.partners],
        themes=pilot.themes.all(),
        parts=pilot.sections.filter(state=SectionState.ACCEPTED).values_list("kind", "text", "language"),
        files=[published_file(file) for file in pilot.files.all()],
    )


def published_file(file: DocumentationFile) -> dict[str, Any]:
    names = ("url", "preview_url", "description", "size", "width", "height", "withdrawn_at")
    return {name: getattr(file, name) for name in names}


@transaction.atomic
def withdraw_consent(pilot: Pilot, *, by: Any, reason: str) -> Pilot:
    """Take back for one's organisation that the pilot may be published: it is hidden in the same moment."""
    pilot = locked(pilot)
    mine = rules.standing(by, pilot).answers_for
    if not mine:
        raise PermissionDenied
    given = pilot.confirmations.filter(organisation__in=mine, withheld_at__isnull=True)
    if not given.update(withheld_at=timezone.now()):
        raise ActionRefused(_("Your side has not agreed to publish: there is nothing to withdraw."))
    pilot.published_at = None
    pilot.save(update_fields=["published_at"])
    withdraw_practice(pilot.reference, by=by, reason=reason)
    HistoryEvent.record(pilot, "withdraw_consent", by=by, note=reason)
    return pilot


@transaction.atomic
def renew_consent(pilot: Pilot, *, by: Any) -> Pilot:
    """Agree again; publishing is a step of its own."""
    pilot = locked(pilot)
    mine = rules.standing(by, pilot).answers_for
    if not mine:
        raise PermissionDenied
    withheld = pilot.confirmations.filter(organisation__in=mine, withheld_at__isnull=False)
    if not withheld.update(withheld_at=None):
        raise ActionRefused(_("Your side has not withdrawn its consent."))
    HistoryEvent.record(pilot, "renew_consent", by=by)
    return pilot
