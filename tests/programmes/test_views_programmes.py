from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from programmes.models import SupportProgramme
from tests import factories as make
from tests.reporting.made import made_programme, made_round_table

DAY = date(2007, 5, 1)


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def test_empty_list_says_so(client, world):
    shown = page(client, reverse("programmes:programme_list"))
    assert "No support programme is on record yet" in shown
    assert "No round-table is on record yet." in shown


def test_programme_page_shows_dates_and_evidence(client, world):
    programme = made_programme(world.un_body, "Learning", established=DAY, mainstreamed=date(2008, 1, 1))
    programme.countries.set([make.CountryFactory(code="KE"), make.CountryFactory(code="SE")])
    shown = page(client, programme.get_absolute_url())
    assert "A decision." in shown
    assert "A budget line." in shown
    assert "KE, SE" in shown


def test_planned_programme_is_not_there_for_the_public(client, world):
    programme = SupportProgramme.objects.create(organisation=world.north, name="Quiet", language="en")
    page(client, programme.get_absolute_url(), status=404)
    client.force_login(world.officer_north)
    assert "Quiet" in page(client, programme.get_absolute_url())


def test_round_table_page_shows_who_took_part(client, world):
    table = made_round_table(world.un_body, "Meeting", held_on=DAY, kinds=["donor", "ngo"])
    shown = page(client, table.get_absolute_url())
    assert "A donor" in shown
    assert "Agreed to go on." in shown


@pytest.mark.parametrize("times", [1, 3])
def test_list_needs_the_same_queries_for_one_and_three(client, world, django_assert_num_queries, times):
    for number in range(times):
        programme = made_programme(world.un_body, f"P{number}", established=DAY)
        programme.countries.set([make.CountryFactory()])
        made_round_table(world.un_body, "Meeting", held_on=DAY, kinds=["donor"])
    with django_assert_num_queries(6):
        page(client, reverse("programmes:programme_list"))


def test_programmes_by_words_country_and_state(client, world):
    made_programme(world.un_body, "Água viva", established=DAY).countries.set(
        [make.CountryFactory(code="KE")]
    )
    made_programme(world.north, "Trams", established=DAY)
    found = {}
    for query in ("q=AGUA", "q=northville", "country=KE", "state=established", "q=boats"):
        response = client.get(f"{reverse('programmes:programme_list')}?{query}")
        found[query] = [programme.name for programme in response.context["object_list"]]
    assert found == {
        "q=AGUA": ["Água viva"],
        "q=northville": ["Trams"],
        "country=KE": ["Água viva"],
        "state=established": ["Trams", "Água viva"],
        "q=boats": [],
    }
    assert "No programme found" in response.text


def test_programmes_as_a_workbook(client, world):
    made_programme(world.un_body, "Learning", established=DAY)
    response = client.get(reverse("programmes:programme_list"), {"format": "xlsx"})
    rows = list(load_workbook(BytesIO(response.getvalue())).worksheets[0].values)
    assert rows[1][1:4] == ("Learning", "Coordination", "established")
    assert rows[1][6].date() == DAY
