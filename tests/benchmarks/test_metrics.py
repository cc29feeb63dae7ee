import numpy as np
import pytest

from benchmarks.quality.metrics import interval, ndcg, recall, reciprocal_rank


def grades(*values):
    return np.array(values, dtype=np.int64)


def test_the_best_order_has_all_the_gain():
    assert ndcg(grades(3, 2, 1, 0), grades(0, 1, 2, 3)) == 1


def test_gain_by_hand():
    # 2^2 - 1 = 3 at place 1, 2^3 - 1 = 7 at place 2, divided by log2 of 2 and 3; at best the other way round.
    by_hand = (3 / 1 + 7 / 1.5849625) / (7 / 1 + 3 / 1.5849625)
    assert ndcg(grades(2, 3), grades(2, 3)) == pytest.approx(by_hand, abs=1e-7)


def test_what_comes_late_gains_nothing():
    assert ndcg(grades(0, 0, 3), grades(3, 0, 0), at=2) == 0


def test_recall_counts_the_relevant_among_the_first():
    assert recall(grades(1, 0, 3, 2), grades(3, 2, 1, 1, 0), at=3) == 0.5


@pytest.mark.parametrize(("ranked", "expected"), [((1, 0, 2, 3), 1 / 3), ((2,), 1), ((1, 1), 0), ((), 0)])
def test_reciprocal_rank_is_that_of_the_first_good_one(ranked, expected):
    assert reciprocal_rank(grades(*ranked)) == expected


def test_the_interval_holds_the_mean_and_closes_when_all_agree():
    low, high = interval([0.0, 1.0] * 50)
    assert low < 0.5 < high
    assert interval([0.7, 0.7]) == pytest.approx((0.7, 0.7))
