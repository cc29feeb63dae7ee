import pytest

from pilots.enums import PilotState
from pilots.models import Pilot
from tests import factories as make
from tests.api import get, refused
from tests.pilots.story import Story


def test_unpublished_pilot_is_seen_by_those_who_take_part(client, world, story):
    path = f"pilots/{story.pilot.uuid}/"
    refused(client, path, 404)
    blind = {"donor", "outsider"}
    for name, user in world.everyone().items():
        client.force_login(user)
        assert len(get(client, "pilots/")["results"]) == int(name not in blind), name
        assert client.get(f"/api/v1/{path}").status_code == (404 if name in blind else 200), name


def test_published_pilot_tells_its_documentation_and_since_when_it_counts(client, world, story):
    story.to(PilotState.COMPLETED).document()
    story.open_final()
    story.assess()
    pilot = Pilot.objects.get()
    Pilot.objects.update(published_at=pilot.completed_at)
    shown = get(client, f"pilots/{pilot.uuid}/")
    today = pilot.completed_at.date().isoformat()
    assert (shown["documented_on"], shown["assessed_on"]) == (today, today)
    assert (shown["match"], shown["is_brokered"]) == (str(pilot.match.uuid), False)
    assert [section["text"] for section in shown["documentation"]] == ["What happened."] * 8


def test_documentation_holds_accepted_sections_alone(client, world, story):
    story.to(PilotState.ACTIVE)
    story.accept("context")
    story.submit("results")
    story.write("costs")
    client.force_login(world.officer_south)
    shown = get(client, f"pilots/{story.pilot.uuid}/")
    assert [section["kind"] for section in shown["documentation"]] == ["context"]
    assert (shown["documented_on"], shown["assessed_on"]) == (None, None)


def test_answers_and_addresses_of_stakeholders_are_never_told(client, world, story):
    story.to(PilotState.COMPLETED)
    story.open_final()
    story.hear("residents", world.south, comment="Nobody asked us.")
    story.invite(email="resident@example.org")
    client.force_login(world.coordinator)
    told = client.get(f"/api/v1/pilots/{story.pilot.uuid}/").content.decode()
    assert ["Nobody asked us." in told, "resident@example.org" in told] == [False, False]


def test_partners_with_what_they_give_and_gain(client, world, story):
    story.to(PilotState.AGREED)
    client.force_login(world.officer_north)
    [shown] = get(client, "pilots/")["results"]
    partners = [(row["organisation"]["slug"], row["role"], row["gives"]) for row in shown["participants"]]
    assert sorted(partners) == [("northville", "partner", "Experts"), ("southtown", "partner", "Experts")]
    assert (shown["exchange_type"], shown["is_demonstration"]) == ("north_south", False)


def test_pilots_by_the_filters_of_the_page(client, world, story):
    client.force_login(world.coordinator)
    story.to(PilotState.ACTIVE)

    def count(**filters):
        return len(get(client, "pilots/", **filters)["results"])

    make.ThemeFactory(code="safety")
    assert [count(state="active"), count(state="agreed")] == [1, 0]
    assert [count(theme="water"), count(theme="safety")] == [1, 0]
    assert [count(exchange_type="north_south"), count(exchange_type="south_south")] == [1, 0]
    assert [count(q=story.pilot.title), count(q="nothing like it")] == [1, 0]


@pytest.mark.parametrize("name", ["state", "theme", "exchange_type"])
def test_value_that_no_filter_takes_is_refused(client, db, name):
    assert list(refused(client, "pilots/", 400, **{name: "\0"})["errors"]) == [name]


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_queries_is_the_same_for_more(client, django_assert_num_queries, world, count):
    client.force_login(world.coordinator)
    for _ in range(count):
        Story(world)
    with django_assert_num_queries(5):
        assert len(get(client, "pilots/")["results"]) == count


def test_one_pilot_costs_few_queries(client, django_assert_max_num_queries, world, story):
    story.to(PilotState.COMPLETED).document()
    client.force_login(world.coordinator)
    with django_assert_max_num_queries(12):
        get(client, f"pilots/{story.pilot.uuid}/")
