"""A re-match from its snapshot to its suggestions; what workers do is done here, one job after another."""

import json
from collections import Counter

import numpy as np
import pytest
from django.db.models import F
from django.utils import timezone

from core.models import Job
from matching import pipeline, rematch, services
from matching.enums import MatchState, RunJob, RunStatus, UnservedCause
from matching.kernel import DEFAULT_WEIGHTS, KERNEL_VERSION, Best, best_offers
from matching.models import Match, Offer, Request, RunBlock, Suggestion, TermStatistics, Unserved
from matching.pipeline import PROPOSALS
from matching.rematch import blocks, results
from matching.rematch.stages import Superseded, still, unless_superseded
from matching.snapshots import is_kept, open_snapshot
from tests import factories as make
from tests.matching.networks import finished, fresh, network, prepared, publish, ranked, started

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
ONLY_THEME = dict.fromkeys(DEFAULT_WEIGHTS, 0) | {"theme": 100}


def pairs():
    rows = Match.objects.order_by("request", "offer")
    return list(rows.values_list("request", "offer", "score_tenths", "criteria", "weight_set", "state"))


def suggested():
    rows = Suggestion.objects.order_by("request")
    return list(rows.values_list("request", "match__offer", "score_tenths"))


def results_of(run):
    unserved = list(Unserved.objects.values_list("request", "cause"))
    return run.digest, run.figures, pairs(), suggested(), unserved


@pytest.fixture
def postings(world):
    network()


def test_any_block_size_and_order_give_the_same_result(postings):
    outcomes = []
    for block_size in (1, 7, 1000):
        Suggestion.objects.all().delete()
        Unserved.objects.all().delete()
        Match.objects.all().delete()
        run = prepared(block_size=block_size)
        for block in run.blocks.order_by("-pk"):
            rematch.rank_block(block.pk)
        rematch.assign_run(run.pk)
        outcomes.append((results_of(fresh(run)), run.blocks.count()))
    assert [count for _, count in outcomes] == [23, 4, 1]
    assert outcomes[0][0] == outcomes[1][0] == outcomes[2][0]
    assert len(suggested()) > 15


def test_proposals_are_those_of_the_matching_on_line(postings):
    run = finished(block_size=5)
    request = Request.objects.filter(vector__isnull=False).first()
    offers = list(Offer.objects.filter(vector__isnull=False).order_by("pk"))
    proposals, _ = pipeline.propose_offers(request, offers, set(), run.as_of.date())
    stored = Match.objects.filter(request=request)
    assert [(m.offer_id, m.score_tenths) for m in stored.order_by("-score_tenths", "offer_id")] == sorted(
        ((p.offer_id, p.candidate.score_tenths) for p in proposals), key=lambda pair: (-pair[1], pair[0])
    )
    assert {m.offer_id: m.criteria for m in stored} == {
        p.offer_id: json.loads(json.dumps(pipeline.fields(p)["criteria"])) for p in proposals
    }


def test_run_knows_what_it_compared_and_what_came_out(postings):
    run = finished(block_size=10)
    assert (run.status, run.requests, run.offers, run.kernel_version) == ("done", 23, 30, KERNEL_VERSION)
    assert (len(run.snapshot), len(run.digest)) == (64, 64)
    assert run.term_statistics == TermStatistics.objects.get()
    figures = json.loads(run.figures)
    assert figures["served"][1] == figures["suggested"][1] == len(suggested())
    assert figures["total_tenths"][1] == sum(tenths for *_, tenths in suggested())
    assert figures["served"][1] + sum(figures["unserved"].values()) == 23
    assert figures["served"][1] >= figures["served"][0]


def test_unchanged_words_are_counted_in_one_row(postings):
    first, second = finished(), finished()
    assert first.term_statistics == second.term_statistics
    publish(make.RequestFactory, terms={"en:": 1, "en:tram": 1})
    assert finished().term_statistics != second.term_statistics


def test_no_offer_is_suggested_beyond_its_places(world):
    for number in range(6):
        publish(make.RequestFactory, 0, number)
    for number in range(2):
        publish(make.OfferFactory, 0, 100 + number, capacity=2)
    finished()
    used = Counter(offer for _, offer, _ in suggested())
    assert dict(used) == dict(Offer.objects.filter(vector__isnull=False).values_list("pk", "capacity"))
    assert set(Unserved.objects.values_list("cause", flat=True)) == {UnservedCause.COMPETITION}
    assert [row.detail["requests"] for row in Unserved.objects.all()] == [6, 6]
    assert [row.detail["places"] for row in Unserved.objects.all()] == [4, 4]


