from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.exceptions import ActionRefused
from core.models import HistoryEvent
from pilots.models import Agreement
from programmes import services
from programmes.models import FundingCall
from tests.programmes.factories import FundingCallFactory

YESTERDAY = timezone.localdate() - timedelta(days=1)


def test_call_is_opened_in_the_currency_of_the_agreement_and_closed(world, funding):
    call = funding.call()
    assert (call.state, call.currency, call.opened_on) == ("open", "EUR", timezone.localdate())
    closed = services.close_call(call, by=world.officer_north)
    assert (closed.state, closed.ended_on) == ("met", timezone.localdate())
    assert [event.action for event in HistoryEvent.objects.of(call)] == ["open", "close"]


def test_call_is_withdrawn_with_a_reason_and_another_one_opened(world, funding):
    services.withdraw_call(funding.call(), reason="Paid by ourselves.", by=world.coordinator)
    assert HistoryEvent.objects.get(action="withdraw").note == "Paid by ourselves."
    assert funding.call(amount=Decimal(50_000)).state == "open"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"amount": Decimal("50000.01")}, "no more than that can be sought"),
        ({"amount": Decimal(0)}, "above zero"),
        ({"closes_on": YESTERDAY}, "still open"),
    ],
)
def test_call_refused_with_a_sentence(funding, fields, sentence):
    with pytest.raises(ActionRefused, match=sentence):
        funding.call(**fields)
    assert FundingCall.objects.count() == 0


def test_pilot_has_one_open_call(funding):
    funding.call()
    with pytest.raises(ActionRefused, match="has an open call already"):
        funding.call()


def test_pilot_without_costs_or_at_its_end_asks_nobody(funding):
    Agreement.objects.update(budget_amount=None, budget_currency="")
    with pytest.raises(ActionRefused, match="total cost"):
        funding.call()
    funding.story.cancel()
    with pytest.raises(ActionRefused, match="can no longer ask"):
        funding.call()


def test_call_is_the_partners_own(world, funding):
    for other in (world.coordinator, world.staff_south, funding.giver):
        with pytest.raises(PermissionDenied):
            funding.call(by=other)
    with pytest.raises(PermissionDenied):
        services.close_call(funding.call(), by=funding.giver)


def test_closed_call_is_not_withdrawn(world, funding):
    call = services.close_call(funding.call(), by=world.officer_south)
    with pytest.raises(ActionRefused, match="already “met”"):
        services.withdraw_call(call, reason="x", by=world.officer_south)


def test_call_is_seen_by_supporters_insiders_and_coordinators(world, funding):
    call = funding.call()
    seen = {name for name, user in world.everyone().items() if FundingCall.objects.visible_to(user).exists()}
    assert seen == set(world.everyone()) - {"outsider"}
    assert not FundingCall.objects.visible_to(AnonymousUser()).exists()
    funding.fund.verified_at = None
    funding.fund.save()
    assert not FundingCall.objects.visible_to(funding.giver).filter(pk=call.pk).exists()


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"amount": 0}, "call_amount_positive"),
        ({"closes_on": YESTERDAY}, "call_dates_in_order"),
        ({"ended_on": timezone.localdate()}, "ended_call_has_date"),
        ({"state": "met"}, "ended_call_has_date"),
    ],
)
def test_call_is_held_by_the_database(changes, name, db):
    FundingCallFactory()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        FundingCall.objects.update(**changes)


def test_one_open_call_per_pilot_in_the_database(db):
    call = FundingCallFactory()
    with pytest.raises(IntegrityError, match="one_open_call_per_pilot"), transaction.atomic():
        FundingCallFactory(pilot=call.pilot)
