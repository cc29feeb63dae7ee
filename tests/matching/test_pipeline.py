from datetime import date, timedelta

import numpy as np
import pytest
from django.utils import timezone

from matching import pipeline, services
from matching.enums import MatchState, PostingState, Side
from matching.kernel import CRITERIA, DEFAULT_WEIGHTS, KERNEL_VERSION, Candidate
from matching.meaning.terms import term_counts
from matching.models import Match, Offer, Request, WeightSet
from tests import factories as make

pytestmark = pytest.mark.django_db
COMPOST = {"title": "Composting of market waste", "text": "Organic waste of the markets becomes compost."}
COMPOST_FR = {
    "title": "Compostage des déchets des marchés",
    "text": "Nous cherchons comment transformer en compost les déchets organiques de nos marchés.",
    "language": "fr",
    "work_languages": ["fr", "en"],
}
TRAMS = {
    "title": "Timetables of tramways",
    "text": "Planning the timetable of two tram lines in the evening.",
}
ONLY_THEME = dict.fromkeys(DEFAULT_WEIGHTS, 0) | {"theme": 100}


@pytest.fixture
def pair(world):
    """A request of the southern city and the northern offer that fits it."""
    request = make.RequestFactory(organisation=world.south, published=True, **COMPOST_FR)
    return request, make.OfferFactory(organisation=world.north, published=True, **COMPOST)


def run(*postings):
    for posting in postings:
        pipeline.match_posting(type(posting).objects.get(pk=posting.pk), at=timezone.now())


def stored():
    return list(Match.objects.order_by("pk").values("pk", "score_tenths", "criteria", "weight_set", "state"))


def near_misses():
    return Request.objects.get().near_misses


@pytest.mark.slow
def test_both_sides_find_each_other_across_languages(pair):
    request, offer = pair
    run(offer, request)
    match = Match.objects.get()
    assert (match.request, match.offer, match.state) == (request, offer, MatchState.PROPOSED)
    assert match.kernel_version == KERNEL_VERSION
    assert Request.objects.get().matched_at is not None


@pytest.mark.slow
def test_the_score_is_the_sum_of_the_stored_criteria(pair):
    run(*reversed(pair))
    match = Match.objects.get()
    assert [part["name"] for part in match.criteria] == list(CRITERIA)
    assert sum(part["tenths"] for part in match.criteria) == match.score_tenths
    assert round(sum(part["weight"] for part in match.criteria), 1) == 100


@pytest.mark.slow
def test_running_again_changes_nothing(pair):
    run(*pair, *pair)
    first = stored()
    run(*pair)
    assert (stored(), len(first)) == (first, 1)


@pytest.mark.slow
def test_an_untouched_proposal_follows_new_weights(pair):
    run(*pair)
    newer = make.WeightSetFactory(version=2, weights=ONLY_THEME)
    run(pair[0])
    match = Match.objects.get()
    assert (match.weight_set, match.score_tenths) == (newer, 1000)


@pytest.mark.slow
def test_what_people_began_stays_as_it_was(world, pair):
    run(*pair)
    world.interest_of_south(Match.objects.get())
    before = stored()
    make.WeightSetFactory(version=2, weights=ONLY_THEME)
    run(*pair)
    assert stored() == before


@pytest.mark.slow
def test_a_brokered_pair_stays_unscored(world, pair):
    request, offer = pair
    services.record_brokered_match(
        request, offer, association=world.southern_association, evidence="A fair.", by=world.staff_south
    )
    run(*pair)
    match = Match.objects.get()
    assert (match.score_tenths, match.criteria, match.weight_set) == (None, [], None)


@pytest.mark.slow
@pytest.mark.parametrize("order", [1, -1])
def test_the_weights_of_the_asking_citys_association_count(world, pair, order):
    for association in (world.southern_association, world.northern_association):
        WeightSet.objects.create(association=association, version=1, weights=ONLY_THEME)
    run(*pair[::order])
    assert Match.objects.get().weight_set.association == world.southern_association


