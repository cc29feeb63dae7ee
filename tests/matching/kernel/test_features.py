from datetime import date

import numpy as np

from matching.kernel.features import COLUMNS, GRID, UNKNOWN, features, settle
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


def test_terms_are_the_stems_that_both_sides_have():
    requests, offers = features(
        [record("a", terms={"borewell": 0.5, "only asked": 0.5}), record("b", terms={"tram": 0.25})],
        [record("c", terms={"tram": 2, "borewell": 1, "only given": 1}), record("d")],
        TODAY,
    )
    assert offers.codes.terms == ["borewell", "tram"]
    assert requests.terms.toarray().tolist() == [[0.5, 0], [0, 0.25]]
    assert offers.terms.toarray().tolist() == [[1, 2], [0, 0]]


def test_terms_lie_on_the_grid():
    requests, _ = features([record("a", terms={"tram": 1 / 3})], [record("b", terms={"tram": 1})], TODAY)
    assert requests.terms.toarray().tolist() == [[np.rint(GRID / 3) / GRID]]


def test_take_of_row_numbers_in_any_order():
    everything, _ = features([record(str(n), times_served=n) for n in range(4)], [], TODAY)
    assert everything.take(np.array([3, 0, 3])).times_served.tolist() == [3, 0, 3]
    assert everything.take(np.array([3, 0, 3])).terms.shape == (3, 0)


def test_features_of_nobody():
    requests, offers = features([], [], TODAY)
    assert (len(requests), len(offers), requests.today) == (0, 0, TODAY.toordinal())
    assert (requests.vector.shape, requests.terms.shape) == ((0, 384), (0, 0))


def test_a_column_is_a_row_per_posting():
    requests, _ = features([record("a"), record("b")], [], TODAY)
    assert {name: getattr(requests, name).shape[0] for name in COLUMNS} == dict.fromkeys(COLUMNS, 2)


def test_settle_gives_what_is_unknown_its_neutral_value():
    layer = settle("theme", np.array([1.0, np.nan]), np.array([True, False]))
    assert (layer.value.tolist(), layer.known.tolist()) == ([1, 0.25], [True, False])
