import random
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.kernel import CRITERIA, DEFAULT_WEIGHTS, Network, explain, network, rank, ranking
from matching.kernel.details import details
from matching.kernel.selection import Found
from tests.matching.kernel.fixed_weights import WEIGHTS as BY_HAND
from tests.matching.kernel.records import (
    LISTS,
    POSTINGS,
    TODAY,
    WEIGHTS,
    at_cosine,
    brief,
    codes,
    direction,
    record,
)

WATER = {"themes": ("water.supply",)}


def run(requests, offers, **options):
    return rank(requests, offers, BY_HAND, today=TODAY, **options)


def chosen(ranking):
    return [candidate.offer for candidate in ranking.candidates]


def test_rank_of_one_pair_adds_up_by_hand():
    request = record("r", **WATER, work_languages=codes("en"), population=300_000, modes=codes("training"))
    offer = record(
        "o",
        themes=("water",),
        work_languages=codes("en"),
        population=1_200_000,
        modes=codes("training"),
        experience_years=10,
    )
    [found] = run([request], [offer])[0].candidates
    earned = {part.name: (part.value, part.known, part.weight, part.tenths) for part in found.parts}
    assert earned == {
        "meaning": (0.25, False, 30.0, 75),
        "theme": (0.75, True, 20.0, 150),
        "language": (1.0, True, 10.0, 100),
        "setting": (0.5, True, 8.0, 40),
        "mode": (1.0, True, 6.0, 60),
        "timing": (0.5, False, 6.0, 30),
        "geography": (0.5, False, 5.0, 25),
        "experience": (0.75, True, 5.0, 38),
        "reliability": (0.5, False, 4.0, 20),
        "least_served": (1.0, True, 4.0, 40),
        "freshness": (1.0, True, 2.0, 20),
    }
    assert tuple(earned) == CRITERIA
    assert found.score_tenths == 598
    assert {part.name: part.detail for part in found.parts} == details(request, offer, TODAY)


def test_rank_puts_the_best_first_and_the_lower_index_on_ties():
    near = {"vector": direction(1)}
    offers = [
        record("a", themes=("safety",), **near),
        record("b", themes=("water.supply",), **near),
        record("c", themes=("water",), **near),
        record("d", themes=("water.supply",), **near),
    ]
    assert chosen(run([record("r", **WATER, **near)], offers)[0]) == [1, 3, 2, 0]


def test_rank_keeps_the_top():
    offers = [record(f"o{n}", experience_years=n, **WATER) for n in range(5)]
    assert chosen(run([record("r", **WATER)], offers, top=2)[0]) == [4, 3]


def test_rank_leaves_out_refused_pairs():
    postings = [record(key, **WATER) for key in "abcd"]
    rankings = run(postings[:2], postings[2:], refused=[(0, 0), (1, 1)])
    assert [(ranking.request, chosen(ranking)) for ranking in rankings] == [(0, [1]), (1, [0])]
    assert [ranking.near_misses for ranking in rankings] == [(), ()]


def test_rank_with_nobody_names_the_nearest_and_the_rules():
    request = record("r", **WATER, organisation="nakuru", work_languages=codes("fr"))
    offers = [
        record("far", capacity_left=0, themes=("safety",)),
        record("near", capacity_left=0, **WATER, work_languages=codes("en")),
        record("own", organisation="nakuru", **WATER),
        record("kin", themes=("water",), work_languages=codes("en")),
        record("farther", capacity_left=0, themes=("safety",), experience_years=0),
    ]
    [nobody] = run([request], offers)
    assert nobody.candidates == ()
    assert [(miss.offer, miss.score_tenths, miss.rules) for miss in nobody.near_misses] == [
        (1, 505, ("no_shared_language", "capacity_full")),
        (3, 455, ("no_shared_language",)),
        (0, 355, ("capacity_full", "unrelated")),
    ]