@pytest.mark.slow
def test_only_the_best_are_proposed(world, pair, monkeypatch):
    monkeypatch.setattr(pipeline, "PROPOSALS", 1)
    request, offer = pair
    run(make.RequestFactory(organisation=world.south, published=True, **TRAMS), request, offer)
    assert Match.objects.get().request == request


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("no_shared_language", {"work_languages": ["ru"]}),
        ("windows_never_meet", {"window_start": date(2003, 1, 1), "window_end": date(2003, 2, 1)}),
    ],
)
def test_near_misses_are_stored_with_the_rules_that_removed_them(pair, rule, changes):
    request, offer = pair
    Request.objects.update(window_start=date(2004, 1, 1))
    Offer.objects.update(**changes)
    run(offer, request)
    assert [(miss["offer"], miss["rules"]) for miss in near_misses()] == [(offer.pk, [rule])]
    assert not Match.objects.exists()


@pytest.mark.slow
def test_the_own_offer_is_neither_proposed_nor_missed(world, pair):
    Offer.objects.update(organisation=world.south)
    run(*reversed(pair))
    assert (near_misses(), Match.objects.count()) == ([], 0)


@pytest.mark.slow
def test_a_declined_offer_is_a_near_miss(world, pair):
    run(*pair)
    run(pair[0])
    world.decline(Match.objects.get())
    run(pair[0])
    assert [miss["rules"] for miss in near_misses()] == [["refused"]]


@pytest.mark.slow
def test_near_misses_go_when_somebody_fits(world, pair):
    Request.objects.update(near_misses=[{"offer": 1, "score_tenths": 1, "rules": ["refused"]}])
    run(*reversed(pair))
    assert near_misses() == []


@pytest.mark.slow
def test_the_stems_of_a_posting_are_counted_with_its_vector():
    offer = make.OfferFactory(published=True, title="Trams", text="Trams", language="en")
    pipeline.give_vector(offer)
    assert Offer.objects.get().terms == term_counts("Trams\nTrams", "en")


@pytest.mark.slow
@pytest.mark.parametrize(("text", "proposed"), [(COMPOST, 1), (TRAMS, 0)])
@pytest.mark.parametrize("order", [1, -1])
def test_an_offer_of_another_area_needs_a_text_about_the_same(world, text, proposed, order):
    areas = [make.ThemeFactory(code=code) for code in ("water", "mobility")]
    request = make.RequestFactory(organisation=world.south, published=True, themes=areas[:1], **COMPOST_FR)
    offer = make.OfferFactory(organisation=world.north, published=True, themes=areas[1:], **text)
    run(*[request, offer][::order], *[request, offer][::order])
    assert Match.objects.count() == proposed


@pytest.mark.slow
def test_a_posting_withdrawn_while_it_is_matched_gets_no_proposals(world, pair):
    request, offer = pair
    run(request)
    in_hand = Offer.objects.get()
    services.withdraw_posting(offer, by=world.officer_north)
    pipeline.match_posting(in_hand, at=timezone.now())
    assert (Match.objects.count(), Offer.objects.get().matched_at) == (0, None)


@pytest.mark.slow
def test_the_vector_follows_the_text_and_its_language():
    offer = make.OfferFactory(**COMPOST)
    pipeline.give_vector(offer)
    first = Offer.objects.get()
    Offer.objects.update(text="Another text.")
    pipeline.give_vector(Offer.objects.get())
    second = Offer.objects.get()
    assert first.vector_of != second.vector_of
    assert float(np.dot(first.vector, second.vector)) < 0.9
    assert np.linalg.norm(second.vector) == pytest.approx(1, abs=1e-3)


