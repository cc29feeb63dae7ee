"""What a posting is compared with, and what not."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from django.utils import timezone

from matching import pipeline, queries, services
from matching.enums import AnswerKind, DeclineReason, MatchState, PostingState
from matching.kernel import CRITERIA, rank
from matching.models import Match, Offer, Request
from tests import factories as make
from tests.matching.networks import near, network
from tests.matching.test_queries import axis, leaning

pytestmark = pytest.mark.django_db
THEN = datetime(2004, 3, 1, tzinfo=UTC)
ON = date(2004, 3, 1)
OPEN = {"published": True, "published_at": THEN, "expires_at": datetime(2004, 8, 28, tzinfo=UTC)}
ONLY_EXPERIENCE = dict.fromkeys(CRITERIA, 0) | {"experience": 100}


@pytest.fixture
def many(monkeypatch):
    """A network of which a posting sees only the best three."""
    monkeypatch.setattr("matching.queries.counterparts.NEAREST", 4)
    monkeypatch.setattr("matching.queries.nearest.NEAREST", 4)
    monkeypatch.setattr("matching.queries.counterparts.BEST", 3)
    make.WeightSetFactory()
    network()


def today():
    return timezone.localdate()


def candidates(posting, **more):
    return queries.candidates(posting, today(), **more)


def best_of_all(request, weights=None, top=3):
    """Its best offers when it is ranked with every one, by primary key."""
    offers = list(Offer.objects.order_by("pk"))
    records = [queries.posting_records(side, today()) for side in ([request], offers)]
    weights = (
        weights
        or queries.current_weight_sets([request.organisation_id], today())[request.organisation_id].weights
    )
    [ranking] = rank(*records, weights, today=today(), top=top)
    return sorted(offers[found.offer].pk for found in ranking.candidates)


def keys(postings):
    return [posting.pk for posting in postings]


@pytest.mark.parametrize(
    ("changes", "is_on_offer"),
    [
        ({}, True),
        ({"vector": None}, False),
        ({"state": PostingState.EXPIRED}, False),
        ({"published_at": datetime(2004, 3, 2, tzinfo=UTC)}, False),
        ({"expires_at": THEN}, False),
        ({"expires_at": datetime(2004, 3, 2, tzinfo=UTC)}, True),
    ],
)
def test_on_offer_is_what_could_be_chosen_on_the_day(changes, is_on_offer):
    offer = make.OfferFactory(**OPEN | {"vector": axis(0)} | changes)
    assert list(queries.on_offer(type(offer), ON)) == ([offer] if is_on_offer else [])


def test_few_counterparts_are_all_candidates(django_assert_num_queries):
    offers = [make.OfferFactory(vector=leaning(share), **OPEN) for share in (0.1, 0.9, -0.5)]
    request = make.RequestFactory(vector=axis(0), **OPEN)
    with django_assert_num_queries(2):
        assert queries.candidates(request, ON) == offers
    assert queries.candidates(offers[0], ON) == [request]


def test_candidates_of_a_request_are_its_best_offers(many):
    for request in Request.objects.all()[:6]:
        assert keys(candidates(request)) == best_of_all(request)


def test_candidates_of_an_offer_are_its_best_requests(many):
    offer = Offer.objects.first()
    points = {
        request.pk: found.score_tenths
        for request in Request.objects.order_by("pk")
        for found in rank(
            queries.posting_records([request], today()),
            queries.posting_records([offer], today()),
            make.WeightSetFactory().weights,
            today=today(),
        )[0].candidates
    }
    best = sorted(sorted(points, key=lambda key: (-points[key], key))[:3])
    assert keys(candidates(offer)) == best


def test_weights_that_are_tried_bring_their_own_best(many):
    request = Request.objects.first()
    Offer.objects.filter(pk__in=Offer.objects.order_by("-pk").values("pk")[:5]).update(experience_years=9)
    both = {*best_of_all(request), *best_of_all(request, ONLY_EXPERIENCE)}
    assert len(both) > 3
    assert keys(candidates(request, tried=[ONLY_EXPERIENCE])) == sorted(both)


def test_a_refused_counterpart_makes_room_for_the_next(many):
    request = Request.objects.first()
    refused = candidates(request)[0]
    make.MatchFactory(request=request, offer=refused, state=MatchState.DECLINED)
    assert keys(candidates(request)) == [key for key in best_of_all(request, top=4) if key != refused.pk]


def test_where_nothing_fits_the_nearest_in_meaning_are_candidates(many):
    request = Request.objects.first()
    Offer.objects.update(organisation=request.organisation)
    nearest = sorted(Offer.objects.all(), key=lambda offer: -np.dot(offer.vector, request.vector))[:4]
    assert keys(candidates(request)) == sorted(keys(nearest))


def test_what_was_published_a_moment_ago_is_seen_and_what_was_closed_is_not(many):
    request = Request.objects.first()
    best = make.OfferFactory(published=True, vector=request.vector)
    assert best in candidates(request)

    Offer.objects.filter(pk=best.pk).update(vector=near(5))
    assert best not in candidates(request)

    Offer.objects.filter(pk=best.pk).update(vector=request.vector)
    services.withdraw_posting(best, by=owner_of(best))
    assert best not in candidates(request)


def owner_of(posting):
    return make.MembershipFactory(organisation=posting.organisation).user


@pytest.mark.parametrize(("model", "count"), [(Request, 22), (Offer, 22)])
def test_queries_do_not_grow_with_the_network(many, model, count, django_assert_num_queries):
    posting = model.objects.first()
    for _ in range(2):
        with django_assert_num_queries(count):
            candidates(posting)
        network(requests=5, offers=5)


def test_proposals_of_many_are_those_of_all(many, monkeypatch):
    monkeypatch.setattr("matching.pipeline.give_vector", lambda posting: True)
    monkeypatch.setattr("matching.pipeline.PROPOSALS", 3)
    request = Request.objects.first()
    pipeline.match_posting(request, at=timezone.now())
    assert sorted(Match.objects.values_list("offer", flat=True)) == best_of_all(request)


def test_refusals_are_the_pairs_in_which_people_did_something(world):
    request = make.RequestFactory(organisation=world.south)
    begun = make.MatchFactory(request=request, state=MatchState.DECLINED)
    make.MatchFactory(request=request)
    assert queries.refusals(request) == {begun.offer_id}
    assert queries.refusals(begun.offer) == {request.pk}


def declined(days_ago, **changes):
    match = make.MatchFactory(**{"state": MatchState.DECLINED} | changes.pop("match", {}))
    answer = {"reason": DeclineReason.NOT_NOW, "at": timezone.now() - timedelta(days=days_ago)}
    make.MatchAnswerFactory(match=match, kind=AnswerKind.DECLINED, **answer | changes)
    return match


@pytest.mark.parametrize(
    ("days_ago", "changes", "lapsed"),
    [
        (181, {}, True),
        (179, {}, False),
        (181, {"reason": DeclineReason.COST}, False),
        (181, {"is_current": False}, False),
        (181, {"match": {"state": MatchState.PROPOSED}}, False),
        (181, {"match": {"offer__state": PostingState.EXPIRED}}, False),
        (181, {"match": {"request__state": PostingState.WITHDRAWN}}, False),
    ],
)
def test_not_now_lapses_after_180_days_while_both_are_open(days_ago, changes, lapsed):
    match = declined(days_ago, **changes)
    assert list(queries.lapsed_refusals(timezone.now())) == ([match] if lapsed else [])
