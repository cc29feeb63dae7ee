from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Notification
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from programmes import jobs, services
from programmes.models import FundingCall
from tests.programmes.factories import FundingCallFactory, SupportProgrammeFactory

TODAY = timezone.localdate()


@pytest.fixture
def told(world):
    """Title and sentence of each piece of news about money that an officer of a partner has."""

    def told(person=None):
        found = Notification.objects.filter(user=person or world.officer_south).order_by("pk")
        money = [row for row in found if row.kind.startswith(("pledge_", "interest_shown", "call_"))]
        return [(str(row.title), str(row.body)) for row in money]

    return told


def pledge(funding, **fields):
    asked = {"amount": Decimal(1000), "currency": "EUR", "by": funding.giver, "call": funding.call()}
    return services.pledge(funding.fund, **asked | fields)


def test_partners_hear_of_interest_once(funding, told):
    call = funding.call()
    for note in ("Call us.", "Call us tomorrow."):
        services.show_interest(call, funding.fund, by=funding.giver, note=note)
    [(title, _body)] = told()
    assert title == f"{funding.fund} is interested in “{call.pilot}”"


def test_partners_hear_of_each_step_of_a_pledge(funding, told):
    made, proof = pledge(funding), {"on": TODAY, "evidence": "Decision 4", "by": funding.giver}
    services.commit_pledge(made, amount=Decimal(900), **proof)
    for _part in range(2):
        services.record_payment(made, amount=Decimal(300), **proof)
    services.withdraw_pledge(made, reason="The budget was cut.", by=funding.giver)
    assert [title.split("“")[0] for title, _body in told()] == [
        f"{funding.fund} pledges 1,000 EUR for ",
        f"{funding.fund} commits 900 EUR to ",
        f"{funding.fund} has paid 300 EUR for ",
        f"{funding.fund} has paid 300 EUR for ",
        f"{funding.fund} withdraws its pledge for ",
    ]
    assert told()[-1][1].endswith("The reason: The budget was cut.")
    assert told(funding.giver) == []


def test_who_runs_a_programme_hears_of_a_pledge_for_it(world, funding, told):
    programme = SupportProgrammeFactory(organisation=world.north)
    pledge(funding, call=None, programme=programme)
    assert len(told(world.officer_north)) == 1
    assert told() == []


def test_pledge_for_a_purpose_alone_tells_nobody(funding, told):
    pledge(funding, call=None, purpose="Core costs of the initiative")
    assert Notification.objects.filter(kind="pledge_made").count() == 0


def test_old_pledges_that_are_entered_late_are_no_news(funding, told):
    pledge(funding, on=date(2006, 6, 21))
    assert told() == []


def test_call_ends_by_the_clock_on_the_day_after_its_last(funding, told):
    call = funding.call()
    FundingCall.objects.update(opened_on=TODAY - timedelta(days=9), closes_on=TODAY - timedelta(days=1))
    FundingCallFactory()
    jobs.lapse_calls()
    jobs.lapse_calls()
    call.refresh_from_db()
    assert (call.state, call.ended_on) == ("lapsed", TODAY)
    event = HistoryEvent.objects.get(action="lapse")
    assert (event.by, event.at.date()) == (None, TODAY)
    assert [title for title, _body in told()] == [f"The call for funds of “{call.pilot}” has ended"]
    assert FundingCall.objects.filter(state="open").count() == 1


def test_call_still_open_does_not_lapse(funding):
    call = funding.call()
    with pytest.raises(ActionRefused, match="This call is open until"):
        services.lapse_call(call)


def test_nobody_ends_a_call_in_place_of_the_clock(world, funding):
    assert not services.funding.LAPSE_CALL.open_to(world.coordinator, funding.call())