def test_offer_without_free_place_is_proposed_to_nobody(world):
    match = world.match_in(MatchState.AGREED)
    Offer.objects.filter(pk=match.offer.pk).update(vector=publish(make.OfferFactory, 1).vector.tolist())
    publish(make.RequestFactory, 1)
    finished()
    assert not Match.objects.filter(offer=match.offer).exclude(pk=match.pk).exists()


def test_request_that_has_a_partner_gets_no_suggestion(world):
    match = world.match_in(MatchState.APPROVED)
    Request.objects.filter(pk=match.request.pk).update(vector=publish(make.OfferFactory, 1).vector.tolist())
    Offer.objects.filter(pk=match.offer.pk).update(vector=publish(make.RequestFactory, 1).vector.tolist())
    run = finished()
    figures = json.loads(run.figures)
    assert match.request.pk not in [request for request, *_ in suggested()]
    assert (figures["agreed_before"], figures["served"][1], figures["suggested"][1]) == (1, 2, 1)
    assert figures["conflicts"] == []


def test_more_agreed_pairs_than_places_are_told_and_stay(world):
    match = world.match_in(MatchState.AGREED)
    second = make.MatchFactory(offer=match.offer, state=MatchState.AGREED, agreed_at=timezone.now())
    third = make.MatchFactory(request=match.request, state=MatchState.AGREED, agreed_at=timezone.now())
    vector = publish(make.OfferFactory, 1).vector.tolist()
    Offer.objects.filter(pk__in=[match.offer.pk, third.offer.pk]).update(vector=vector)
    Request.objects.filter(pk__in=[match.request.pk, second.request.pk]).update(vector=vector)
    figures = json.loads(finished().figures)
    assert sorted(figures["conflicts"], key=lambda conflict: conflict["kind"]) == [
        {"kind": "offer_full", "request": None, "offer": match.offer.pk, "asked": 2, "allowed": 1},
        {"kind": "request_full", "request": match.request.pk, "offer": None, "asked": 2, "allowed": 1},
    ]
    assert suggested() == []


def test_request_that_nothing_fits_says_what_stood_in_the_way(world):
    publish(make.OfferFactory, 0, work_languages=["fr"], language="fr")
    request = publish(make.RequestFactory, 0, work_languages=["ru"], language="ru")
    finished()
    row = Unserved.objects.get()
    [miss] = row.detail["near_misses"]
    assert (row.request, row.cause, miss["rules"]) == (request, "no_offer", ["no_shared_language"])
    assert Request.objects.get(pk=request.pk).near_misses == [miss]


def test_request_alone_in_the_network_has_no_near_miss(world):
    request = publish(make.RequestFactory, 0)
    finished()
    assert Unserved.objects.get().detail == {"near_misses": []}
    assert Request.objects.get(pk=request.pk).near_misses == []


def test_old_near_misses_go_when_there_is_a_proposal(world):
    publish(make.OfferFactory, 0)
    request = publish(make.RequestFactory, 0, near_misses=[{"offer": 1, "score_tenths": 1, "rules": []}])
    finished()
    assert Request.objects.get(pk=request.pk).near_misses == []


def test_empty_network_is_done_at_once(world):
    run = prepared()
    assert (run.status, run.blocks.count()) == (RunStatus.ASSIGNING, 0)
    rematch.assign_run(run.pk)
    assert fresh(run).status == RunStatus.DONE


def test_untouched_proposals_follow_new_weights_and_others_stay(world):
    requests = [publish(make.RequestFactory, 0, seed, organisation=world.south) for seed in range(3)]
    publish(make.OfferFactory, 0, organisation=world.north, capacity=3)
    finished()
    matches = {request.pk: Match.objects.get(request=request) for request in requests}
    services.show_interest(matches[requests[0].pk], side="request", by=world.officer_south)
    brokered = {"brokered_by": world.southern_association, "brokered_evidence": "A fair."}
    Match.objects.filter(request=requests[1]).update(score_tenths=None, weight_set=None, **brokered)
    newer = make.WeightSetFactory(version=2, weights=ONLY_THEME)
    finished()
    assert [Match.objects.get(request=request).weight_set_id for request in requests] == [
        matches[requests[0].pk].weight_set_id,
        None,
        newer.pk,
    ]
    assert Match.objects.get(request=requests[0]).criteria == matches[requests[0].pk].criteria


