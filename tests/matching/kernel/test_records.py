from datetime import date

import numpy as np
import pytest

from tests.matching.kernel.records import record


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"vector": np.ones(3)}, "vector has 384 components and length 1"),
        ({"vector": np.ones(384)}, "vector has 384 components and length 1"),
        ({"vector": np.full(384, np.nan)}, "vector has 384 components and length 1"),
        ({"window": (date(2004, 2, 1), date(2004, 1, 1))}, "window starts before it ends"),
        ({"population": 0}, "population is above zero"),
        ({"income": "rich"}, "income is one of low, lower_middle, upper_middle, high"),
        ({"experience_years": -1}, "experience_years is not negative"),
        ({"reliability": 1.5}, "reliability lies between 0 and 1"),
        ({"times_served": -1}, "times_served is not negative"),
        ({"terms": {"borewell": 1, "tram": -0.1}}, "terms do not weigh less than nothing"),
        ({"terms": {"borewell": np.nan}}, "terms do not weigh less than nothing"),
    ],
)
def test_a_record_that_cannot_be_is_refused(values, sentence):
    with pytest.raises(ValueError, match=f"^posting 'a': {sentence}$"):
        record("a", **values)


def test_all_faults_of_a_record_are_named_at_once():
    with pytest.raises(ValueError, match="population is above zero; times_served is not negative"):
        record("a", population=-5, times_served=-1)


def test_a_window_of_one_day_and_one_open_side_are_windows():
    day = date(2004, 2, 1)
    for window in ((day, day), (day, None), (None, day)):
        assert record("a", window=window).window == window


def test_a_record_without_terms_has_none():
    assert record("a").terms == {}
