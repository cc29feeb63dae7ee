from datetime import timedelta

import pytest
from django.utils import timezone

from cities.enums import Duty
from matching import queries
from matching.enums import MatchState
from matching.models import Offer, Request
from tests import factories as make

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def match(world):
    match = world.match()
    Offer.objects.update(matched_at=NOW)
    return match


def announced(posting):
    return queries.to_announce(type(posting).objects.get(pk=posting.pk), NOW)


def test_posting_and_counterpart_with_their_first_proposal_are_announced(match):
    assert announced(match.request) == [match.request, match.offer]


def test_offer_and_its_request_are_announced_in_the_same_way(match):
    Request.objects.update(matched_at=NOW)
    assert announced(match.offer) == [match.offer, match.request]


def test_counterpart_that_had_proposals_before_is_not_announced_again(match):
    make.MatchFactory(offer=match.offer, state=MatchState.EXPIRED)
    assert announced(match.request) == [match.request]


@pytest.mark.parametrize("changes", [{"matched_at": None}, {"announced_at": NOW}, {"state": "withdrawn"}])
def test_counterpart_that_waits_was_told_or_is_closed_is_not_announced(match, changes):
    Offer.objects.update(**changes)
    assert announced(match.request) == [match.request]


def test_what_was_announced_once_is_never_announced_again(match):
    Request.objects.update(announced_at=NOW)
    assert announced(match.request) == [match.offer]


def test_posting_without_proposals_is_not_announced(match):
    type(match).objects.update(state=MatchState.EXPIRED)
    assert announced(match.request) == []


@pytest.mark.parametrize("published_at", [None, NOW - timedelta(days=3)])
def test_history_that_is_entered_late_is_no_news(match, published_at):
    match.request.published_at = published_at
    assert queries.to_announce(match.request, NOW) == []


def test_best_proposals_are_the_highest_that_nobody_answered(world):
    request = make.RequestFactory(organisation=world.south, published=True)
    scores = {"declined": 990, "proposed": 500}
    for state, score in scores.items():
        make.MatchFactory(request=request, score_tenths=score, state=state)
    better = [make.MatchFactory(request=request, score_tenths=score) for score in (900, 800, 700)]
    make.MatchFactory(
        request=request,
        score_tenths=None,
        weight_set=None,
        brokered_by=world.southern_association,
        brokered_evidence="A fair.",
    )
    assert queries.best_proposals(request) == better


def test_editors_are_active_people_who_post_for_the_organisation(world):
    request = make.RequestFactory(organisation=world.south)
    make.MembershipFactory(organisation=world.south, user=world.donor, duty=Duty.SIGNATORY)
    assert list(queries.editors(request)) == [world.officer_south, world.two_hats]
    world.two_hats.is_active = False
    world.two_hats.save()
    assert list(queries.editors(request)) == [world.officer_south]