def test_near_misses_do_not_depend_on_how_many_pairs_are_scored_at_a_time(monkeypatch):
    offers = [record(f"o{n}", experience_years=7 * n % 5, capacity_left=0, **WATER) for n in range(12)]
    expected = [2, 7, 4]
    assert [miss.offer for miss in run([record("r", **WATER)], offers)[0].near_misses] == expected
    monkeypatch.setattr(network, "PAIRS_AT_ONCE", 5)
    assert [miss.offer for miss in run([record("r", **WATER)], offers)[0].near_misses] == expected


def test_rank_of_nothing():
    assert run([], [record("o")]) == []
    assert run([record("r")], []) == [ranking.Ranking(0, (), ())]


@pytest.mark.parametrize("pair", [(1, 0), (0, 1), (-1, 0), (0, -1)])
def test_rank_refuses_pairs_outside(pair):
    with pytest.raises(ValueError, match="a refused pair"):
        run([record("r")], [record("o")], refused=[pair])


def test_rank_refuses_a_top_of_nothing():
    with pytest.raises(ValueError, match="top is at least 1"):
        run([record("r")], [record("o")], top=0)


def test_rank_refuses_weights_that_do_not_fit():
    with pytest.raises(ValueError, match="exactly these criteria"):
        rank([record("r")], [record("o")], {"meaning": 1}, today=TODAY)


def test_rank_leaves_its_input_alone():
    vector, terms, weights = direction(3, 4).astype(np.float32), {"tram": 0.3}, dict(DEFAULT_WEIGHTS)
    before = vector.copy()
    postings = [record("a", vector=vector, terms=terms), record("b", vector=vector, terms=terms)]
    rank(postings, postings, weights, today=TODAY, refused=iter([(0, 0)]))
    assert np.array_equal(vector, before)
    assert terms == {"tram": 0.3}
    assert [posting.key for posting in postings] == ["a", "b"]
    assert weights == DEFAULT_WEIGHTS


def test_explain_takes_any_pairs_each_with_its_own_weights():
    requests, offers = [record("a", **WATER), record("b", **WATER)], [record("c", experience_years=5)]
    sets = [BY_HAND, {**BY_HAND, "experience": 105}]
    whole = Network.of(requests, offers, sets, [0, 1], today=TODAY)
    found = dict(explain(whole, Found(np.array([1, 0]), np.array([0, 0])), requests, offers))
    assert list(found) == [1, 0]
    experience = CRITERIA.index("experience")
    assert [found[row].parts[experience].weight for row in (0, 1)] == [5.0, 52.5]
    assert [found[row].parts[experience].tenths for row in (0, 1)] == [25, 263]


@brief
@given(LISTS, LISTS, WEIGHTS)
def test_parts_add_up_to_the_score_and_are_recomputed_by_hand(requests, offers, weights):
    for found in (c for r in rank(requests, offers, weights, today=TODAY) for c in r.candidates):
        assert found.score_tenths == sum(part.tenths for part in found.parts)
        assert round(sum(part.weight for part in found.parts), 6) == 100
        for part in found.parts:
            assert part.tenths == int(part.value * part.weight * 10 + 0.5 + 1e-9)


@brief
@given(LISTS, LISTS)
def test_an_ineligible_pair_never_appears(requests, offers):
    for result in run(requests, offers, refused=[(0, 0)]):
        request = requests[result.request]
        assert result.request != 0 or 0 not in chosen(result)
        for candidate in result.candidates:
            assert_eligible(request, offers[candidate.offer], candidate)


def assert_eligible(request, offer, candidate):
    assert request.organisation != offer.organisation
    assert offer.capacity_left != 0
    stated = (None, None) not in (request.window, offer.window)
    starts = [TODAY, *(r.window[0] for r in (request, offer) if r.window[0])]
    ends = [date.max, *(r.window[1] for r in (request, offer) if r.window[1])]
    assert not stated or max(starts) <= min(ends)
    assert (
        request.work_languages & offer.work_languages
        or request.interpretation
        or offer.interpretation
        or not (request.work_languages and offer.work_languages)
    )
    areas = [{theme.partition(".")[0] for theme in r.themes} for r in (request, offer)]
    assert areas[0] & areas[1] or candidate.parts[CRITERIA.index("meaning")].value >= 0.5


