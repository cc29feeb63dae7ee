from datetime import date

import pytest
from django.urls import reverse

from programmes.models import Priorities, SupportProgramme
from tests import factories as make
from tests.programmes.factories import PrioritiesFactory, SupportProgrammeFactory
from tests.world import person

DAY = "2007-05-01"


@pytest.fixture
def runner(world, client):
    """An editor of a support programme, signed in, and their planned programme of two countries."""
    programme = SupportProgrammeFactory(name="Learning")
    programme.countries.set([make.CountryFactory(code="KE"), make.CountryFactory(code="TZ")])
    client.force_login(person("runner", programme.organisation, "editor"))
    return programme


def there(programme, step):
    return reverse(f"programmes:programme_{step}", args=[programme.uuid])


def test_programme_is_planned_on_a_page(client, runner):
    address = reverse("programmes:programme_plan")
    assert "Plan the programme" in client.get(address).text
    sent = {
        "organisation": runner.organisation_id,
        "name": "New",
        "language": "en",
        "countries": ["KE", "TZ"],
    }
    response = client.post(address, sent, follow=True)
    assert "The programme is planned." in response.text
    assert SupportProgramme.objects.get(name="New").countries.count() == 2


def test_programme_is_established_and_mainstreamed_on_its_pages(client, runner):
    response = client.post(there(runner, "establish"), {"on": DAY, "evidence": "Decision 4"}, follow=True)
    assert "Decision 4" in response.text
    sent = {"on": DAY, "evidence": "Line 12", "through": "budget"}
    response = client.post(there(runner, "mainstream"), sent, follow=True)
    assert "a line in a regular budget: Line 12" in response.text


def test_refusal_stands_in_the_form(client, runner):
    sent = {"on": DAY, "evidence": "Line 12", "through": "budget"}
    response = client.post(there(runner, "mainstream"), sent)
    assert "so nothing was changed" in response.text
    assert "Line 12" in response.text


def test_planned_programme_may_change_its_countries_and_an_established_one_not(client, runner):
    sent = {"name": "Other", "text": "", "language": "en", "countries": ["KE", "TZ", "SE"]}
    client.post(there(runner, "edit"), sent)
    client.post(there(runner, "establish"), {"on": DAY, "evidence": "Decision 4"})
    client.post(there(runner, "edit"), sent | {"name": "Third", "countries": ["KE"]})
    runner.refresh_from_db()
    assert (runner.name, runner.countries.count()) == ("Third", 3)


def test_priorities_are_set_and_shown(client, runner):
    make.ThemeFactory()
    assert "Save the priorities" in client.get(there(runner, "priorities")).text
    sent = {"themes": ["water"], "exchange_types": ["south_south"], "largest": "5000", "currency": "eur"}
    response = client.post(there(runner, "priorities"), sent, follow=True)
    assert "up to 5,000 EUR" in response.text
    assert "south-south" in response.text


def test_amounts_without_their_currency_are_refused_in_the_form(client, runner):
    assert "together with their currency" in client.post(there(runner, "priorities"), {"largest": "5"}).text


@pytest.mark.parametrize(
    ("amounts", "text"),
    [({"smallest": 5}, "from 5 EUR"), ({"smallest": 5, "largest": 7}, "5 EUR to 7 EUR")],
)
def test_amounts_in_words(client, runner, amounts, text):
    PrioritiesFactory(programme=runner, organisation=runner.organisation, currency="EUR", **amounts)
    assert text in client.get(runner.get_absolute_url()).text


def test_donors_own_priorities(client, runner):
    address = reverse("programmes:organisation_priorities", args=[runner.organisation.slug])
    client.post(address, {"city_sizes": ["small"]})
    assert Priorities.objects.get().programme is None


@pytest.mark.parametrize("step", ["edit", "priorities", "establish", "mainstream"])
def test_others_may_not(client, world, runner, step):
    client.force_login(world.outsider)
    assert client.get(there(runner, step)).status_code == 404
    SupportProgramme.objects.update(
        established_on=date(2007, 1, 1), established_evidence="x", is_south_south=True,
        established_recorded_at="2007-01-01T00:00Z", **{"state": "established"},
    )  # fmt: skip
    assert client.get(there(runner, step)).status_code == 403


def test_cities_plan_no_programme_and_set_no_priorities_of_others(client, world, runner):
    client.force_login(world.officer_north)
    assert client.get(reverse("programmes:programme_plan")).status_code == 403
    address = reverse("programmes:organisation_priorities", args=[runner.organisation.slug])
    assert client.get(address).status_code == 403


def test_who_could_support_a_pilot_by_reference_and_address(client, world, story):
    PrioritiesFactory(organisation__name="Any")
    fund = PrioritiesFactory(organisation__name="Zeal", exchange_types=["north_south"], city_sizes=["medium"])
    client.force_login(world.officer_south)
    for named in (story.pilot.reference, f"https://example.org{story.pilot.get_absolute_url()}"):
        response = client.get(reverse("programmes:supporters"), {"pilot": named})
        assert [place.item for place in response.context["ranked"]][0] == fund
        assert "of a size preferred" in response.text


@pytest.mark.parametrize("named", ["P-99999", "nonsense"])
def test_pilot_that_is_not_seen_is_not_found(client, world, story, named):
    for pilot in (named, story.pilot.reference):
        assert (
            "no such pilot that you may see"
            in client.get(reverse("programmes:supporters"), {"pilot": pilot}).text
        )


def test_nobody_has_said_what_they_support(client, world, story):
    client.force_login(world.officer_south)
    shown = client.get(reverse("programmes:supporters"), {"pilot": story.pilot.reference}).text
    assert "Nobody has said yet what they support" in shown
    assert "Show who could support it" in client.get(reverse("programmes:supporters")).text


@pytest.mark.parametrize("times", [1, 3])
def test_supporters_need_the_same_queries_for_one_and_three(
    client, world, story, django_assert_num_queries, times
):
    for _ in range(times):
        programme = SupportProgrammeFactory()
        PrioritiesFactory(organisation=programme.organisation, programme=programme)
        PrioritiesFactory()
    client.force_login(world.coordinator)
    with django_assert_num_queries(9):
        client.get(reverse("programmes:supporters"), {"pilot": story.pilot.reference})
