"""One adverse story per rule: the postings share a theme, so that nothing else is against them."""

from datetime import date

import numpy as np
import pytest

from matching.kernel.criteria import layers
from matching.kernel.eligibility import RULES, UNRELATED_BELOW, removals
from matching.kernel.features import Layer, features
from matching.kernel.weights import CRITERIA
from tests.matching.kernel.records import TODAY, codes, direction, record


def removed_by(request, offer, refused=False):
    shared = {"themes": ("water",)}
    pair = features([record("r", **shared | request)], [record("o", **shared | offer)], TODAY)
    removed = removals(*pair, layers(*pair), np.array([refused]))
    return [rule for rule, applies in zip(RULES, removed[:, 0], strict=True) if applies]


def test_nothing_is_against_postings_that_share_a_theme():
    assert removed_by({}, {}) == []


def test_a_city_is_not_its_own_partner():
    assert removed_by({"organisation": "nakuru"}, {"organisation": "nakuru"}) == ["own_organisation"]


@pytest.mark.parametrize(
    ("request_end", "offer_start", "rules"),
    [
        (date(2004, 6, 30), date(2004, 7, 1), ["windows_never_meet"]),
        (date(2004, 7, 1), date(2004, 7, 1), []),
        (None, date(2004, 7, 1), []),
        (date(2004, 6, 30), None, []),
    ],
)
def test_windows_must_share_a_day(request_end, offer_start, rules):
    request = {"window": (TODAY, request_end)}
    assert removed_by(request, {"window": (offer_start, offer_start and date(2005, 1, 1))}) == rules


def test_windows_that_met_in_the_past_are_no_help():
    past = {"window": (date(2004, 1, 1), date(2004, 5, 31))}
    assert removed_by(past, past) == ["windows_never_meet"]
    assert removed_by(past, {}) == []


@pytest.mark.parametrize(
    ("offer", "rules"),
    [
        ({"work_languages": codes("en")}, ["no_shared_language"]),
        ({"work_languages": codes("en", "fr")}, []),
        ({"work_languages": codes("en"), "interpretation": True}, []),
        ({}, []),
    ],
    ids=["none in common", "one in common", "interpreter", "not stated"],
)
def test_languages_must_meet(offer, rules):
    assert removed_by({"work_languages": codes("fr")}, offer) == rules


def test_the_request_may_bring_the_interpreter():
    request = {"work_languages": codes("fr"), "interpretation": True}
    assert removed_by(request, {"work_languages": codes("en")}) == []


@pytest.mark.parametrize(
    ("left", "rules"), [(0, ["capacity_full"]), (-1, ["capacity_full"]), (1, []), (None, [])]
)
def test_a_full_offer_takes_nobody(left, rules):
    assert removed_by({}, {"capacity_left": left}) == rules


def test_the_requests_own_capacity_is_of_no_concern():
    assert removed_by({"capacity_left": 0}, {}) == []


def test_who_refused_is_not_asked_again():
    assert removed_by({}, {}, refused=True) == ["refused"]


@pytest.mark.parametrize(
    ("offer", "rules"),
    [
        ({"themes": ("safety",)}, ["unrelated"]),
        ({"themes": ()}, ["unrelated"]),
        ({"themes": ("water.supply",)}, []),
        ({"themes": ("safety",), "vector": direction(1)}, []),
        ({"themes": ("safety",), "vector": direction(-1)}, ["unrelated"]),
        ({"vector": direction(-1)}, []),
    ],
    ids=["other area", "no theme", "same area", "near in meaning", "far in meaning", "far, but same area"],
)
def test_postings_must_have_to_do_with_each_other(offer, rules):
    assert removed_by({"vector": direction(1)}, offer) == rules


def test_what_is_as_near_as_asked_is_related():
    value = np.full((len(CRITERIA), 2), 0.5)
    value[CRITERIA.index("theme")] = 0
    value[CRITERIA.index("meaning")] = UNRELATED_BELOW, np.nextafter(UNRELATED_BELOW, 0)
    pair = features([record("r")] * 2, [record("o")] * 2, TODAY)
    removed = removals(*pair, Layer(value, np.ones(value.shape, dtype=np.bool_)), np.zeros(2, dtype=np.bool_))
    assert removed[RULES.index("unrelated")].tolist() == [False, True]


def test_every_rule_that_applies_is_named():
    same = {"organisation": "nakuru"}
    assert removed_by(same, {**same, "capacity_left": 0}) == ["own_organisation", "capacity_full"]
