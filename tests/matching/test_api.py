from datetime import date

import numpy as np
import pytest
from django.utils import timezone

from matching.enums import DeclineReason, MatchState, Side
from matching.explanations import explain
from matching.models import Match
from matching.pipeline import propose, store
from matching.services import decline_match
from tests import factories as make
from tests.api import get, refused

PUBLIC = [
    "uuid",
    "reference",
    "url",
    "page",
    "title",
    "language",
    "themes",
    "theme_other",
    "city",
    "window_start",
    "window_end",
    "state",
    "published_at",
    "expires_at",
    "is_demonstration",
]
MODELS = {"offers": make.OfferFactory, "requests": make.RequestFactory}
SECRETS = {
    "text": "The wells are dry.",
    "gives": "Two engineers.",
    "gains": "A partner for years.",
    "external_id": "our-17",
}
pytestmark = pytest.mark.django_db


@pytest.fixture(params=["offers", "requests"])
def noun(request):
    return request.param


def test_anonymous_reads_the_public_fields_only(client, noun, world):
    posting = MODELS[noun](organisation=world.south, published=True, **SECRETS)
    response = client.get(f"/api/v1/{noun}/{posting.uuid}/")
    shown = get(client, f"{noun}/{posting.uuid}/")
    assert list(shown) == PUBLIC
    assert get(client, f"{noun}/")["results"] == [shown]
    assert [secret for secret in SECRETS.values() if secret in response.content.decode()] == []
    assert (shown["title"], shown["city"]["name"]) == (posting.title, world.south.city.name)


def test_signed_in_reads_the_whole_posting(client, noun, world):
    client.force_login(world.outsider)
    posting = MODELS[noun](organisation=world.south, published=True, **SECRETS)
    posting.preferred_regions.set([make.RegionFactory()])
    shown = get(client, f"{noun}/{posting.uuid}/")
    assert {name: shown[name] for name in SECRETS} == SECRETS
    assert (shown["organisation"]["slug"], shown["preferred_regions"]) == ("southtown", ["014"])
    assert shown.pop("near_misses") == []
    assert get(client, f"{noun}/")["results"] == [shown]


def test_own_fields_of_offer_and_request(client, world):
    client.force_login(world.outsider)
    offer = make.OfferFactory(published=True, capacity=3, experience_years=12)
    request = make.RequestFactory(published=True, wanted_outcome="Clean markets", urgency="high")
    shown_offer, shown_request = (
        get(client, f"offers/{offer.uuid}/"),
        get(client, f"requests/{request.uuid}/"),
    )
    assert (shown_offer["capacity"], shown_offer["experience_years"]) == (3, 12)
    assert (shown_request["wanted_outcome"], shown_request["urgency"]) == ("Clean markets", "high")


def test_draft_is_seen_by_its_organisation_alone(client, noun, world):
    draft = MODELS[noun](organisation=world.south)
    refused(client, f"{noun}/{draft.uuid}/", 404)
    for name, user in world.everyone().items():
        client.force_login(user)
        own = name in ("officer_south", "two_hats")
        assert client.get(f"/api/v1/{noun}/{draft.uuid}/").status_code == (200 if own else 404), name
        assert len(get(client, f"{noun}/")["results"]) == int(own), name


def test_demonstration_says_so(client, noun):
    MODELS[noun](published=True, organisation__is_demonstration=True)
    assert get(client, f"{noun}/")["results"][0]["is_demonstration"] is True


def test_postings_by_the_filters_of_the_page(client, noun):
    water = make.ThemeFactory(code="water.supply", parent=make.ThemeFactory(code="water"))
    french = MODELS[noun](
        published=True, title="Marchés", work_languages=["fr"], modes=["training"], themes=[water]
    )
    MODELS[noun](published=True, title="Buses", themes=[make.ThemeFactory(code="mobility")])
    filters = [
        {"work_language": "fr"},
        {"mode": "training"},
        {"theme": "water"},
        {"theme": "water.supply"},
        {"q": "march"},
    ]
    for filter_ in filters:
        found = get(client, f"{noun}/", **filter_)["results"]
        assert [posting["uuid"] for posting in found] == [str(french.uuid)], filter_


@pytest.mark.parametrize("name", ["theme", "country", "work_language", "mode", "state"])
@pytest.mark.parametrize("value", ["\0", "nonsense", "' OR 1=1"])
def test_value_that_no_filter_takes_is_refused(client, noun, name, value):
    assert list(refused(client, f"{noun}/", 400, **{name: value})["errors"]) == [name]


