import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.kernel.score import best, combine, points, weighted_mean
from tests.matching.kernel.records import brief

AVAILABLE = np.array([600, 300, 100])
ALL = np.ones((1, 2), dtype=np.bool_)


def layers(*pairs):
    """Values (criteria, 1 request, offers) from one column of values per offer."""
    return np.array(pairs, dtype=np.float64).T[:, None, :]


def test_points_by_hand():
    assert points(layers((0.734, 0.5, 1), (0, 1, 0.004)), AVAILABLE).tolist() == [
        [[440, 0]],
        [[150, 300]],
        [[100, 0]],
    ]


def test_points_round_half_up():
    assert points(np.array([0.5, 0.5, 0.005]), np.array([1, 3, 100])).tolist() == [1, 2, 1]


def test_equal_scores_are_ordered_by_the_mean_before_rounding():
    values = layers((0.5001, 0.5, 0.5), (0.5004, 0.5, 0.5))
    assert points(values, AVAILABLE).sum(axis=0).tolist() == [[500, 500]]
    assert best(combine(values, AVAILABLE, ALL), 2)[0].tolist() == [1, 0]


def test_a_tenth_more_beats_any_mean():
    values = layers((0.0005, 0, 0.005), (0.0014, 0.0016, 0.0049))
    assert points(values, AVAILABLE).sum(axis=0).tolist() == [[2, 3]]
    key = combine(values, AVAILABLE, ALL)
    assert np.array_equal(np.floor(key), points(values, AVAILABLE).sum(axis=0))


def test_combine_leaves_out_what_is_not_eligible():
    key = combine(layers((1, 1, 1), (0, 0, 0)), AVAILABLE, np.array([[False, True]]))
    assert key.tolist() == [[-np.inf, 0]]


@pytest.mark.parametrize("available", [[600, 400], [1100, -100, 0], [0, 0, 0]])
def test_combine_refuses_weights_that_do_not_fit(available):
    with pytest.raises(ValueError, match="one non-negative weight per criterion"):
        combine(layers((1, 1, 1), (0, 0, 0)), np.array(available), ALL)


def test_best_breaks_ties_by_the_lower_column_and_drops_the_ineligible():
    key = np.array([[5, 7, 7, -np.inf], [-np.inf] * 4])
    assert [row.tolist() for row in best(key, 3)] == [[1, 2, 0], []]


VALUES = st.lists(st.floats(0, 1), min_size=3, max_size=3)


@brief
@given(VALUES, st.integers(0, 2), st.floats(0, 1))
def test_raising_one_criterion_never_lowers_the_score(values, which, raised):
    higher = [max(value, raised) if index == which else value for index, value in enumerate(values)]
    low, high = combine(layers(values, higher), AVAILABLE, ALL)[0]
    assert high >= low


@brief
@given(VALUES)
def test_a_score_lies_between_nothing_and_a_hundred_points(values):
    assert 0 <= points(np.array(values), AVAILABLE).sum() <= 1000


@brief
@given(st.lists(VALUES, min_size=2, max_size=6))
def test_the_mean_does_not_depend_on_the_cut(columns):
    together = weighted_mean(layers(*columns), AVAILABLE)
    alone = [weighted_mean(layers(column), AVAILABLE)[0, 0] for column in columns]
    assert together[0].tolist() == alone
