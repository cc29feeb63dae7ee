import csv
from datetime import UTC, datetime
from io import StringIO

import pytest

from cities.models import Organisation
from matching.enums import MatchState, Outcome, PostingState
from matching.queries import coverage
from tests import factories as make

pytestmark = pytest.mark.django_db
THEN = datetime(2004, 3, 1, tzinfo=UTC)
AGREED = {"state": MatchState.AGREED, "agreed_at": THEN}
PILOTED = {"state": MatchState.PILOTED, "agreed_at": THEN, "approved_at": THEN}
MEMBERS = "/desk/members/"
FIGURES = ["postings", "proposals", "agreements", "pilots", "places", "places_taken"]


def figures(organisation):
    found = coverage(Organisation.objects.all()).get(pk=organisation.pk)
    return {name: getattr(found, name) for name in FIGURES}


def member(world, **fields):
    organisation = make.OrganisationFactory(**fields)
    make.AffiliationFactory(member=organisation, association=world.southern_association)
    return organisation


def shown(client, **filters):
    return [each.name for each in client.get(MEMBERS, filters).context["object_list"]]


@pytest.fixture
def south(client, world):
    client.force_login(world.staff_south)
    return client


def test_a_member_that_does_nothing_counts_nothing(world):
    make.OfferFactory(organisation=world.south)
    assert figures(world.south) == dict.fromkeys(FIGURES, 0)


def test_postings_count_from_the_day_they_are_handed_in(world):
    make.OfferFactory(organisation=world.south, state=PostingState.SUBMITTED)
    make.RequestFactory(organisation=world.south, state=PostingState.WITHDRAWN)
    assert figures(world.south)["postings"] == 2


def test_matches_count_on_either_side(world):
    world.match(), world.match(**AGREED)
    make.MatchFactory(offer__organisation=world.south, **PILOTED)
    expected = {"proposals": 3, "agreements": 2, "pilots": 1}
    assert expected.items() <= figures(world.south).items()


def test_places_are_those_of_open_offers_and_free_again_after_the_pilot(world):
    match = world.match(**AGREED, capacity=3)
    ended = {"concluded_at": THEN, "outcome": Outcome.COMPLETED}
    make.MatchFactory(offer=match.offer, **PILOTED | ended)
    make.MatchFactory(offer=match.offer, **PILOTED)
    make.OfferFactory(organisation=world.north, capacity=9)
    found = figures(world.north)
    assert (found["places"], found["places_taken"]) == (3, 2)


def test_members_are_filtered_and_sorted(world, south):
    member(world, name="Silent")
    busy = member(world, name="Busy")
    make.MatchFactory(offer__organisation=busy, **AGREED)
    make.RequestFactory(organisation=world.south, published=True)
    assert shown(south) == ["Busy", "Silent", "Southtown"]
    assert shown(south, show="silent") == ["Silent"]
    assert shown(south, show="unmatched") == ["Southtown"]
    assert shown(south, show="full") == ["Busy"]
    assert shown(south, sort="postings")[0] == "Silent"
    assert shown(south, sort="places")[0] == "Busy"
    assert shown(south, q="tow") == ["Southtown"]


def test_members_of_others_are_not_listed(world, client):
    client.force_login(world.staff_north)
    assert shown(client) == ["Northville"]


@pytest.mark.parametrize("role", ["officer_south", "coordinator", "outsider"])
def test_page_is_not_found_by_others(world, client, role):
    client.force_login(world.everyone()[role])
    assert client.get(MEMBERS).status_code == 404


def test_download_holds_the_same_members(world, south):
    response = south.get(MEMBERS, {"format": "csv", "q": "tow"})
    lines = list(csv.reader(StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert lines[1] == [
        "Southtown", "city government", world.south.city.name, "KE", "yes",
        "0", "0", "0", "0", "0", "0", "no",
    ]  # fmt: skip
    assert len(lines) == 2


def test_empty_list_says_so(south):
    assert "No member is like this" in south.get(MEMBERS, {"q": "nowhere"}).text


@pytest.mark.parametrize("count", [3, 300])
def test_page_takes_the_same_few_queries_for_any_number(world, south, django_assert_num_queries, count):
    members = Organisation.objects.bulk_create(
        make.OrganisationFactory.build(kind="ngo", city=None, verified_at=None) for _ in range(count)
    )
    for each in members:
        make.AffiliationFactory(member=each, association=world.southern_association)
    with django_assert_num_queries(7):
        response = south.get(MEMBERS)
    assert response.context["paginator"].count == count + 1
    assert "waits for verification" in response.text
