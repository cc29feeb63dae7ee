import random
from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.kernel import CRITERIA, DEFAULT_WEIGHTS, rank, ranking
from tests.matching.kernel.records import TODAY, brief, direction, record


def run(requests, offers, **options):
    return rank(requests, offers, DEFAULT_WEIGHTS, today=TODAY, **options)


def chosen(ranking):
    return [candidate.offer for candidate in ranking.candidates]


def test_rank_of_one_pair_adds_up_by_hand():
    request = record("r", themes=("water.supply",), vector=direction(1), work_languages=frozenset({"en"}))
    offer = record(
        "o", themes=("water",), vector=direction(1), work_languages=frozenset({"en"}), experience_years=10
    )
    [found] = run([request], [offer])[0].candidates
    earned = {part.name: (part.value, part.known, part.weight, part.tenths) for part in found.parts}
    assert earned == {
        "meaning": (1.0, True, 30.0, 300),
        "theme": (0.75, True, 20.0, 150),
        "language": (1.0, True, 10.0, 100),
        "setting": (0.5, False, 8.0, 40),
        "mode": (0.5, False, 6.0, 30),
        "timing": (0.5, False, 6.0, 30),
        "geography": (0.5, False, 5.0, 25),
        "experience": (0.75, True, 5.0, 38),
        "reliability": (0.5, False, 4.0, 20),
        "least_served": (1.0, True, 4.0, 40),
        "freshness": (1.0, True, 2.0, 20),
    }
    assert found.score_tenths == 793
    assert found.parts[1].detail == {"shared": [], "areas": ["water"]}


def test_rank_puts_the_best_first_and_the_lower_index_on_ties():
    offers = [
        record("a", themes=("safety",)),
        record("b", themes=("water.supply",)),
        record("c", themes=("water",)),
        record("d", themes=("water.supply",)),
    ]
    assert chosen(run([record("r", themes=("water.supply",))], offers)[0]) == [1, 3, 2, 0]


def test_rank_keeps_the_top():
    offers = [record(f"o{n}", experience_years=n) for n in range(5)]
    assert chosen(run([record("r")], offers, top=2)[0]) == [4, 3]


def test_rank_leaves_out_refused_pairs():
    rankings = run([record("a"), record("b")], [record("c"), record("d")], refused=[(0, 0), (1, 1)])
    assert [(ranking.request, chosen(ranking)) for ranking in rankings] == [(0, [1]), (1, [0])]
    assert [ranking.near_misses for ranking in rankings] == [(), ()]


def test_rank_with_nobody_names_the_nearest_and_the_rules():
    request = record("r", themes=("water.supply",), organisation="nakuru", work_languages=frozenset({"fr"}))
    offers = [
        record("far", capacity_left=0, themes=("safety",)),
        record("near", capacity_left=0, themes=("water.supply",), work_languages=frozenset({"en"})),
        record("own", organisation="nakuru", themes=("water.supply",)),
        record("kin", themes=("water",), work_languages=frozenset({"en"})),
        record("farther", capacity_left=0, themes=("safety",), experience_years=0),
    ]
    [nobody] = run([request], offers)
    assert nobody.candidates == ()
    assert [(miss.offer, miss.rules) for miss in nobody.near_misses] == [
        (1, ("no_shared_language", "capacity_full")),
        (3, ("no_shared_language",)),
        (0, ("capacity_full",)),
    ]
    assert nobody.near_misses[0].score_tenths > nobody.near_misses[1].score_tenths


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


def test_rank_leaves_its_input_alone():
    vector = direction(3, 4).astype(np.float32)
    before = vector.copy()
    weights = dict(DEFAULT_WEIGHTS)
    postings = [record("a", vector=vector), record("b", vector=vector)]
    rank(postings, postings, weights, today=TODAY, refused=iter([(0, 0)]))
    assert np.array_equal(vector, before)
    assert [posting.key for posting in postings] == ["a", "b"]
    assert weights == DEFAULT_WEIGHTS


