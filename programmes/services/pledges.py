"""What donors promise, commit to and pay. Each step is under the lock of the pledge, so sums cannot part."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.models import Organisation
from core.evidence import Document
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.workflow import locked, perform
from programmes.models import FundingCall, Interest, Payment, Pledge, RoundTable, SupportProgramme
from programmes.money import is_amount, money
from programmes.rules import may_run_table, may_speak_for, not_before, refuse_without_evidence
from programmes.services.evidence import add_evidence
from programmes.services.programmes import start_of
from programmes.services.telling import (
    tell_committed,
    tell_interest,
    tell_paid,
    tell_pledged,
    tell_withdrawn,
)
from programmes.workflow import COMMIT, DISBURSE, PAY, WITHDRAW_PLEDGE


@transaction.atomic
def show_interest(
    call: FundingCall, organisation: Organisation, *, by: Any, note: str = "", on: date | None = None
) -> Interest:
    """Tell the partners that one wants to hear more. Saying it again changes the note."""
    if not may_speak_for(by, organisation.pk):
        raise PermissionDenied
    on = on or timezone.localdate()
    interest, is_new = Interest.objects.update_or_create(
        call=call,
        organisation=organisation,
        defaults={"note": note, "by": by},
        create_defaults={"note": note, "by": by, "shown_on": on},
    )
    if is_new:
        HistoryEvent.record(call, "interest", by=by, at=start_of(on), note=str(organisation))
        tell_interest(interest, by=by, at=start_of(on))
    return interest


@transaction.atomic
def pledge(
    organisation: Organisation,
    *,
    amount: Decimal,
    currency: str,
    by: Any,
    on: date | None = None,
    call: FundingCall | None = None,
    programme: SupportProgramme | None = None,
    round_table: RoundTable | None = None,
    purpose: str = "",
) -> Pledge:
    """Promise an amount for a pilot, a programme, or a purpose that is named."""
    if not (may_speak_for(by, organisation.pk) or (round_table and may_run_table(by, round_table))):
        raise PermissionDenied
    on = on or timezone.localdate()
    not_before(None, on)
    is_amount(amount, currency)
    if call and programme:
        raise ActionRefused(_("A pledge is for one pilot or one programme."))
    if not (call or programme or purpose.strip()):
        raise ActionRefused(_("Say what the pledge is for."))
    made = Pledge.objects.create(
        organisation=organisation,
        amount=amount,
        currency=currency,
        pledged_on=on,
        call=call,
        programme=programme,
        round_table=round_table,
        purpose=purpose,
        recorded_by=by,
    )
    HistoryEvent.record(made, "pledge", by=by, at=start_of(on), target=made.state)
    tell_pledged(made, by=by, at=start_of(on))
    return made


@transaction.atomic
def commit_pledge(
    pledge: Pledge,
    *,
    amount: Decimal,
    on: date,
    evidence: str,
    by: Any,
    reason: str = "",
    document: Document | None = None,
) -> Pledge:
    """Record the decision or contract that binds the donor, for all of the pledge or a part of it."""
    refuse_without_evidence(on, evidence)
    not_before(pledge.pledged_on, on)
    is_amount(amount, pledge.currency)
    refuse_excess(
        amount,
        pledge.amount,
        pledge.currency,
        reason,
        _("Only %(limit)s was pledged. Say why it is more."),
    )
    committed = perform(
        COMMIT,
        pledge,
        by=by,
        at=start_of(on),
        note=evidence,
        committed_amount=amount,
        committed_on=on,
        committed_evidence=evidence,
        excess_reason=reason if amount > pledge.amount else "",
    )
    if document:
        add_evidence(committed, by=by, document=document)
    tell_committed(committed, amount=amount, by=by, at=start_of(on))
    return committed


@transaction.atomic
def record_payment(
    pledge: Pledge,
    *,
    amount: Decimal,
    on: date,
    evidence: str,
    by: Any,
    reason: str = "",
    document: Document | None = None,
) -> Pledge:
    """Record that a part was paid; with the last one the pledge is disbursed."""
    refuse_without_evidence(on, evidence)
    pledge = locked(pledge)
    is_amount(amount, pledge.currency)
    fields: dict[str, Any] = {"paid_amount": pledge.paid_amount + amount}
    step = PAY
    if pledge.committed_amount is not None:
        not_before(pledge.committed_on, on)
        refuse_excess(
            fields["paid_amount"],
            pledge.committed_amount,
            pledge.currency,
            reason or pledge.excess_reason,
            _("Only %(limit)s is committed. Say why more was paid."),
        )
        if fields["paid_amount"] >= pledge.committed_amount:
            step = DISBURSE
            fields["disbursed_on"] = last_day(pledge, on)
        fields["excess_reason"] = reason or pledge.excess_reason
    pledge = perform(step, pledge, by=by, at=start_of(on), note=evidence, **fields)
    payment = Payment.objects.create(pledge=pledge, amount=amount, paid_on=on, evidence=evidence, by=by)
    if document:
        add_evidence(payment, by=by, document=document)
    tell_paid(payment, by=by, at=start_of(on))
    return pledge


def last_day(pledge: Pledge, on: date) -> date:
    """The day of the last part, also when parts are recorded in another order."""
    return max([on, *pledge.payments.values_list("paid_on", flat=True)])


@transaction.atomic
def withdraw_pledge(pledge: Pledge, *, reason: str, by: Any, on: date | None = None) -> Pledge:
    """What was paid stays paid; the rest is no longer awaited."""
    on = on or timezone.localdate()
    not_before(pledge.pledged_on, on)
    at = start_of(on)
    withdrawn = perform(WITHDRAW_PLEDGE, pledge, by=by, at=at, note=reason, withdrawn_on=on)
    tell_withdrawn(withdrawn, reason=reason, by=by, at=at)
    return withdrawn


def refuse_excess(amount: Decimal, limit: Decimal, currency: str, reason: str, sentence: str) -> None:
    if amount > limit and not reason.strip():
        raise ActionRefused(sentence % {"limit": money(limit, currency)})