def test_the_vector_of_the_same_text_is_kept():
    offer = make.OfferFactory(**COMPOST)
    pipeline.give_vector(offer)
    offer.vector = np.eye(384)[0]
    pipeline.give_vector(offer)
    assert list(np.flatnonzero(offer.vector)) == [0]


def proposal(match, score_tenths):
    return pipeline.Proposal(
        match.request_id, match.offer_id, match.weight_set, Candidate(0, score_tenths, ())
    )


def test_storing_touches_the_given_pairs_only():
    first, second = make.MatchFactory(), make.MatchFactory()
    crossed = make.MatchFactory(request=first.request, offer=second.offer)
    pipeline.store([proposal(first, 100), proposal(second, 200)], timezone.now())
    scores = dict(Match.objects.values_list("pk", "score_tenths"))
    assert scores == {first.pk: 100, second.pk: 200, crossed.pk: 700}


CLOSED = [{"state": "withdrawn"}, {"expires_at": timezone.now() - timedelta(days=1)}]


@pytest.mark.parametrize("changes", CLOSED)
def test_what_is_no_longer_open_is_not_matched(changes):
    offer = make.OfferFactory(published=True)
    Offer.objects.update(**changes)
    pipeline.match_offer(offer.pk)
    assert (Offer.objects.get().vector, Offer.objects.get().matched_at) == (None, None)


@pytest.mark.slow
def test_matching_by_key(world, pair):
    request, offer = pair
    pipeline.match_request(request.pk)
    pipeline.match_offer(offer.pk)
    assert Match.objects.get().request == request
    assert Offer.objects.get().matched_at > Request.objects.get().matched_at


@pytest.mark.slow
def test_a_counterpart_that_was_withdrawn_meanwhile_is_not_proposed(pair):
    request, offer = pair
    for posting in pair:
        pipeline.give_vector(posting)
    proposals, _ = pipeline.propose(request, [offer], timezone.now())
    Offer.objects.update(state=PostingState.WITHDRAWN)
    pipeline.store(proposals, timezone.now())
    assert (len(proposals), Match.objects.count()) == (1, 0)


TRAMS = {
    "title": "Tramways",
    "text": "Signals and maintenance of tramways on narrow streets.",
    "language": "en",
}


@pytest.mark.slow
def test_a_corrected_posting_keeps_the_pair_that_still_fits(world, pair):
    run(*pair)
    before = Match.objects.get()
    services.revise_posting(pair[0], by=world.officer_south, modes=["training"])
    run(pair[0])
    after = Match.objects.get()
    assert (after.uuid, after.score_tenths < before.score_tenths) == (before.uuid, True)
    assert Request.objects.get().matched_at is not None


@pytest.mark.slow
@pytest.mark.parametrize("order", [0, 1])
def test_a_corrected_posting_loses_the_pair_that_no_longer_fits(world, pair, order):
    run(*pair)
    posting, by = pair[order], (world.officer_south, world.officer_north)[order]
    services.revise_posting(posting, by=by, themes=[make.ThemeFactory(code="mobility")], **TRAMS)
    run(posting)
    assert not Match.objects.exists()


@pytest.mark.slow
def test_an_answered_pair_outlives_the_correction(world, pair):
    run(*pair)
    services.show_interest(Match.objects.get(), side=Side.REQUEST, by=world.officer_south)
    services.revise_posting(
        pair[0], by=world.officer_south, themes=[make.ThemeFactory(code="mobility")], **TRAMS
    )
    run(pair[0])
    assert Match.objects.get().state == MatchState.INTERESTED


@pytest.mark.slow
def test_a_posting_corrected_while_it_is_matched_waits_for_the_next_time(world, pair):
    in_hand = Request.objects.get()
    services.revise_posting(pair[0], by=world.officer_south, **TRAMS)
    pipeline.match_posting(in_hand, at=timezone.now())
    stored = Request.objects.get()
    assert (Match.objects.count(), stored.matched_at, stored.vector_of) == (0, None, "")