def test_proposal_that_says_the_same_keeps_its_explanation(postings):
    finished()
    Match.objects.update(criteria=["as it was"])
    Match.objects.filter(pk=Match.objects.first().pk).update(score_tenths=F("score_tenths") + 1)
    finished()
    assert Match.objects.exclude(criteria=["as it was"]).count() == 1


def test_decision_taken_while_a_block_is_stored_stands(postings):
    """Between reading what is there and writing: the row says so itself."""
    run = prepared()
    block = run.blocks.get()
    snapshot = open_snapshot(run.snapshot)
    best = best_offers(snapshot.network, block.start, block.stop, top=PROPOSALS)
    blocks.stage(snapshot, blocks.changed(snapshot, blocks.pairs_of(best, 0)))
    request = Request.objects.get(pk=snapshot.requests.keys[0])
    offer = Offer.objects.get(pk=snapshot.offers.keys[best.offers[0, 0]])
    declined = make.MatchFactory(request=request, offer=offer, state=MatchState.DECLINED, score_tenths=1)
    blocks.merge(run)
    assert Match.objects.get(request=request, offer=offer) == declined
    assert Match.objects.get(pk=declined.pk).score_tenths == 1


def test_block_that_runs_twice_is_stored_once(postings):
    run = prepared(block_size=10)
    block = run.blocks.first()
    snapshot = open_snapshot(run.snapshot)
    best = best_offers(snapshot.network, block.start, block.stop, top=PROPOSALS)
    rematch.rank_block(block.pk)
    before = RunBlock.objects.get(pk=block.pk).finished_at
    rematch.rank_block(block.pk)
    blocks.store_block(block, snapshot, best)
    assert RunBlock.objects.get(pk=block.pk).finished_at == before
    with pytest.raises(Superseded):
        blocks.finish(block, b"something else")


def test_last_block_asks_for_the_assignment_once(postings):
    run = prepared(block_size=10)
    asked = []
    for block in run.blocks.all():
        asked.append(Job.objects.filter(kind=RunJob.ASSIGN).count())
        rematch.rank_block(block.pk)
    assert asked == [0, 0, 0]
    assert Job.objects.filter(kind=RunJob.ASSIGN, subject_id=run.pk).count() == 1
    assert fresh(run).status == RunStatus.ASSIGNING


def test_every_stage_does_nothing_when_it_is_not_its_turn(postings):
    run = finished()
    before = results_of(run)
    rematch.prepare_run(run.pk)
    rematch.rank_block(run.blocks.get().pk)
    rematch.assign_run(run.pk)
    assert results_of(fresh(run)) == before


def test_cancelled_run_stores_nothing(postings):
    run = prepared()
    block = run.blocks.get()
    snapshot = open_snapshot(run.snapshot)
    best = best_offers(snapshot.network, block.start, block.stop, top=PROPOSALS)
    services.cancel_run(run, by=None)
    blocks.store_block(block, snapshot, best)
    rematch.rank_block(block.pk)
    assert (Match.objects.count(), RunBlock.objects.get().digest) == (0, "")


def test_what_comes_too_late_leaves_no_trace(world):
    run = started()
    with unless_superseded():
        make.RequestFactory()
        still(run.pk, RunStatus.ASSIGNING)
    assert Request.objects.count() == 0
    assert still(run.pk, RunStatus.PREPARING) == run


def test_cancelled_run_is_not_prepared(world):
    run = services.cancel_run(started(), by=None)
    rematch.prepare_run(run.pk)
    assert fresh(run).snapshot == ""


def test_snapshots_of_earlier_runs_are_removed(postings, django_capture_on_commit_callbacks):
    old = finished()
    publish(make.RequestFactory)
    with django_capture_on_commit_callbacks(execute=True):
        new = prepared()
    assert [is_kept(run.snapshot) for run in (old, new)] == [False, True]


def test_result_of_a_block_survives_as_bytes():
    best = Best(np.array([[3, -1], [70_000, 2]], np.int32), np.array([[1000, 0], [1, 2]], np.int16))
    data = results.to_bytes(best)
    found = results.from_bytes(memoryview(data), 2)
    assert len(data) == 6 * 4
    np.testing.assert_array_equal(found.offers, best.offers)
    np.testing.assert_array_equal(found.tenths, best.tenths)
    np.testing.assert_array_equal(results.joined([found, found], 2).offers[2:], best.offers)


def test_ranked_run_waits_for_its_assignment(postings):
    assert ranked().status == RunStatus.ASSIGNING
