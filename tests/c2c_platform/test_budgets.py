"""The pages that join most: at most twelve queries, for each role, for one row and for three of each list."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from matching.enums import MatchState, PostingState
from tests import factories as make
from tests.pilots import factories as pilots

pytestmark = pytest.mark.django_db
QUERIES = 12
ROLES = ["officer_south", "staff_south", "coordinator"]
AGREED = {"state": MatchState.AGREED, "agreed_at": timezone.now() - timedelta(days=40)}
SUBMITTED = {"state": PostingState.SUBMITTED, "submitted_at": timezone.now()}
APPROVED = AGREED | {"state": MatchState.APPROVED, "approved_at": timezone.now()}


@pytest.fixture
def themes(db):
    return [make.ThemeFactory(code=code) for code in ("water", "safety")]


def fill(world, themes, count):
    """Each list of the desk gets so many rows, and one that was handed in."""
    for _ in range(count):
        for fields in ({}, AGREED, APPROVED):
            world.match(**fields)
        make.OfferFactory(organisation=world.south, themes=themes)
        pilot = pilots.PilotFactory()
        pilot.themes.set(themes)
        pilots.ParticipantFactory(pilot=pilot, organisation=world.south)
    for factory in (make.RequestFactory, make.OfferFactory):
        factory(organisation=world.south, **SUBMITTED)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("role", ROLES)
def test_desk_takes_few_queries(world, client, themes, django_assert_max_num_queries, role, count):
    fill(world, themes, count)
    client.force_login(world.everyone()[role])
    with django_assert_max_num_queries(QUERIES):
        page = client.get(reverse("desk"))
    if role == "officer_south":
        shown = {name: len(page.context[name]) for name in ("answers", "pilots_to_start", "pilots", "offers")}
        assert shown == {"answers": count, "pilots_to_start": count, "pilots": count, "offers": count + 1}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("side", ["request", "offer"])
@pytest.mark.parametrize("state", [SUBMITTED, {"published": True}])
@pytest.mark.parametrize("role", ROLES)
def test_page_of_a_posting_takes_few_queries(
    world, client, themes, django_assert_max_num_queries, role, state, side, count
):
    factory, other = (make.RequestFactory, "offer") if side == "request" else (make.OfferFactory, "request")
    posting = factory(organisation=world.south, themes=themes, **state)
    for _ in range(count):
        make.MatchFactory(**{side: posting, f"{other}__organisation": world.north})
    client.force_login(world.everyone()[role])
    with django_assert_max_num_queries(QUERIES):
        assert client.get(posting.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("role", ROLES[1:])
def test_what_decisions_say_takes_few_queries(
    world, client, themes, django_assert_max_num_queries, role, count
):
    fill(world, themes, count)
    client.force_login(world.everyone()[role])
    there = reverse("matching:association_learning", args=[world.southern_association.slug])
    with django_assert_max_num_queries(QUERIES):
        assert client.get(there).status_code == 200
