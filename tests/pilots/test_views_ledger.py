import csv
from io import BytesIO, StringIO
from uuid import uuid4

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from pilots.models import Contribution
from tests.pilots.factories import ContributionFactory


def address(name, story, *more):
    return reverse(f"pilots:{name}", args=[story.pilot.uuid, *more])


def sent(story, **changes):
    partner = story.pilot.participants.get(organisation=story.world.south)
    fields = {"entered_from": uuid4(), "participant": partner.pk, "kind": "cash", "stage": "planned"}
    fields |= {"day": "2026-11-02", "what": "Travel", "value": "120.50", "currency": "usd"}
    return fields | changes


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_few_queries_for_any_number(story, client, django_assert_max_num_queries, count):
    partner = story.pilot.participants.first()
    ContributionFactory.create_batch(count, participant=partner)
    client.force_login(story.world.officer_south)
    with django_assert_max_num_queries(12):
        response = client.get(address("pilot_contributions", story))
    assert len(response.context["entries"]) == count


def test_entry_is_entered_and_taken_back(story, client):
    client.force_login(story.world.officer_south)
    assert client.get(address("contribution_add", story)).status_code == 200
    response = client.post(address("contribution_add", story), sent(story), follow=True)
    entry = Contribution.objects.get()
    assert (entry.currency, str(entry.usd)) == ("USD", "120.50")
    assert "120.50 USD" in response.text
    url = address("contribution_reverse", story, entry.pk)
    assert client.get(url).status_code == 200
    response = client.post(url, {"reason": "Paid by the other side."}, follow=True)
    assert "Paid by the other side." in response.text
    assert "Take back<" not in response.text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"value": "1" + "0" * 30}, "no more than 14 digits"),
        ({"value": "-5"}, "more than zero"),
        ({"value": "NaN"}, "Enter a number"),
        ({"currency": "abc"}, "ABC is no currency"),
        ({"day": "2026-02-30"}, "Enter a valid date"),
        ({"day": "0001-01-01"}, "cannot be right"),
        ({"what": "x\0"}, "Null characters"),
        ({"participant": "7777777"}, "Select a valid choice"),
        ({"entered_from": "forged"}, "Enter a valid UUID"),
    ],
)
def test_wrong_entry_is_refused_with_a_sentence(story, client, changes, sentence):
    client.force_login(story.world.officer_south)
    response = client.post(address("contribution_add", story), sent(story, **changes))
    assert (response.status_code, sentence in response.text) == (200, True)
    assert not Contribution.objects.exists()


def test_who_may_not_write_is_refused(story, client):
    entry = ContributionFactory(participant=story.pilot.participants.first())
    for name, status in (("staff_south", 403), ("coordinator", 403), ("donor", 404), ("outsider", 404)):
        client.force_login(getattr(story.world, name))
        urls = [address("contribution_add", story), address("contribution_reverse", story, entry.pk)]
        assert [client.get(url).status_code for url in urls] == [status, status], name


def test_entry_of_another_pilot_does_not_exist_here(story, client):
    other = ContributionFactory()
    client.force_login(story.world.officer_south)
    assert client.get(address("contribution_reverse", story, other.pk)).status_code == 404


def test_public_sees_sums_and_no_entries(story, client):
    ContributionFactory(participant=story.pilot.participants.first(), what="Secret dinner", value=777)
    type(story.pilot).objects.update(published_at="2026-01-01T00:00Z")
    response = client.get(address("pilot_contributions", story))
    assert ("777.00" in response.text, "Secret dinner" in response.text) == (True, False)
    lines = client.get(address("pilot_contributions", story), {"format": "csv"}).getvalue().decode()
    assert "Secret dinner" not in lines


def test_entries_as_a_file(story, client):
    partner = story.pilot.participants.get(organisation=story.world.south)
    entry = ContributionFactory(participant=partner, what="=1+1")
    client.force_login(story.world.staff_north)
    response = client.get(address("pilot_contributions", story), {"format": "csv"})
    header, row = csv.reader(StringIO(response.getvalue().decode("utf-8-sig")))
    shown = dict(zip(header, row, strict=True))
    assert [shown[name] for name in ("entry", "participant", "side", "what", "USD")] == [
        str(entry.pk),
        "Southtown",
        "south",
        "'=1+1",
        "1000.00",
    ]
    sheet = load_workbook(
        BytesIO(client.get(address("pilot_contributions", story), {"format": "xlsx"}).getvalue())
    )
    assert sheet.active["P2"].value == 1000
