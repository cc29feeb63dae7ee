from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from core.models import Job
from matching import jobs, services
from matching.enums import DeclineReason, MatchState, PostingState, Side
from matching.models import Match, Offer, Request
from tests import factories as make

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(("model", "factory"), [(Offer, make.OfferFactory), (Request, make.RequestFactory)])
@pytest.mark.parametrize(("ends_in", "state"), [(-HOUR, "expired"), (HOUR, "published")])
def test_postings_expire_when_their_time_is_over(model, factory, ends_in, state):
    factory(published=True, expires_at=timezone.now() + ends_in)
    jobs.expire_postings()
    assert model.objects.get().state == state


def test_expiring_leaves_what_is_closed_already():
    make.OfferFactory(state=PostingState.FULFILLED, expires_at=timezone.now() - HOUR)
    jobs.expire_postings()
    assert Offer.objects.get().state == PostingState.FULFILLED


def test_what_was_never_matched_is_asked_for_again():
    offer, request = make.OfferFactory(published=True), make.RequestFactory(published=True)
    make.OfferFactory(published=True, matched_at=timezone.now())
    make.OfferFactory(published=True, expires_at=timezone.now() - HOUR)
    make.OfferFactory()
    jobs.match_unmatched()
    jobs.match_unmatched()
    waiting = list(Job.objects.values_list("kind", "subject_id"))
    assert waiting == [("matching.offer", offer.pk), ("matching.request", request.pk)]


@pytest.mark.parametrize(("days", "state"), [(181, "proposed"), (179, "declined")])
def test_not_now_is_proposed_again_after_its_time(world, days, state):
    match = world.match_in(MatchState.DECLINED)
    Offer.objects.update(expires_at=timezone.now() + timedelta(days=365))
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        jobs.propose_lapsed_again()
    match.refresh_from_db()
    assert (match.state, match.answers.get().is_current) == (state, state == "declined")


def test_no_is_never_proposed_again(world):
    match = services.decline_match(
        world.match(), side=Side.OFFER, by=world.officer_north, reason=DeclineReason.COST
    )
    with time_machine.travel(timezone.now() + timedelta(days=1000)):
        jobs.propose_lapsed_again()
    assert Match.objects.get(pk=match.pk).state == MatchState.DECLINED
