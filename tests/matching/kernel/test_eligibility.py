"""One adverse story per rule."""

from datetime import date

import pytest

from matching.kernel.eligibility import RULES, eligible, removals
from matching.kernel.features import features
from tests.matching.kernel.records import TODAY, record


def removed_by(request, offer, refused=()):
    removed = removals(*features([record("r", **request)], [record("o", **offer)], TODAY), refused)
    assert tuple(removed) == RULES
    return [rule for rule, mask in removed.items() if mask[0, 0]]


def test_a_city_is_not_its_own_partner():
    assert removed_by({"organisation": "nakuru"}, {"organisation": "nakuru"}) == ["own_organisation"]


@pytest.mark.parametrize(
    ("request_end", "offer_start", "rules"),
    [
        (date(2004, 6, 30), date(2004, 7, 1), ["windows_never_meet"]),
        (date(2004, 7, 1), date(2004, 7, 1), []),
        (None, date(2004, 7, 1), []),
    ],
)
def test_windows_must_share_a_day(request_end, offer_start, rules):
    assert removed_by({"window": (TODAY, request_end)}, {"window": (offer_start, None)}) == rules


@pytest.mark.parametrize(
    ("offer", "rules"),
    [
        ({"work_languages": frozenset({"en"})}, ["no_shared_language"]),
        ({"work_languages": frozenset({"en", "fr"})}, []),
        ({"work_languages": frozenset({"en"}), "interpretation": True}, []),
        ({}, []),
    ],
    ids=["none in common", "one in common", "interpreter", "not stated"],
)
def test_languages_must_meet(offer, rules):
    assert removed_by({"work_languages": frozenset({"fr"})}, offer) == rules


@pytest.mark.parametrize(
    ("left", "rules"), [(0, ["capacity_full"]), (-1, ["capacity_full"]), (1, []), (None, [])]
)
def test_a_full_offer_takes_nobody(left, rules):
    assert removed_by({}, {"capacity_left": left}) == rules


def test_the_requests_own_capacity_is_of_no_concern():
    assert removed_by({"capacity_left": 0}, {}) == []


def test_who_refused_is_not_asked_again():
    assert removed_by({}, {}, refused=[(0, 0)]) == ["refused"]


def test_every_rule_that_applies_is_named():
    same = {"organisation": "nakuru"}
    assert removed_by(same, {**same, "capacity_left": 0}) == ["own_organisation", "capacity_full"]


def test_a_pair_is_eligible_when_no_rule_removes_it():
    requests, offers = features([record("a"), record("b")], [record("c"), record("d")], TODAY)
    removed = removals(requests, offers, refused=[(0, 1), (1, 0)])
    assert eligible(removed).tolist() == [[True, False], [False, True]]
