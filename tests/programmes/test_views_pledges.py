from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from programmes.models import Interest, Pledge
from tests.programmes.factories import PledgeFactory, RoundTableFactory, SupportProgrammeFactory

LIST = "/pledges/"
NEW = "/pledges/new/"


def there(pledge, step):
    return reverse(f"programmes:pledge_{step}", args=[pledge.uuid])


def test_donor_shows_interest_and_the_partners_see_it(client, world, funding):
    call = funding.call()
    client.force_login(funding.giver)
    address = reverse("programmes:interest_show", args=[call.uuid])
    assert "It commits you to nothing." in client.get(address).text
    client.post(address, {"organisation": funding.fund.pk, "note": "What about women?"})
    client.force_login(world.officer_north)
    shown = client.get(call.get_absolute_url()).text
    assert "Fund is interested since" in shown
    assert "What about women?" in shown
    client.force_login(world.staff_north)
    assert "What about women?" not in client.get(call.get_absolute_url()).text


def test_pledge_walks_to_its_last_payment_on_pages(client, funding):
    call = funding.call()
    client.force_login(funding.giver)
    address = f"{NEW}?call={call.uuid}"
    assert 'value="20000.00"' in client.get(address).text
    sent = {"organisation": funding.fund.pk, "amount": "5000", "currency": "eur", "on": "2026-01-05"}
    assert "The pledge is recorded." in client.post(address, sent, follow=True).text
    pledge = Pledge.objects.get()
    step = {"amount": "5000", "on": "2026-02-01", "evidence": "Decision 4"}
    assert "Decision 4" in client.post(there(pledge, "commit"), step, follow=True).text
    shown = client.post(there(pledge, "pay"), step | {"amount": "2000", "on": "2026-03-01"}, follow=True).text
    assert "3,000 EUR" in shown
    shown = client.post(there(pledge, "pay"), step | {"amount": "3000", "on": "2026-04-01"}, follow=True).text
    assert "disbursed" in shown
    assert "5,000 EUR" in client.get(call.get_absolute_url()).text


def test_refusal_stands_in_the_form_and_a_withdrawal_asks_why(client, funding):
    pledge = PledgeFactory(organisation=funding.fund)
    client.force_login(funding.giver)
    sent = {"amount": "5000", "on": "2026-02-01", "evidence": "Decision 4"}
    assert "Only 1,000 EUR was pledged" in client.post(there(pledge, "commit"), sent).text
    client.post(there(pledge, "withdraw"), {"reason": "The fund was closed."})
    assert "Withdrawn on" in client.get(pledge.get_absolute_url()).text


def test_pledge_for_a_programme_or_a_purpose(client, world, funding):
    programme = SupportProgrammeFactory(organisation=world.un_body)
    client.force_login(world.coordinator)
    sent = {"organisation": funding.fund.pk, "amount": "7", "currency": "USD", "on": "2026-01-05"}
    client.post(NEW, sent | {"programme": programme.pk})
    client.post(NEW, sent | {"purpose": "Slum upgrading"})
    assert [str(p.receiver or p.purpose) for p in Pledge.objects.order_by("pk")] == [
        programme.name, "Slum upgrading",
    ]  # fmt: skip
    assert programme.name in client.get(there(Pledge.objects.earliest("pk"), "detail")).text


def test_pledge_is_recorded_live_at_a_round_table(client, world, funding):
    table = RoundTableFactory(convened_by=world.un_body)
    table.participants.add(funding.fund)
    client.force_login(world.coordinator)
    address = f"{NEW}?table={table.uuid}"
    assert "2006-06-20" in client.get(address).text
    sent = {
        "organisation": funding.fund.pk,
        "amount": "7",
        "currency": "USD",
        "on": "2006-06-20",
        "purpose": "x",
    }
    response = client.post(address, sent)
    assert response["Location"] == table.get_absolute_url()
    assert Pledge.objects.get().round_table == table


def test_others_may_not(client, world, funding):
    pledge, call = PledgeFactory(organisation=funding.fund), funding.call()
    client.force_login(world.outsider)
    assert [client.get(there(pledge, step)).status_code for step in ("detail", "commit", "pay")] == [404] * 3
    client.force_login(world.donor)
    assert client.get(there(pledge, "commit")).status_code == 403
    assert client.get(NEW).status_code == 403
    assert client.get(reverse("programmes:interest_show", args=[call.uuid])).status_code == 403
    assert client.get(f"{NEW}?table={RoundTableFactory().uuid}").status_code == 403
    assert Interest.objects.count() == 0


def test_coordinator_sees_what_is_promised_and_not_yet_paid(client, world):
    PledgeFactory(amount=1000)
    PledgeFactory(
        amount=500, currency="USD", state="committed", committed_amount=400, committed_on=date(2007, 1, 1),
        committed_evidence="x", paid_amount=100,
    )  # fmt: skip
    client.force_login(world.coordinator)
    response = client.get(LIST)
    assert [(t.currency, t.promised, t.committed, t.awaited, t.paid) for t in response.context["totals"]] == [
        ("EUR", 1000, 0, 1000, 0),
        ("USD", 0, 300, 300, 100),
    ]
    assert "300 USD not yet paid" in response.text
    assert len(client.get(f"{LIST}?currency=USD&sort=awaited").context["totals"]) == 1
    assert "No pledge found" in client.get(f"{LIST}?state=disbursed").text


def test_pledges_as_a_workbook(client, world):
    PledgeFactory(amount=1000)
    client.force_login(world.coordinator)
    response = client.get(LIST, {"format": "xlsx"})
    row = list(load_workbook(BytesIO(response.getvalue())).worksheets[0].values)[1]
    assert (row[2], row[4:6], row[11]) == ("Travel between southern cities.", ("EUR", 1000), 1000)


@pytest.mark.parametrize("times", [1, 3])
def test_list_needs_the_same_queries_for_one_and_three(client, world, django_assert_num_queries, times):
    for _ in range(times):
        PledgeFactory(programme=SupportProgrammeFactory())
    client.force_login(world.coordinator)
    with django_assert_num_queries(8):
        client.get(LIST)


def test_empty_list_says_so(client, world):
    client.force_login(world.outsider)
    assert "No pledge is on record that you may see" in client.get(LIST).text
