import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.kernel.eligibility import RULES
from matching.kernel.score import best, points, score_pairs, thousandths, weighted_mean
from matching.kernel.weights import CRITERIA, tenths_available
from tests.matching.kernel.fixed_weights import WEIGHTS as BY_HAND
from tests.matching.kernel.records import LISTS, WEIGHTS, Crowd, brief, crossed, record

AVAILABLE = np.array([[600], [300], [100]])


def layers(*pairs):
    """Values (criteria, pairs) from one column of values per pair."""
    return np.array(pairs, dtype=np.float64).T


def scored(requests, offers, weights=BY_HAND):
    left, right = crossed(requests, offers)
    return score_pairs(left, right, tenths_available(weights)[:, None], np.zeros(len(left), dtype=np.bool_))


def test_thousandths_round_half_up():
    assert thousandths(np.array([0, 0.0004, 0.0005, 0.9995, 1])).tolist() == [0, 0, 1, 1000, 1000]


def test_points_by_hand():
    earned = points(layers((0.734, 0.5, 1), (0, 1, 0.004)), AVAILABLE)
    assert earned.tolist() == [[440, 0], [150, 300], [100, 0]]


def test_points_round_half_up():
    assert points(np.array([0.5, 0.5, 0.005]), np.array([1, 3, 100])).tolist() == [1, 2, 1]


def test_weighted_mean_by_hand():
    assert weighted_mean(layers((1, 0.5, 0), (0.5, 1, 0)), AVAILABLE).tolist() == [0.75, 0.6]


def test_weights_may_differ_from_pair_to_pair():
    values, available = layers((1, 0.5, 0), (1, 0.5, 0)), np.array([[600, 0], [300, 1000], [100, 0]])
    assert points(values, available).tolist() == [[600, 0], [150, 500], [0, 0]]
    assert weighted_mean(values, available).tolist() == [0.75, 0.5]


def test_equal_scores_are_ordered_by_the_mean_before_rounding():
    request = record("r", themes=("water",), experience_years=0)
    offers = [record("o", themes=("water",), reliability=value) for value in (0.5001, 0.5004)]
    scores = scored([request], offers)
    assert scores.tenths.sum(axis=0).tolist() == [555, 555]
    assert scores.key[1] > scores.key[0]
    assert np.floor(scores.key).tolist() == [555, 555]


def test_a_pair_that_a_rule_removes_has_no_key_but_points():
    scores = scored([record("r", themes=("water",))], [record("o", themes=("water",), capacity_left=0)])
    assert scores.key.tolist() == [-np.inf]
    assert scores.tenths.sum() == 555
    assert [rule for rule, removed in zip(RULES, scores.removed[:, 0], strict=True) if removed] == [
        "capacity_full"
    ]


def test_best_takes_the_highest_and_the_lower_offer_on_ties():
    left, right = np.array([1, 0, 1, 1, 1]), np.array([3, 0, 0, 2, 1])
    key = np.array([7, 1, 5, 7, -np.inf])
    assert best(left, right, key, 2).tolist() == [1, 3, 0]
    assert best(left, right, key, 9).tolist() == [1, 3, 0, 2]


@pytest.mark.parametrize("keys", [[], [-np.inf]])
def test_best_of_nothing_eligible_is_nothing(keys):
    pairs = np.zeros(len(keys), dtype=np.int64)
    assert best(pairs, pairs, np.array(keys), 3).tolist() == []


VALUES = st.lists(st.floats(0, 1), min_size=3, max_size=3)


@brief
@given(VALUES, st.integers(0, 2), st.floats(0, 1))
def test_raising_one_criterion_never_lowers_the_score(values, which, raised):
    higher = [max(value, raised) if index == which else value for index, value in enumerate(values)]
    pair = layers(values, higher)
    low, high = points(pair, AVAILABLE).sum(axis=0) + weighted_mean(pair, AVAILABLE)
    assert high >= low


@brief
@given(LISTS, LISTS, WEIGHTS)
def test_scores_lie_between_nothing_and_a_hundred_points(requests, offers, weights):
    scores = scored(requests, offers, weights)
    assert scores.layer.value.shape == scores.tenths.shape == (len(CRITERIA), len(requests) * len(offers))
    assert ((scores.layer.value >= 0) & (scores.layer.value <= 1)).all()
    assert ((scores.tenths >= 0) & (scores.tenths.sum(axis=0) <= 1000)).all()


def test_a_pair_scores_alone_as_among_others():
    requests, offers = Crowd(31).postings(6), Crowd(32).postings(9)
    together = scored(requests, offers)
    alone = [scored([request], [offer]) for request in requests for offer in offers]
    assert together.key.tolist() == [score.key[0] for score in alone]
    assert together.tenths.T.tolist() == [score.tenths[:, 0].tolist() for score in alone]
