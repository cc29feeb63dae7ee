from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from pilots.models import Agreement, Participant
from programmes.models import FundingCall
from tests import factories as make
from tests.programmes.factories import (
    FundingCallFactory,
    InterestFactory,
    PledgeFactory,
    PrioritiesFactory,
)

LIST = "/funding/"


def there(call, step):
    return reverse(f"programmes:call_{step}", args=[call.uuid])


def test_partners_ask_for_funds_on_a_page_and_end_the_call(client, world, funding):
    client.force_login(world.officer_south)
    address = reverse("programmes:call_open", args=[funding.pilot.uuid])
    assert address in client.get(funding.pilot.get_absolute_url()).text
    assert "In EUR, as in the agreement." in client.get(address).text
    sent = {"amount": "12000", "purpose": "Travel", "closes_on": "2090-01-01"}
    shown = client.post(address, sent, follow=True).text
    assert "12,000 EUR" in shown
    assert "24 % of the cost" in shown
    call = FundingCall.objects.get()
    assert "the need is met" in client.post(there(call, "close"), follow=True).text


def test_pilot_without_costs_is_told_what_to_do(client, world, funding):
    Agreement.objects.update(budget_amount=None, budget_currency="")
    client.force_login(world.officer_south)
    address = reverse("programmes:call_open", args=[funding.pilot.uuid])
    sent = {"amount": "12000", "purpose": "Travel", "closes_on": "2090-01-01"}
    assert "Write the total cost into the agreement first" in client.post(address, sent).text


def test_call_is_withdrawn_on_a_page(client, world, funding):
    call = funding.call()
    client.force_login(world.officer_south)
    assert "Withdraw the call" in client.get(there(call, "withdraw")).text
    client.post(there(call, "withdraw"), {"reason": "Paid by ourselves."})
    call.refresh_from_db()
    assert call.state == "withdrawn"


def test_donor_sees_the_sheet_but_not_the_pilot(client, funding):
    call = funding.call()
    client.force_login(funding.giver)
    shown = client.get(call.get_absolute_url()).text
    assert "Southtown" in shown
    assert funding.pilot.get_absolute_url() not in shown
    assert client.get(funding.pilot.get_absolute_url()).status_code == 404
    assert client.get(there(call, "sheet")).content.startswith(b"%PDF")


def test_others_do_not_see_the_sheet_nor_end_the_call(client, world, funding):
    call = funding.call()
    client.force_login(world.outsider)
    assert [client.get(there(call, step)).status_code for step in ("detail", "sheet")] == [404, 404]
    client.force_login(funding.giver)
    assert client.get(there(call, "withdraw")).status_code == 403
    assert client.post(there(call, "close")).status_code == 403
    client.force_login(world.coordinator)
    assert client.get(reverse("programmes:call_open", args=[funding.pilot.uuid])).status_code == 403


def test_donor_finds_calls_by_theme_type_and_currency(client, funding):
    funding.call()
    client.force_login(funding.giver)
    found = {
        query: len(client.get(f"{LIST}?{query}").context["object_list"])
        for query in ("theme=water", "exchange_type=south_south", "currency=EUR", "currency=USD")
    }
    assert found == {"theme=water": 1, "exchange_type=south_south": 0, "currency=EUR": 1, "currency=USD": 0}


def test_ended_call_is_not_offered_any_more(client, world, funding):
    call = funding.call()
    client.force_login(world.officer_south)
    client.post(there(call, "close"))
    assert "No pilot seeks funds at present" in client.get(LIST).text


def test_calls_as_a_workbook(client, funding):
    funding.call()
    client.force_login(funding.giver)
    response = client.get(LIST, {"format": "xlsx"})
    row = list(load_workbook(BytesIO(response.getvalue())).worksheets[0].values)[1]
    assert (row[6], row[8], row[10], row[12:15]) == ("Southtown", "Northville", 50000, (20000, "EUR", 40))


def test_calls_in_the_order_of_ones_priorities_with_the_reasons(client, funding):
    call = funding.call()
    ours = PrioritiesFactory(organisation=funding.fund, currency="EUR", largest=10_000)
    ours.themes.set([make.ThemeFactory()])
    client.force_login(funding.giver)
    assert reverse("programmes:calls_ranked", args=[ours.uuid]) in client.get(LIST).text
    response = client.get(reverse("programmes:calls_ranked", args=[ours.uuid]))
    [place] = response.context["ranked"]
    assert (place.item, [str(part.points) for part in place.fit.parts]) == (
        call, ["35", "10", "10", "7.5", "5"],
    )  # fmt: skip
    assert "is above the largest amount" in response.text


def costed_call():
    call = FundingCallFactory()
    Agreement.objects.create(
        pilot=call.pilot, current_of=call.pilot, budget_amount=5000, budget_currency="EUR"
    )
    for _ in range(2):
        Participant.objects.create(pilot=call.pilot, organisation=make.OrganisationFactory(), role="partner")
    call.pilot.themes.set([make.ThemeFactory()])


@pytest.mark.parametrize("times", [1, 3])
def test_lists_need_the_same_queries_for_one_and_three(client, funding, django_assert_num_queries, times):
    for _ in range(times):
        costed_call()
    ours = PrioritiesFactory(organisation=funding.fund)
    client.force_login(funding.giver)
    with django_assert_num_queries(11):
        client.get(LIST)
    with django_assert_num_queries(10):
        client.get(reverse("programmes:calls_ranked", args=[ours.uuid]))


@pytest.mark.parametrize("times", [1, 3])
def test_sheet_needs_the_same_queries_for_one_and_three_interests(
    client, world, funding, django_assert_num_queries, times
):
    call = funding.call()
    for _ in range(times):
        InterestFactory(call=call)
        PledgeFactory(call=call)
    client.force_login(world.coordinator)
    with django_assert_num_queries(12):
        client.get(call.get_absolute_url())