@pytest.mark.parametrize("signed_in", [False, True])
@pytest.mark.parametrize("count", [1, 3])
def test_number_of_queries_for_postings(client, django_assert_num_queries, world, noun, count, signed_in):
    if signed_in:
        client.force_login(world.coordinator)
    for posting in MODELS[noun].create_batch(count, published=True):
        posting.preferred_regions.set([make.RegionFactory()])
    with django_assert_num_queries(5 if signed_in else 2):
        assert len(get(client, f"{noun}/")["results"]) == count


@pytest.fixture
def match(world) -> Match:
    """A proposal of the real matcher, with the sentence vectors set by hand."""
    vector = np.full(384, 384**-0.5, dtype=np.float32)
    request = make.RequestFactory(organisation=world.south, published=True, vector=vector)
    offer = make.OfferFactory(
        organisation=world.north, published=True, vector=vector, window_start=date(2004, 1, 1)
    )
    proposals, _ = propose(request, [offer], timezone.now())
    store(proposals, timezone.now())
    return Match.objects.get()


def test_match_explains_its_score_with_the_numbers_of_the_page(client, world, match):
    client.force_login(world.officer_south)
    shown = get(client, f"matches/{match.uuid}/")
    assert [(row["label"], row["sentence"], row["points"], row["maximum"]) for row in shown["criteria"]] == [
        (row.name, row.sentence, row.points, row.maximum) for row in explain(match.criteria)
    ]
    assert round(sum(row["points"] for row in shown["criteria"]), 1) == shown["score"] == match.score
    assert shown["weight_set"] == {"association": None, "version": 1}


def test_list_of_matches_gives_points_without_words(client, world, match):
    client.force_login(world.officer_north)
    [shown] = get(client, "matches/")["results"]
    assert shown["request"]["title"] == match.request.title
    assert shown["offer"]["organisation"]["slug"] == "northville"
    assert [list(row) for row in shown["criteria"]] == [
        ["name", "value", "known", "points", "maximum"]
    ] * len(match.criteria)


def test_match_is_seen_by_both_sides_their_associations_and_coordinators(client, world):
    match = world.match()
    refused(client, f"matches/{match.uuid}/", 401)
    blind = {"donor", "outsider"}
    for name, user in world.everyone().items():
        client.force_login(user)
        assert len(get(client, "matches/")["results"]) == int(name not in blind), name
        status = client.get(f"/api/v1/matches/{match.uuid}/").status_code
        assert status == (404 if name in blind else 200), name


def test_reason_for_declining_is_never_told(client, world):
    match = world.match_in(MatchState.INTERESTED)
    decline_match(
        match,
        side=Side.OFFER,
        by=world.officer_north,
        reason=DeclineReason.COST,
        note="They never pay.",
        is_private=True,
    )
    client.force_login(world.officer_south)
    response = client.get(f"/api/v1/matches/{match.uuid}/")
    assert response.json()["state"] == "declined"
    assert ["cost" in response.content.decode(), "never pay" in response.content.decode()] == [False, False]


def test_brokered_match_has_evidence_and_no_score(client, world):
    match = world.match(
        score_tenths=None,
        weight_set=None,
        brokered_by=world.southern_association,
        brokered_evidence="A fair.",
    )
    client.force_login(world.coordinator)
    shown = get(client, f"matches/{match.uuid}/")
    assert (shown["score"], shown["criteria"], shown["weight_set"]) == (None, [], None)
    assert (shown["brokered_by"]["name"], shown["brokered_evidence"]) == ("South Local", "A fair.")


def test_matches_by_state_request_and_theme(client, world):
    match = world.match()
    world.match_in(MatchState.INTERESTED)
    client.force_login(world.coordinator)

    def count(**filters):
        return len(get(client, "matches/", **filters)["results"])

    assert [count(), count(state="interested"), count(theme="water")] == [2, 1, 2]
    assert [count(request=match.request.uuid), count(offer=match.offer.uuid)] == [1, 1]
    assert list(refused(client, "matches/", 400, request="x")["errors"]) == ["request"]


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_queries_for_matches(client, django_assert_num_queries, world, count):
    client.force_login(world.officer_south)
    weights = make.WeightSetFactory(association=world.southern_association)
    for _ in range(count):
        world.match(weight_set=weights)
    with django_assert_num_queries(3):
        assert len(get(client, "matches/")["results"]) == count