@brief
@given(LISTS, LISTS)
def test_candidates_come_in_falling_order(requests, offers):
    for result in run(requests, offers):
        scores = [candidate.score_tenths for candidate in result.candidates]
        assert all(first >= second for first, second in pairwise(scores))


@brief
@given(LISTS, LISTS, st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(requests, offers, chance: random.Random):
    shuffled_requests, shuffled_offers = requests.copy(), offers.copy()
    chance.shuffle(shuffled_requests)
    chance.shuffle(shuffled_offers)

    def scores(requests, offers):
        return {
            (requests[r.request].key, offers[c.offer].key): (c.score_tenths, c.parts)
            for r in run(requests, offers)
            for c in r.candidates
        }

    assert scores(requests, offers) == scores(shuffled_requests, shuffled_offers)


# By criterion: an offer that has more of what the request asks for; `amount` lies in [0, 1].
BETTER = {
    "meaning": lambda request, offer, amount: replace(
        offer, vector=at_cosine(min(offer.vector[0] + amount, 1)), terms=more_terms(request, offer, amount)
    ),
    "theme": lambda request, offer, amount: replace(offer, themes=(*offer.themes, *request.themes[:1])),
    "language": lambda request, offer, amount: replace(
        offer, work_languages=offer.work_languages | set(sorted(request.work_languages)[:1])
    ),
    "mode": lambda request, offer, amount: replace(
        offer, modes=offer.modes | set(sorted(request.modes - offer.modes)[:1])
    ),
    "timing": lambda request, offer, amount: replace(
        offer,
        window=(offer.window[0], offer.window[1] and offer.window[1] + timedelta(days=int(200 * amount))),
    ),
    "setting": lambda request, offer, amount: replace(
        offer, income=request.income if offer.income else None, population=nearer(request, offer, amount)
    ),
    "geography": lambda request, offer, amount: replace(
        offer, preferred_regions=offer.preferred_regions | request.regions
    ),
    "experience": lambda request, offer, amount: replace(
        offer, experience_years=offer.experience_years and offer.experience_years + int(20 * amount)
    ),
    "reliability": lambda request, offer, amount: replace(
        offer, reliability=offer.reliability and offer.reliability + (1 - offer.reliability) * amount
    ),
    "least_served": lambda request, offer, amount: replace(
        offer, times_served=int(offer.times_served * (1 - amount))
    ),
    "freshness": lambda request, offer, amount: replace(
        offer, published=offer.published + (TODAY - offer.published) * amount
    ),
}


def more_terms(request, offer, amount):
    return {term: offer.terms.get(term, 0) + amount for term in {*offer.terms, *request.terms}}


def nearer(request, offer, amount):
    if offer.population is None or request.population is None:
        return offer.population
    return round(offer.population * (request.population / offer.population) ** amount)


def test_every_criterion_has_something_better():
    assert set(BETTER) == set(CRITERIA)


@pytest.mark.parametrize("criterion", CRITERIA)
@settings(brief, max_examples=12)
@given(asking=POSTINGS, giving=POSTINGS, amount=st.floats(0, 1), weights=WEIGHTS)
def test_raising_one_criterion_never_lowers_a_score(criterion, asking, giving, amount, weights):
    request = record("r", **asking | {"vector": direction(1)})
    poorer = record("o", **giving | {"vector": at_cosine(-0.5 + amount)})
    richer = BETTER[criterion](request, poorer, amount)
    before, after = (score(request, offer, weights) for offer in (poorer, richer))
    changed = {
        part.name for part, now in zip(before.parts, after.parts, strict=True) if part.value != now.value
    }
    assert changed <= {criterion}
    assert after.score_tenths >= before.score_tenths


def score(request, offer, weights):
    """Of the pair, eligible or not."""
    whole = Network.of([request], [offer], [weights], [0], today=TODAY)
    [(_, found)] = explain(whole, Found(np.array([0]), np.array([0])), [request], [offer])
    return found
