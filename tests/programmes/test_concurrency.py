"""Two clicks at once, in real transactions: sums never part from their parts."""

from datetime import date
from decimal import Decimal

import pytest

from programmes import services
from programmes.models import FundingCall, Payment, Pledge
from tests.pilots.story import Story
from tests.programmes.conftest import Funding
from tests.programmes.factories import PledgeFactory
from tests.racing import at_once, refusals
from tests.world import build_world

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_two_payments_of_the_whole_at_once_count_once():
    world = build_world()
    pledge = PledgeFactory(organisation=world.un_body)
    asked = {"on": date(2007, 1, 1), "evidence": "x", "by": world.coordinator, "amount": Decimal(600)}
    services.commit_pledge(pledge, **asked | {"amount": Decimal(1000)})
    outcomes = at_once(*[lambda: services.record_payment(Pledge.objects.get(), **asked)] * 2, held=pledge)
    assert len(refusals(outcomes)) == 1
    assert Pledge.objects.get().paid_amount == Payment.objects.get().amount == 600


def test_two_calls_at_once_open_one():
    world = build_world()
    funding = Funding(world, Story(world))
    outcomes = at_once(*[funding.call] * 2, held=funding.pilot)
    assert refusals(outcomes) == ["This pilot has an open call already. Close or withdraw it first."]
    assert FundingCall.objects.count() == 1
