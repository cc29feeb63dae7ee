import json
from dataclasses import replace
from datetime import date

import pytest

from matching.kernel import RULES, rank
from matching.kernel.advice import standing
from matching.kernel.changes import Change
from matching.kernel.remedies import LIFTS, way_out, ways_out
from tests.matching.kernel.fixed_weights import WEIGHTS
from tests.matching.kernel.records import TODAY, direction, record

REQUEST = record(
    "r",
    themes=("water",),
    vector=direction(1),
    work_languages=frozenset({"fr"}),
    window=(date(2004, 6, 1), date(2004, 6, 30)),
)
OFFER = record(
    "o",
    themes=("water",),
    vector=direction(1),
    work_languages=frozenset({"fr"}),
    window=(date(2004, 8, 1), date(2004, 12, 31)),
    capacity_left=1,
)
LATER = Change("widen_dates", ("", "2004-10-29"))
EARLIER = Change("widen_dates", ("2004-06-01", ""))
FRENCH, ENGLISH = Change("add_language", ("fr",)), Change("add_language", ("en",))
INTERPRETATION, PLACE = Change("interpretation"), Change("add_place")


def removed_by(request, offer, refused=()):
    [ranking] = rank([request], [offer], WEIGHTS, today=TODAY, refused=refused)
    [miss] = ranking.near_misses
    return miss.rules


def found(request, offer, rules):
    return [
        (way.side, way.changes, way.score_tenths is not None)
        for way in ways_out(request, offer, rules, WEIGHTS, TODAY)
    ]


def test_dates_that_never_meet_can_be_widened_by_each_side():
    rules = removed_by(REQUEST, OFFER)
    assert rules == ("windows_never_meet",)
    assert found(REQUEST, OFFER, rules) == [("request", (LATER,), True), ("offer", (EARLIER,), True)]


def test_the_score_is_that_of_the_changed_pair():
    then = replace(REQUEST, window=(date(2004, 6, 1), date(2004, 10, 29)))
    [by_request, _] = ways_out(REQUEST, OFFER, ("windows_never_meet",), WEIGHTS, TODAY)
    [ranking] = rank([then], [OFFER], WEIGHTS, today=TODAY)
    assert by_request.score_tenths == ranking.candidates[0].score_tenths


def test_interpretation_is_a_way_of_either_side_and_named_once():
    offer = replace(OFFER, work_languages=frozenset({"en"}), window=REQUEST.window)
    rules = removed_by(REQUEST, offer)
    assert found(REQUEST, offer, rules) == [
        ("request", (ENGLISH,), True),
        ("either", (INTERPRETATION,), True),
        ("offer", (FRENCH,), True),
    ]
    common, interpreted, _ = ways_out(REQUEST, offer, rules, WEIGHTS, TODAY)
    assert common.score_tenths - interpreted.score_tenths == 60


def test_only_the_offering_side_can_make_room():
    offer = replace(OFFER, window=REQUEST.window, capacity_left=0)
    assert found(REQUEST, offer, removed_by(REQUEST, offer)) == [("offer", (PLACE,), True)]


def test_two_rules_need_two_changes():
    offer = replace(OFFER, work_languages=frozenset({"en"}), capacity_left=0)
    rules = removed_by(REQUEST, offer)
    assert rules == ("windows_never_meet", "no_shared_language", "capacity_full")
    assert found(REQUEST, offer, rules) == [
        ("request", (LATER, ENGLISH), False),
        ("request", (LATER, INTERPRETATION), False),
        ("offer", (EARLIER, FRENCH, PLACE), True),
        ("offer", (EARLIER, INTERPRETATION, PLACE), True),
    ]


@pytest.mark.parametrize("rule", sorted(set(RULES) - set(LIFTS)))
def test_rules_that_no_change_lifts(rule):
    assert found(REQUEST, OFFER, [rule]) == []


def test_nothing_is_enough_against_a_refusal():
    rules = removed_by(REQUEST, OFFER, refused=[(0, 0)])
    assert rules == ("windows_never_meet", "refused")
    assert found(REQUEST, OFFER, rules) == [("request", (LATER,), False), ("offer", (EARLIER,), False)]


def test_a_change_that_is_not_enough_has_no_score():
    offer = replace(OFFER, vector=direction(0, 1), themes=("safety",))
    assert removed_by(REQUEST, offer) == ("windows_never_meet", "unrelated")
    assert {is_enough for _, _, is_enough in found(REQUEST, offer, ("windows_never_meet",))} == {False}
    assert standing(REQUEST, offer, WEIGHTS, TODAY).rules == ("windows_never_meet", "unrelated")


def test_what_a_posting_stores_is_plain_json():
    offer = replace(OFFER, capacity_left=0)
    stored = way_out(REQUEST, offer, removed_by(REQUEST, offer), WEIGHTS, TODAY)
    [by_request, by_offer] = stored["ways"]
    assert json.loads(json.dumps(stored)) == stored
    assert by_request == {
        "side": "request",
        "changes": [{"kind": "widen_dates", "values": ["", "2004-10-29"]}],
        "score_tenths": None,
    }
    assert [change["kind"] for change in by_offer["changes"]] == ["widen_dates", "add_place"]
    assert isinstance(by_offer["score_tenths"], int)
