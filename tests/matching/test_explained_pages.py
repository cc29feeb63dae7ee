"""What the pages of a match and of a posting say beside the score, and in how few queries."""

import pytest
from django.utils import timezone

from matching.enums import MatchState, PostingState
from matching.models import Match, Offer, Request
from matching.pipeline import propose
from tests import factories as make
from tests.api import get
from tests.matching.explanations.pairs import VECTOR, day, fix_weights, offer_of, request_of, scored

pytestmark = pytest.mark.django_db
ROLES = ["officer_south", "officer_north", "staff_south", "coordinator"]
STATES = [MatchState.PROPOSED, MatchState.INTERESTED, MatchState.AGREED, MatchState.APPROVED]


@pytest.fixture
def match(world):
    return scored(world, request={"modes": ["training"], "window_start": day(0), "window_end": day(20)})


@pytest.fixture
def south(client, world):
    client.force_login(world.officer_south)
    return client


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("role", ROLES)
def test_page_of_a_scored_match_takes_few_queries(
    world, client, match, django_assert_max_num_queries, role, state
):
    for step in world.path_to(state):
        match = step(match)
    client.force_login(getattr(world, role))
    with django_assert_max_num_queries(12):
        page = client.get(match.get_absolute_url())
    assert "How each criterion is measured" in page.text


@pytest.mark.parametrize("state", [MatchState.PROPOSED, MatchState.AGREED])
def test_api_of_a_scored_match_takes_few_queries(world, south, match, django_assert_max_num_queries, state):
    for step in world.path_to(state):
        match = step(match)
    with django_assert_max_num_queries(12):
        get(south, f"matches/{match.uuid}/")


def test_page_shows_what_the_readers_side_could_change(south, match):
    text = south.get(match.get_absolute_url()).text
    assert "What would raise it" in text
    assert "<strong>Southtown</strong> · Ways of working" in text
    assert "<strong>Northville</strong> · " not in text
    assert "Scored again today" not in text


def test_page_shows_staff_what_both_sides_could_change(world, client, match):
    client.force_login(world.staff_south)
    text = client.get(match.get_absolute_url()).text
    assert "<strong>Northville</strong> · Ways of working" in text


def test_page_says_what_the_score_would_be_today(south, match):
    Offer.objects.update(modes=["training"])
    text = " ".join(south.get(match.get_absolute_url()).text.split())
    assert f"Scored again today it would have {match.score + 6:.1f}: facts, or the matcher itself," in text


def test_page_says_why_a_pair_would_not_be_proposed_again(south, match):
    Offer.objects.update(work_languages=["ru"])
    text = south.get(match.get_absolute_url()).text
    assert "Today it would not be proposed again" in text
    assert "The two share no language of work, and neither can arrange interpretation." in text


def test_page_without_anything_to_change_says_so(world, south):
    fields = {"modes": ["training"], "work_languages": ["en"]}
    match = scored(world, request=fields, offer=fields | {"experience_years": 3})
    assert (
        "Nothing that can simply be chosen would add to this score."
        in south.get(match.get_absolute_url()).text
    )


def test_page_of_a_decided_match_gives_no_advice(world, south, match):
    world.decline(match)
    assert "What would raise it" not in south.get(match.get_absolute_url()).text
    assert get(south, f"matches/{match.uuid}/")["what_would_raise_it"] is None


def test_every_line_has_its_parameter_in_a_disclosure(south, match):
    page = south.get(match.get_absolute_url())
    rows = page.context["explanation"].rows
    assert len(rows) == 11
    assert [row.name for row in rows if row.parameter not in page.text.replace("&#x27;", "'")] == []


@pytest.fixture
def lonely(world):
    """A request that no offer fits, as the matcher leaves it."""
    request = request_of(world, work_languages=["fr"], matched_at=timezone.now())
    offer_of(world, title="Pumps")
    make.OfferFactory(published=True, vector=VECTOR, title="Wells")
    fix_weights()
    _, missed = propose(request, list(Offer.objects.order_by("pk")), timezone.now())
    Request.objects.update(near_misses=missed)
    return request


@pytest.mark.parametrize("role", ["officer_south", "staff_south", "coordinator"])
def test_page_of_a_posting_without_proposals_takes_few_queries(
    world, client, lonely, django_assert_max_num_queries, role
):
    client.force_login(getattr(world, role))
    with django_assert_max_num_queries(12):
        page = client.get(lonely.get_absolute_url())
    assert len(page.context["near_misses"]) == 2


def test_page_says_what_each_side_could_change(south, lonely):
    text = " ".join(south.get(lonely.get_absolute_url()).text.split())
    score = lonely_score(lonely)
    for expected in (
        "Nobody fits yet",
        "So far 2 offers of other organisations are open.",
        "Who was nearest, and what stood in the way",
        "The two share no language of work, and neither can arrange interpretation.",
        "Southtown could do this:",
        "Add English to the languages of work, if people there can work in it.",
        "Northville could do this:",
        f"The pair would then be proposed with <strong>{score}</strong> of 100 points.",
    ):
        assert expected in text


def lonely_score(lonely):
    return Request.objects.get(pk=lonely.pk).near_misses[0]["ways"][0]["score_tenths"] / 10


def test_api_gives_the_near_misses_to_who_follows_the_posting(world, client, south, lonely):
    [nearest, _] = get(south, f"requests/{lonely.uuid}/")["near_misses"]
    assert (nearest["posting"]["title"], nearest["hints"]) == ("Pumps", [])
    assert nearest["rules"] == ["The two share no language of work, and neither can arrange interpretation."]
    assert [(way["side"], way["score"]) for way in nearest["ways"]] == [
        ("request", lonely_score(lonely)),
        ("either", lonely_score(lonely) - 6),
        ("offer", lonely_score(lonely)),
    ]


@pytest.mark.parametrize("role", ["outsider", "donor", "officer_north"])
def test_near_misses_are_not_for_others(world, client, lonely, role):
    client.force_login(getattr(world, role))
    assert get(client, f"requests/{lonely.uuid}/")["near_misses"] == []
    assert "Who was nearest" not in client.get(lonely.get_absolute_url()).text


def test_anonymous_reads_nothing_of_near_misses(client, lonely):
    assert "near_misses" not in get(client, f"requests/{lonely.uuid}/")
    assert "Pumps" not in client.get(lonely.get_absolute_url()).text


def test_api_of_a_posting_with_near_misses_takes_few_queries(south, lonely, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        get(south, f"requests/{lonely.uuid}/")


def test_posting_whose_only_match_was_declined_is_alone(world, south):
    match = world.decline(world.match())
    Request.objects.update(matched_at=timezone.now())
    assert "Nobody else fits yet" in south.get(match.request.get_absolute_url()).text


@pytest.mark.parametrize(
    "changes", [{"matched_at": None}, {"state": PostingState.EXPIRED, "matched_at": timezone.now()}]
)
def test_posting_that_waits_or_is_closed_is_not_called_alone(world, south, lonely, changes):
    Request.objects.update(**changes)
    assert south.get(lonely.get_absolute_url()).context["is_alone"] is False


def test_posting_with_a_live_proposal_is_not_alone(world, south):
    match = world.match()
    Request.objects.update(matched_at=timezone.now())
    context = south.get(match.request.get_absolute_url()).context
    assert (context["is_alone"], len(context["matches"])) == (False, 1)
    assert Match.objects.count() == 1
