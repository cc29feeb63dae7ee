from datetime import date

import numpy as np
import pytest

from matching.kernel.features import GRID, UNKNOWN, features
from matching.kernel.weights import CRITERIA
from tests.matching.kernel.records import TODAY, direction, record


def one(**values):
    """The features of a single request."""
    return features([record("a", **values)], [], TODAY)[0]


def test_features_of_nothing_stated_are_unknown_not_zero():
    blank = one()
    assert np.isnan([blank.log_population[0], blank.experience_years[0], blank.reliability[0]]).all()
    assert np.isnan(blank.capacity_left[0])
    assert blank.income[0] == -1
    assert not blank.has_vector[0]
    assert not blank.has_window[0]
    assert (blank.window_start[0], blank.window_end[0]) == (-np.inf, np.inf)


def test_features_share_their_columns():
    requests, offers = features(
        [record("a", themes=("water.supply",), regions=frozenset({"002", "001"}))],
        [record("b", themes=("mobility",), preferred_regions=frozenset({"419"}))],
        TODAY,
    )
    assert requests.codes is offers.codes
    assert requests.codes.themes == ["mobility", "water.supply"]
    assert requests.codes.regions == ["002", "419"]
    assert requests.themes.tolist() == [[False, True]]
    assert offers.preferred_regions.tolist() == [[False, True]]


def test_the_world_is_no_preference():
    assert one(preferred_regions=frozenset({"001"})).preferred_regions.shape == (1, 0)


def test_vectors_lie_on_the_grid_so_that_cosines_are_exact():
    vector = direction(*np.random.default_rng(1).normal(size=384)).astype(np.float32)
    table = one(vector=vector).vector
    assert np.array_equal(table * GRID, np.rint(table * GRID))
    assert np.abs(table[0] - vector).max() < 1e-7


def test_an_offer_from_tomorrow_is_not_fresher_than_new():
    assert one(published=date(2004, 6, 2)).age_days[0] == 0


def test_take_keeps_the_columns_and_cuts_the_rows():
    everything, _ = features([record("a"), record("b", times_served=3), record("c")], [], TODAY)
    part = everything.take(slice(1, 2))
    assert len(part) == 1
    assert part.times_served.tolist() == [3]
    assert part.codes is everything.codes


def test_every_criterion_that_can_be_unknown_has_a_neutral_value():
    assert set(CRITERIA) - set(UNKNOWN) == {"freshness", "least_served"}
    assert all(0 < value < 1 for value in UNKNOWN.values())


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
    ],
)
def test_a_record_that_cannot_be_is_refused(values, sentence):
    with pytest.raises(ValueError, match=f"^posting 'a': {sentence}$"):
        record("a", **values)


def test_all_faults_of_a_record_are_named_at_once():
    with pytest.raises(ValueError, match="population is above zero; times_served is not negative"):
        record("a", population=-5, times_served=-1)
