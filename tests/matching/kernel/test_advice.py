from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.kernel import CRITERIA, rank
from matching.kernel.advice import Advice, Change, Standing, advice, standing
from matching.kernel.changes import dates, interpretation, languages, modes, regions, themes, years
from tests.matching.kernel.fixed_weights import WEIGHTS
from tests.matching.kernel.records import TODAY, brief, direction, record

REQUEST = record(
    "r",
    themes=("water.supply", "safety"),
    vector=direction(1),
    work_languages=frozenset({"fr"}),
    modes=frozenset({"training"}),
    window=(date(2004, 6, 1), date(2004, 6, 30)),
    preferred_regions=frozenset({"419"}),
)
OFFER = record(
    "o",
    themes=("water.sanitation",),
    vector=direction(0.9, 0.1),
    work_languages=frozenset({"en"}),
    interpretation=True,
    modes=frozenset({"study_visit"}),
    window=(date(2004, 6, 1), date(2004, 12, 31)),
    regions=frozenset({"001", "014"}),
)
EQUAL = dict.fromkeys(CRITERIA, 1)


def told(request=REQUEST, offer=OFFER, weights=WEIGHTS):
    return [(a.criterion, a.change, a.side, a.gain_tenths) for a in advice(request, offer, weights, TODAY)]


def test_advice_for_a_pair_by_gain():
    assert told() == [
        ("language", Change("add_language", ("fr",)), "offer", 60),
        ("language", Change("add_language", ("en",)), "request", 60),
        ("mode", Change("add_mode", ("training",)), "offer", 60),
        ("mode", Change("add_mode", ("study_visit",)), "request", 60),
        ("theme", Change("add_theme", ("water.supply",)), "offer", 50),
        ("theme", Change("add_theme", ("water.sanitation",)), "request", 50),
        ("geography", Change("add_region", ("014",)), "request", 50),
        ("timing", Change("widen_dates", ("", "2004-08-29")), "request", 40),
        ("experience", Change("state_years", ("10",)), "offer", 13),
    ]


def test_standing_says_score_and_rules():
    pair = record("r", work_languages=frozenset({"fr"})), record("o", work_languages=frozenset({"en"}))
    [ranking] = rank([pair[0]], [pair[1]], WEIGHTS, today=TODAY)
    [missed] = ranking.near_misses
    assert standing(*pair, WEIGHTS, TODAY) == Standing(missed.score_tenths, missed.rules, 0.25)
    assert missed.rules == ("no_shared_language", "unrelated")


def test_either_side_may_bring_an_interpreter():
    offer = replace(OFFER, interpretation=False)
    only_language = dict.fromkeys(CRITERIA, 0) | {"language": 1}
    assert told(offer=offer, weights=only_language) == [
        ("language", Change("add_language", ("fr",)), "offer", 1000),
        ("language", Change("add_language", ("en",)), "request", 1000),
        ("language", Change("interpretation"), "either", 400),
    ]


def test_a_pair_that_has_everything_gets_no_advice():
    best = replace(REQUEST, preferred_regions=frozenset(), window=(None, None))
    assert told(best, replace(best, key="o", organisation="other", experience_years=10)) == []


def test_nothing_is_advised_that_would_not_add_points():
    without = dict.fromkeys(CRITERIA, 0) | {"meaning": 1}
    assert told(weights=without) == []


def test_no_theme_is_advised_where_the_texts_speak_of_different_things():
    assert {"theme"} == {item[0] for item in told()} - {
        item[0] for item in told(offer=replace(OFFER, vector=direction(0, 1)))
    }


def test_wrong_weights_are_refused():
    with pytest.raises(ValueError, match="weights are needed"):
        advice(REQUEST, OFFER, {"meaning": 1}, TODAY)


def postings(key):
    codes = st.frozensets(st.sampled_from(["water", "water.a", "water.b", "safety"]), max_size=3)
    days = st.one_of(st.none(), st.dates(date(2004, 1, 1), date(2005, 1, 1)))
    return st.builds(
        lambda chosen, start, end, **fields: record(
            key,
            themes=tuple(sorted(chosen)),
            vector=direction(1, 0.2),
            window=(min(start, end), max(start, end)) if start and end else (start, end),
            **fields,
        ),
        chosen=codes,
        start=days,
        end=days,
        work_languages=st.frozensets(st.sampled_from(["en", "fr", "ar"]), max_size=2),
        interpretation=st.booleans(),
        modes=st.frozensets(st.sampled_from(["training", "study_visit"]), max_size=2),
        regions=st.frozensets(st.sampled_from(["001", "014", "419"])),
        preferred_regions=st.frozensets(st.sampled_from(["001", "014", "419"])),
        experience_years=st.one_of(st.none(), st.integers(0, 20)),
    )


WAYS = {
    "theme": themes,
    "language": languages,
    "mode": modes,
    "timing": dates,
    "geography": regions,
    "experience": years,
}


def carried_out(found: Advice, request, offer):
    """The pair once the advice was followed."""
    own, other = (offer, request) if found.side == "offer" else (request, offer)
    way = interpretation if found.side == "either" else WAYS[found.criterion]
    changed = dict(way(own, other, TODAY))[found.change]
    return (request, changed) if found.side == "offer" else (changed, offer)


def ranked(request, offer, weights):
    [ranking] = rank([request], [offer], weights, today=TODAY)
    [found] = ranking.candidates or ranking.near_misses
    return found.score_tenths


@brief
@given(postings("r"), postings("o"), st.sampled_from([WEIGHTS, EQUAL]))
def test_every_gain_is_what_the_ranking_gives(request, offer, weights):
    before = ranked(request, offer, weights)
    for found in advice(request, offer, weights, TODAY):
        assert ranked(*carried_out(found, request, offer), weights) == before + found.gain_tenths > before


@brief
@given(postings("r"), postings("o"))
def test_advice_comes_by_gain_and_does_not_depend_on_chance(request, offer):
    found = advice(request, offer, WEIGHTS, TODAY)
    assert advice(request, offer, WEIGHTS, TODAY) == found
    assert np.all(np.diff([item.gain_tenths for item in found]) <= 0)


@brief
@given(postings("r"), postings("o"))
def test_gains_of_different_criteria_add_up(request, offer):
    best = {}
    for found in advice(request, offer, WEIGHTS, TODAY):
        best.setdefault(found.criterion, found)
    pair = (request, offer)
    for found in best.values():
        pair = carried_out(found, *pair)
    gained = sum(found.gain_tenths for found in best.values())
    assert standing(*pair, WEIGHTS, TODAY).score_tenths == (
        standing(request, offer, WEIGHTS, TODAY).score_tenths + gained
    )
