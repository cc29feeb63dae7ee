from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.workflow import locked, perform
from pilots.enums import PilotState
from pilots.models import Agreement, Pilot
from pilots.rules import may_run
from programmes.enums import CallState
from programmes.models import FundingCall
from programmes.money import is_amount, money
from programmes.services.programmes import start_of
from programmes.services.telling import tell_lapsed
from programmes.workflow import CLOSE_CALL, LAPSE_CALL, WITHDRAW_CALL


@transaction.atomic
def open_call(
    pilot: Pilot, *, amount: Decimal, purpose: str, closes_on: date, by: Any, on: date | None = None
) -> FundingCall:
    """Ask for a part of what the pilot costs, in the currency of its agreement.

    From then on donors and programmes see the pilot's sheet.
    """
    on = on or timezone.localdate()
    pilot = locked(pilot)
    if not may_run(by, pilot):
        raise PermissionDenied
    agreement = Agreement.objects.get(current_of=pilot)
    refuse_unfit(pilot, agreement, amount)
    if closes_on < on:
        raise ActionRefused(_("Give a day on which the call is still open."))
    if FundingCall.objects.filter(pilot=pilot, state=CallState.OPEN).exists():
        raise ActionRefused(_("This pilot has an open call already. Close or withdraw it first."))
    call = FundingCall.objects.create(
        pilot=pilot,
        amount=amount,
        currency=agreement.budget_currency,
        purpose=purpose,
        opened_on=on,
        closes_on=closes_on,
        opened_by=by,
    )
    HistoryEvent.record(call, "open", by=by, at=start_of(on), target=call.state)
    return call


def refuse_unfit(pilot: Pilot, agreement: Agreement, amount: Decimal) -> None:
    if pilot.state not in PilotState.unfinished():
        raise ActionRefused(
            _("This pilot is %(state)s: it can no longer ask for funds.")
            % {"state": pilot.get_state_display()}
        )
    if agreement.budget_amount is None:
        raise ActionRefused(_("Write the total cost into the agreement first: donors compare costed pilots."))
    is_amount(amount, agreement.budget_currency)
    if amount > agreement.budget_amount:
        raise ActionRefused(
            _("The whole exchange costs %(cost)s; no more than that can be sought.")
            % {"cost": money(agreement.budget_amount, agreement.budget_currency)}
        )


def close_call(call: FundingCall, *, by: Any, on: date | None = None) -> FundingCall:
    """The need is met: nobody is asked any more."""
    on = on or timezone.localdate()
    return perform(CLOSE_CALL, call, by=by, at=start_of(on), ended_on=on)


def withdraw_call(call: FundingCall, *, reason: str, by: Any, on: date | None = None) -> FundingCall:
    on = on or timezone.localdate()
    return perform(WITHDRAW_CALL, call, by=by, at=start_of(on), note=reason, ended_on=on)


@transaction.atomic
def lapse_call(call: FundingCall) -> FundingCall:
    """End a call on the day after its last one, so that the partners may open another."""
    on = call.closes_on + timedelta(days=1)
    lapsed = perform(LAPSE_CALL, call, by=None, at=start_of(on), ended_on=on)
    tell_lapsed(lapsed, at=start_of(on))
    return lapsed
