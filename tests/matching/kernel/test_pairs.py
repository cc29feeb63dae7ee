import numpy as np
import pytest

from matching.kernel.pairs import closeness, contains, shared, stated


def test_closeness_is_one_when_equal_and_one_half_at_half():
    a, b = np.array([0.0, 10, 0, 30, np.nan]), np.array([0.0, 0, 20, 0, 1])
    assert closeness(a, b, half=10).tolist()[:4] == [1, 0.5, 0.25, 0.125]
    assert np.isnan(closeness(a, b, half=10)[4])


def test_shared_counts_common_columns_of_partners():
    a = np.array([[True, True, False], [True, False, False]])
    b = np.array([[True, True, True], [False, True, True]])
    assert shared(a, b).tolist() == [2, 0]


def test_stated_rows_name_anything():
    assert stated(np.array([[True, False], [False, False]])).tolist() == [True, False]
    assert stated(np.zeros((2, 0), dtype=np.bool_)).tolist() == [False, False]


@pytest.mark.parametrize(
    ("ascending", "expected"),
    [([], [False] * 4), ([3], [False, True, False, False]), ([0, 3, 5, 9], [True] * 4)],
)
def test_contains(ascending, expected):
    assert contains(np.array(ascending, dtype=np.int64), np.array([0, 3, 5, 9])).tolist() == expected


def test_contains_looks_at_values_of_any_shape():
    assert contains(np.array([2, 4]), np.array([[1, 2], [4, 5]])).tolist() == [[False, True], [True, False]]
