from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from cities.models import Organisation, Theme
from core.canonical import sha256 as hash_of
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.workflow import locked, perform
from pilots import rules, workflow
from pilots.enums import PilotState, Role
from pilots.models import Agreement, Participant, Pilot, Signature
from pilots.queries import agreement_text, exchange_of, last_step
from pilots.services.dates import effective


def draft_for(pilot: Pilot, by: Any) -> Pilot:
    """The pilot, locked, whose agreement the user may still write."""
    pilot = locked(pilot)
    if not rules.may_edit(by, pilot):
        raise PermissionDenied
    rules.is_draft(pilot)
    return pilot


@transaction.atomic
def edit_pilot(pilot: Pilot, *, by: Any, title: str, summary: str, themes: Iterable[Theme]) -> Pilot:
    pilot = draft_for(pilot, by)
    pilot.title, pilot.summary = title, summary
    pilot.save(update_fields=["title", "summary"])
    pilot.themes.set(themes)
    return pilot


@transaction.atomic
def add_supporter(
    pilot: Pilot,
    organisation: Organisation,
    *,
    by: Any,
    at: datetime | None = None,
    gives: str = "",
    gains: str = "",
) -> Participant:
    """Let an organisation support the partners; the agreement will name it."""
    pilot = draft_for(pilot, by)
    at = effective(at, after=pilot.prepared_at)
    if pilot.participants.filter(organisation=organisation).exists():
        raise ActionRefused(_("%(organisation)s takes part already.") % {"organisation": organisation})
    supporter = Participant.objects.create(
        pilot=pilot, organisation=organisation, role=Role.SUPPORTER, gives=gives, gains=gains
    )
    HistoryEvent.record(pilot, "add_supporter", by=by, at=at, note=organisation.name)
    return supporter


@transaction.atomic
def update_agreement(
    pilot: Pilot,
    *,
    by: Any,
    purposes: str,
    budget_text: str = "",
    budget_amount: Decimal | None = None,
    budget_currency: str = "",
    terms: Mapping[int, tuple[str, str]] | None = None,
) -> Agreement:
    """Write the draft. `terms` holds what each participant, by primary key, gives and gains."""
    pilot = draft_for(pilot, by)
    rules.is_budget(budget_amount, budget_currency)
    agreement = pilot.agreement
    agreement.purposes, agreement.budget_text = purposes, budget_text
    agreement.budget_amount, agreement.budget_currency = budget_amount, budget_currency
    agreement.save(update_fields=["purposes", "budget_text", "budget_amount", "budget_currency"])
    for participant in pilot.participants.filter(pk__in=terms or {}):
        participant.gives, participant.gains = (terms or {})[participant.pk]
        participant.save(update_fields=["gives", "gains"])
    return agreement


@transaction.atomic
def freeze_agreement(pilot: Pilot, *, by: Any, at: datetime | None = None) -> Agreement:
    """Fix the text for signature; its hash shows that both partners signed the same."""
    pilot = draft_for(pilot, by)
    rules.is_complete(pilot)
    agreement = pilot.agreement
    agreement.frozen_at = effective(at, after=pilot.prepared_at)
    agreement.text = agreement_text(pilot, agreement)
    agreement.sha256 = hash_of(agreement.text)
    agreement.save(update_fields=["frozen_at", "text", "sha256"])
    HistoryEvent.record(pilot, "freeze", by=by, at=agreement.frozen_at, note=agreement.sha256)
    return agreement


@transaction.atomic
def reopen_agreement(pilot: Pilot, *, by: Any) -> Agreement:
    """Go back to drafting. A signature given so far was on the old text and is void."""
    pilot = locked(pilot)
    if not rules.may_edit(by, pilot):
        raise PermissionDenied
    agreement = pilot.agreement
    if pilot.state != PilotState.PREPARING or not agreement.is_frozen:
        raise ActionRefused(_("There is no fixed text that waits for signatures."))
    void = ", ".join(
        signature.organisation.name for signature in agreement.signatures.select_related("organisation")
    )
    agreement.signatures.all().delete()
    agreement.frozen_at, agreement.text, agreement.sha256 = None, "", ""
    agreement.save(update_fields=["frozen_at", "text", "sha256"])
    HistoryEvent.record(pilot, "reopen", by=by, note=void)
    return agreement


@transaction.atomic
def sign_agreement(pilot: Pilot, *, by: Any, sha256: str, at: datetime | None = None) -> Pilot:
    """Sign for one's organisation the text with that hash; the last signature makes the agreement."""
    pilot = locked(pilot)
    organisation = signs_for(pilot, by)
    agreement = pilot.agreement
    if agreement.sha256 != sha256:
        raise ActionRefused(_("The text has changed since you opened it. Read it again before you sign."))
    at = effective(at, after=agreement.frozen_at)
    signature = Signature.objects.create(agreement=agreement, organisation=organisation, by=by, at=at)
    HistoryEvent.record(pilot, "sign", by=by, at=at, note=organisation.name)
    return pilot if rules.unsigned(pilot) else conclude(pilot, signature)


def signs_for(pilot: Pilot, by: Any) -> Organisation:
    """The partner for which the user signs now. Refuses who has signed, and what cannot be signed."""
    mine = rules.standing(by, pilot).signs_for
    if not mine:
        raise PermissionDenied
    if pilot.state != PilotState.PREPARING:
        raise ActionRefused(
            _("This pilot is %(state)s; there is nothing to sign.") % {"state": pilot.get_state_display()}
        )
    if not pilot.agreement.is_frozen:
        raise ActionRefused(_("The text is not fixed yet, so it cannot be signed."))
    organisation = Organisation.objects.filter(pk__in=mine & rules.unsigned(pilot)).order_by("pk").first()
    if organisation is None:
        raise ActionRefused(_("Your side has signed already."))
    return organisation


def conclude(pilot: Pilot, last: Signature) -> Pilot:
    """Both have signed: the pilot is agreed from the later signature on, and its type of exchange follows."""
    at = max(signature.at for signature in last.agreement.signatures.all())
    at = max(at, last_step(pilot))
    exchange = exchange_of(pilot, at.date())
    return perform(
        workflow.AGREE,
        pilot,
        by=last.by,
        at=at,
        agreed_at=at,
        exchange_type=exchange.type,
        is_triangular=exchange.is_triangular,
        exchange_basis=exchange.basis,
        exchange_problem=exchange.problem,
    )
