import json
from math import log, log1p

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.meaning.terms import (
    MAX_TEXTS,
    TermStatistics,
    lexical,
    offer_terms,
    request_terms,
    term_counts,
)

COUNTS = st.dictionaries(st.sampled_from(["en:a", "en:b", "en:c", ":d"]), st.integers(1, 9), min_size=1)


def test_term_counts_hold_stems_names_and_the_language_and_are_json():
    counts = term_counts("Leaks: a leak in EPANET", "en-GB")
    assert counts == {"en:": 1, "en:leak": 2, "en:in": 1, "en:epanet": 1, ":epanet": 1}
    assert json.loads(json.dumps(counts)) == counts


def test_statistics_count_texts_not_occurrences():
    statistics = TermStatistics.of([{"en:": 1, "en:a": 3}, {"en:": 1, "en:a": 1, "en:b": 2}])
    assert statistics == TermStatistics(2, 3.0, {"en:": 2, "en:a": 2, "en:b": 1})
    assert TermStatistics.from_json(statistics.to_json()) == statistics


def test_statistics_of_nothing_still_weigh_a_text():
    statistics = TermStatistics.of([])
    assert statistics == TermStatistics(0, 0, {})
    assert lexical(request_terms({"en:a": 1}, statistics), offer_terms({"en:a": 1}, statistics)) == 1


def test_a_stem_is_rare_among_the_texts_of_its_language():
    statistics = TermStatistics(100, 10, {"en:": 90, "fr:": 10, "fr:a": 10, "en:b": 10, ":c": 10})
    assert statistics.rarity("fr:a") == log1p(0.5 / 10.5)
    assert statistics.rarity("en:b") == log1p(80.5 / 10.5)
    assert statistics.rarity(":c") == log1p(90.5 / 10.5)
    assert statistics.rarity("en:new") == log1p(90.5 / 0.5)


def test_offer_terms_by_hand():
    statistics = TermStatistics(2, 4.0, {})
    # Of average length: 2.2 x 1 / (1 + 1.2) = 1 for one occurrence, 2.2 x 3 / (3 + 1.2) for three.
    assert offer_terms({"en:": 1, "en:a": 1, "en:b": 3}, statistics) == {
        "en:a": pytest.approx(1),
        "en:b": pytest.approx(6.6 / 4.2),
    }


def test_a_term_counts_less_in_a_longer_text():
    statistics = TermStatistics(2, 4.0, {})
    short, long = ({"en:a": 1, "en:b": filler} for filler in (1, 20))
    assert offer_terms(long, statistics)["en:a"] < offer_terms(short, statistics)["en:a"]


def test_request_terms_by_hand():
    statistics = TermStatistics(10, 2.0, {"en:a": 1, "en:b": 4})
    rare, common = log1p(9.5 / 1.5), log1p(6.5 / 4.5)
    weights = request_terms({"en:a": 1, "en:b": 1}, statistics)
    assert weights == {
        "en:a": pytest.approx(rare / (rare + common)),
        "en:b": pytest.approx(common / (rare + common)),
    }


def test_a_repeated_term_of_a_request_counts_more_but_not_twice():
    once, thrice = (request_terms({"en:a": count, "en:b": 1}, TermStatistics(9, 2.0, {})) for count in (1, 3))
    assert once["en:a"] == once["en:b"]
    assert thrice["en:a"] / thrice["en:b"] == pytest.approx(log(4) / log(2))


def test_a_term_of_too_many_texts_is_left_out_unless_all_are_wanted():
    statistics = TermStatistics(2000, 2.0, {"en:a": MAX_TEXTS, "en:b": MAX_TEXTS + 1})
    counts = {"en:a": 1, "en:b": 1}
    assert set(request_terms(counts, statistics)) == set(offer_terms(counts, statistics)) == {"en:a"}
    assert set(request_terms(counts, statistics, most=None)) == {"en:a", "en:b"}


def test_a_request_without_exact_terms_has_no_weights():
    assert request_terms({"en:": 1}, TermStatistics(1, 1.0, {})) == {}


def test_texts_in_different_languages_meet_in_names_alone():
    english = term_counts("transport model with EPANET", "en")
    french = term_counts("transport, modèle avec EPANET", "fr")
    statistics = TermStatistics.of([english, french])
    wanted, found = request_terms(english, statistics), offer_terms(french, statistics)
    assert set(wanted) & set(found) == {":epanet"}
    assert 0 < lexical(wanted, found) < 0.5


@given(COUNTS, st.lists(COUNTS, max_size=4))
def test_a_text_scores_one_against_itself_in_any_collection(counts, others):
    statistics = TermStatistics.of([counts, *others])
    assert lexical(request_terms(counts, statistics), offer_terms(counts, statistics)) == pytest.approx(1)


@given(COUNTS, COUNTS, st.lists(COUNTS, max_size=4))
def test_a_score_lies_between_nothing_and_one(request_counts, offer_counts, others):
    statistics = TermStatistics.of([request_counts, offer_counts, *others])
    wanted = request_terms(request_counts, statistics)
    assert 0 <= lexical(wanted, offer_terms(offer_counts, statistics)) <= 1
