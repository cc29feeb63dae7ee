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
from pilots.enums import Role
from pilots.models import Agreement, Participant, Pilot, Signature
from pilots.queries import agreement_text, exchange_of, last_step
from pilots.services.dates import effective
from pilots.services.telling import ask_to_sign, tell_agreed, tell_amended


def draft_for(pilot: Pilot, by: Any) -> Agreement:
    """The version, its pilot locked, that the user may still write."""
    return rules.draft(edited_by(pilot, by))


def edited_by(pilot: Pilot, by: Any) -> Pilot:
    """The pilot, locked, for one of whose partners the user writes."""
    pilot = locked(pilot)
    if not rules.may_edit(by, pilot):
        raise PermissionDenied
    return pilot


def pilot_in_draft(pilot: Pilot, by: Any) -> Pilot:
    """The pilot, locked, about which nothing is agreed yet."""
    draft = draft_for(pilot, by)
    if draft.is_amendment:
        raise ActionRefused(_("Title, summary, themes and supporters stay as they were first agreed."))
    return draft.pilot


@transaction.atomic
def edit_pilot(pilot: Pilot, *, by: Any, title: str, summary: str, themes: Iterable[Theme]) -> Pilot:
    pilot = pilot_in_draft(pilot, by)
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
    pilot = pilot_in_draft(pilot, by)
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
    agreement = draft_for(pilot, by)
    rules.is_budget(budget_amount, budget_currency)
    agreement.purposes, agreement.budget_text = purposes, budget_text
    agreement.budget_amount, agreement.budget_currency = budget_amount, budget_currency
    agreement.save(update_fields=["purposes", "budget_text", "budget_amount", "budget_currency"])
    write_terms(agreement, terms or {})
    return agreement


def write_terms(agreement: Agreement, terms: Mapping[int, tuple[str, str]]) -> None:
    """An amendment keeps its own: those of the participants are the ones in force."""
    for participant in agreement.pilot.participants.filter(pk__in=terms):
        gives, gains = terms[participant.pk]
        if agreement.is_amendment:
            agreement.terms[str(participant.pk)] = [gives, gains]
        else:
            participant.gives, participant.gains = gives, gains
            participant.save(update_fields=["gives", "gains"])
    agreement.save(update_fields=["terms"])


@transaction.atomic
def freeze_agreement(pilot: Pilot, *, by: Any, at: datetime | None = None) -> Agreement:
    """Fix the text for signature; its hash shows that both partners signed the same."""
    agreement = draft_for(pilot, by)
    rules.is_complete(agreement)
    pilot = agreement.pilot
    agreement.frozen_at = effective(at, after=pilot.agreement.in_force_at or pilot.prepared_at)
    agreement.text = agreement_text(agreement)
    agreement.sha256 = hash_of(agreement.text)
    agreement.save(update_fields=["frozen_at", "text", "sha256"])
    HistoryEvent.record(pilot, "freeze", by=by, at=agreement.frozen_at, note=agreement.sha256)
    ask_to_sign(agreement, by=by, at=agreement.frozen_at)
    return agreement


@transaction.atomic
def reopen_agreement(pilot: Pilot, *, by: Any) -> Agreement:
    """Go back to drafting. A signature given so far was on the old text and is void."""
    agreement = rules.open_version(edited_by(pilot, by))
    if agreement is None or not agreement.is_frozen:
        raise ActionRefused(_("There is no fixed text that waits for signatures."))
    void = signed_by(agreement)
    agreement.signatures.all().delete()
    agreement.frozen_at, agreement.text, agreement.sha256 = None, "", ""
    agreement.save(update_fields=["frozen_at", "text", "sha256"])
    HistoryEvent.record(agreement.pilot, "reopen", by=by, note=void)
    return agreement


def signed_by(agreement: Agreement) -> str:
    signatures = agreement.signatures.select_related("organisation")
    return ", ".join(signature.organisation.name for signature in signatures)


@transaction.atomic
def sign_agreement(pilot: Pilot, *, by: Any, sha256: str, at: datetime | None = None) -> Pilot:
    """Sign for one's organisation the text with that hash; the last signature makes the agreement."""
    pilot = locked(pilot)
    agreement, organisation = signs(pilot, by)
    if agreement.sha256 != sha256:
        raise ActionRefused(_("The text has changed since you opened it. Read it again before you sign."))
    at = effective(at, after=agreement.frozen_at)
    signature = Signature.objects.create(agreement=agreement, organisation=organisation, by=by, at=at)
    HistoryEvent.record(pilot, "sign", by=by, at=at, note=organisation.name)
    if rules.unsigned(agreement):
        return pilot
    return put_in_force(pilot, signature) if agreement.is_amendment else conclude(pilot, signature)


def signs(pilot: Pilot, by: Any) -> tuple[Agreement, Organisation]:
    """What the user signs now, and for which partner. Refuses who has signed, and what cannot be signed."""
    mine = rules.standing(by, pilot).signs_for
    if not mine:
        raise PermissionDenied
    agreement = rules.open_version(pilot)
    if agreement is None:
        raise ActionRefused(
            _("This pilot is %(state)s; there is nothing to sign.") % {"state": pilot.get_state_display()}
        )
    if not agreement.is_frozen:
        raise ActionRefused(_("The text is not fixed yet, so it cannot be signed."))
    organisation = Organisation.objects.filter(pk__in=mine & rules.unsigned(agreement)).order_by("pk").first()
    if organisation is None:
        raise ActionRefused(_("Your side has signed already."))
    return agreement, organisation


def conclude(pilot: Pilot, last: Signature) -> Pilot:
    """Both have signed: the pilot is agreed from the later signature on, and its type of exchange follows."""
    at = max(holds_from(last.agreement), last_step(pilot))
    last.agreement.in_force_at = at
    last.agreement.save(update_fields=["in_force_at"])
    exchange = exchange_of(pilot, at.date())
    agreed = perform(
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
    tell_agreed(agreed, by=last.by, at=at)
    return agreed


def put_in_force(pilot: Pilot, last: Signature) -> Pilot:
    """Both have signed the amendment: it replaces the version before it. The pilot goes on as it is."""
    amendment, at = last.agreement, holds_from(last.agreement)
    for party in rules.parties(amendment):
        party.save(update_fields=["gives", "gains"])
    pilot.versions.filter(current_of=pilot).update(current_of=None)
    amendment.in_force_at, amendment.current_of = at, pilot
    amendment.save(update_fields=["in_force_at", "current_of"])
    HistoryEvent.record(pilot, "amend", by=last.by, at=at, note=amendment.sha256)
    tell_amended(amendment, by=last.by, at=at)
    return pilot


def holds_from(agreement: Agreement) -> datetime:
    return max(signature.at for signature in agreement.signatures.all())
