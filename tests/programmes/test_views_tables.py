from datetime import date

import pytest
from django.urls import reverse

from core.tasks import run_job
from programmes.models import RoundTable
from tests.programmes.factories import RoundTableFactory, SeatFactory

PLAN = "/round-tables/new/"


def there(table, step):
    return reverse(f"programmes:round_table_{step}", args=[table.uuid])


@pytest.fixture
def table(world, client):
    """A planned one, of the coordinator who is signed in."""
    client.force_login(world.coordinator)
    return RoundTableFactory(
        convened_by=world.un_body, title="Spring", state="planned", recorded_at=None, outcomes=""
    )


def test_round_table_is_planned_and_edited_on_pages(client, world, table):
    assert "Plan the round-table" in client.get(PLAN).text
    sent = {"convened_by": world.un_body.pk, "title": "New", "language": "en", "held_on": "2026-05-01"}
    shown = client.post(
        PLAN, sent | {"starts_at": "09:00", "ends_at": "12:00", "agenda": "Pilots"}, follow=True
    )
    assert "09:00–12:00 UTC" in shown.text
    sent = {"title": "Summer", "held_on": "2026-06-01", "place": "Room 4"}
    assert "both times" in client.post(there(table, "edit"), sent | {"starts_at": "09:00"}).text
    assert "Summer" in client.post(there(table, "edit"), sent, follow=True).text


def test_participants_are_invited_and_uninvited(client, world, table):
    shown = client.post(
        there(table, "invite"), {"organisation": world.north.pk, "role": "chair"}, follow=True
    ).text
    assert ">chair</td>" in shown
    seat = table.seats.get()
    client.post(reverse("programmes:seat_remove", args=[table.uuid, seat.pk]))
    assert "Nobody is invited yet." in client.get(table.get_absolute_url()).text


def test_outcomes_are_written_live_and_published_as_minutes(client, world, table):
    SeatFactory(table=table, organisation=world.north)
    client.post(there(table, "outcomes"), {"outcomes": "To go on."})
    client.force_login(world.officer_north)
    assert "Notes taken live" in client.get(table.get_absolute_url()).text
    assert client.post(there(table, "publish")).status_code == 403
    client.force_login(world.coordinator)
    assert "The minutes are published." in client.post(there(table, "publish"), follow=True).text
    client.logout()
    assert "To go on." in client.get(table.get_absolute_url()).text


def test_pack_is_made_and_read_by_those_at_the_table(client, world, table, funding, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    call = funding.call()
    assert call.reference in client.get(there(table, "pilots")).text
    shown = client.post(there(table, "pilots"), {"calls": [call.pk]}, follow=True)
    assert "Making the pilot pack" in shown.text
    run_job(shown.context["job"].pk)
    files = [reverse(f"programmes:pack_{kind}", args=[table.uuid]) for kind in ("pdf", "xlsx")]
    assert [len(client.get(file).getvalue()) > 1000 for file in files] == [True, True]
    assert files[0] in client.get(table.get_absolute_url()).text
    client.force_login(world.donor)
    assert [client.get(file).status_code for file in files] == [404, 404]


def test_pack_that_is_not_made_is_not_there(client, table):
    assert client.get(reverse("programmes:pack_pdf", args=[table.uuid])).status_code == 404


def test_calendar_file(client, table):
    response = client.get(there(table, "calendar"))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "SUMMARY:Spring" in response.text


def test_others_do_not_see_a_planned_one_nor_run_any(client, world, table):
    client.force_login(world.outsider)
    assert client.get(table.get_absolute_url()).status_code == 404
    held = RoundTableFactory()
    assert client.get(there(held, "outcomes")).status_code == 403
    client.force_login(world.officer_north)
    assert client.get(PLAN).status_code == 403
    assert "Spring" not in client.get("/programmes/").text


@pytest.mark.parametrize("times", [1, 3])
def test_page_needs_the_same_queries_for_one_and_three_seats(client, world, django_assert_num_queries, times):
    table = RoundTableFactory(held_on=date(2006, 6, 20))
    for _ in range(times):
        SeatFactory(table=table)
    client.force_login(world.coordinator)
    with django_assert_num_queries(9):
        client.get(table.get_absolute_url())
    assert RoundTable.objects.count() == 1