THEMES = ("water", "water.supply", "water.drainage", "mobility.walking-cycling", "safety")
DATES = st.one_of(st.none(), st.dates(date(2004, 1, 1), date(2005, 12, 31)))
POSTINGS = st.builds(
    lambda **values: values,
    organisation=st.sampled_from(["nakuru", "lyon", "cuenca", "malmo"]),
    themes=st.lists(st.sampled_from(THEMES), max_size=3, unique=True).map(tuple),
    vector=st.one_of(
        st.none(), st.lists(st.floats(-1, 1), min_size=4, max_size=4).map(lambda v: direction(*v, 0.5))
    ),
    language=st.sampled_from(["en", "fr"]),
    work_languages=st.frozensets(st.sampled_from(["en", "fr", "es"])),
    interpretation=st.booleans(),
    modes=st.frozensets(st.sampled_from(["training", "study_visit"])),
    window=st.tuples(DATES, DATES).filter(lambda w: None in w or w[0] <= w[1]),
    regions=st.frozensets(st.sampled_from(["001", "002", "014", "419"])),
    preferred_regions=st.frozensets(st.sampled_from(["001", "002", "419"])),
    population=st.one_of(st.none(), st.integers(1, 20_000_000)),
    income=st.sampled_from([None, "low", "high"]),
    experience_years=st.one_of(st.none(), st.integers(0, 40)),
    capacity_left=st.one_of(st.none(), st.integers(0, 3)),
    published=st.dates(date(2003, 1, 1), TODAY),
    reliability=st.one_of(st.none(), st.floats(0, 1)),
    times_served=st.integers(0, 9),
)
LISTS = st.lists(POSTINGS, min_size=1, max_size=6).map(
    lambda postings: [record(str(number), **values) for number, values in enumerate(postings)]
)
WEIGHTS = st.lists(st.integers(0, 50), min_size=len(CRITERIA), max_size=len(CRITERIA)).filter(any)


@brief
@given(LISTS, LISTS, WEIGHTS)
def test_parts_add_up_to_the_score_and_are_recomputed_by_hand(requests, offers, values):
    weights = dict(zip(CRITERIA, values, strict=True))
    for found in (c for r in rank(requests, offers, weights, today=TODAY) for c in r.candidates):
        assert found.score_tenths == sum(part.tenths for part in found.parts)
        assert round(sum(part.weight for part in found.parts), 6) == 100
        for part in found.parts:
            assert part.tenths == int(part.value * part.weight * 10 + 0.5 + 1e-9)


@brief
@given(LISTS, LISTS)
def test_an_ineligible_pair_never_appears(requests, offers):
    for result in run(requests, offers):
        request = requests[result.request]
        for offer in (offers[candidate.offer] for candidate in result.candidates):
            assert request.organisation != offer.organisation
            assert offer.capacity_left != 0
            starts = [r.window[0] for r in (request, offer) if r.window[0]]
            ends = [r.window[1] for r in (request, offer) if r.window[1]]
            assert not starts or not ends or max(starts) <= min(ends)
            assert (
                request.work_languages & offer.work_languages
                or request.interpretation
                or offer.interpretation
                or not (request.work_languages and offer.work_languages)
            )


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


@brief
@given(LISTS, LISTS, st.integers(1, 12))
def test_any_cut_into_blocks_gives_the_same_result(requests, offers, pairs):
    whole = run(requests, offers, refused=[(len(requests) - 1, 0)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ranking, "PAIRS_PER_BLOCK", pairs)
        assert run(requests, offers, refused=[(len(requests) - 1, 0)]) == whole


@brief
@given(LISTS, POSTINGS, st.integers(0, 20), st.integers(0, 20))
def test_more_experience_never_lowers_a_score(requests, values, years, more):
    poorer = record("o", **{**values, "experience_years": years})
    richer = replace(poorer, experience_years=years + more)
    for before, after in zip(run(requests, [poorer]), run(requests, [richer]), strict=True):
        assert [c.score_tenths for c in after.candidates] >= [c.score_tenths for c in before.candidates]
