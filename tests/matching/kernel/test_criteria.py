"""Each criterion on tables worked out by hand: rows are requests, columns offers."""

from datetime import date, timedelta

import numpy as np
import pytest

from matching.kernel import criteria
from matching.kernel.features import UNKNOWN, features
from matching.kernel.pairs import closeness
from matching.kernel.weights import CRITERIA
from tests.matching.kernel.records import TODAY, direction, record


def table(criterion, name, requests, offers):
    """Value and known of a criterion where the postings differ in the field `name` only."""
    layer = criterion(
        *features(
            [record(f"r{i}", **{name: value}) for i, value in enumerate(requests)],
            [record(f"o{i}", **{name: value}) for i, value in enumerate(offers)],
            TODAY,
        )
    )
    return np.round(layer.value, 3).tolist(), layer.known.tolist()


def one(criterion, request, offer):
    layer = criterion(*features([record("r", **request)], [record("o", **offer)], TODAY))
    return round(float(layer.value[0, 0]), 3), bool(layer.known[0, 0])


def codes(*values):
    return frozenset(values)


def test_closeness_is_one_when_equal_and_one_half_at_half():
    a, b = np.array([0.0, 10.0]), np.array([0.0, 10.0, 20.0])
    assert closeness(a, b, half=10).tolist() == [[1, 0.5, 0.25], [0.5, 1, 0.5]]


def test_theme_by_kinship():
    values, known = table(
        criteria.theme,
        "themes",
        [("water.supply",), ("water",), ("water.supply", "mobility.walking-cycling"), ()],
        [("water.supply", "safety"), ("water.drainage",), ("water",), ("safety",), ()],
    )
    nothing = UNKNOWN["theme"]
    assert values == [
        [1, 0.5, 0.75, 0, nothing],
        [0.75, 0.75, 1, 0, nothing],
        [0.5, 0.25, 0.375, 0, nothing],
        [nothing] * 5,
    ]
    assert known == [[True] * 4 + [False]] * 3 + [[False] * 5]


def test_theme_takes_the_best_of_the_offers_themes():
    assert one(criteria.theme, {"themes": ("water.supply",)}, {"themes": ("water", "water.drainage")}) == (
        0.75,
        True,
    )


def test_meaning_is_one_half_where_half_of_the_pairs_are_related():
    at_midpoint = direction(0.22, np.sqrt(1 - 0.22**2))
    values, known = table(
        criteria.meaning, "vector", [direction(1), None], [direction(1), at_midpoint, direction(0, 1), None]
    )
    assert values == [[1, 0.5, 0.005, 0.25], [0.25] * 4]
    assert known == [[True, True, True, False], [False] * 4]


@pytest.mark.parametrize(
    ("request_", "offer", "expected"),
    [
        ({"work_languages": codes("fr", "en")}, {"work_languages": codes("en")}, (1, True)),
        ({"work_languages": codes("fr"), "language": "fr"}, {"work_languages": codes("fr")}, (0.8, True)),
        (
            {"work_languages": codes("fr")},
            {"work_languages": codes("en"), "interpretation": True},
            (0.4, True),
        ),
        (
            {"work_languages": codes("fr"), "interpretation": True},
            {"work_languages": codes("en")},
            (0.4, True),
        ),
        ({"work_languages": codes("fr")}, {"work_languages": codes("en")}, (0, True)),
        ({"work_languages": codes("fr")}, {}, (0.5, False)),
        ({}, {"work_languages": codes("fr")}, (0.5, False)),
    ],
)
def test_language(request_, offer, expected):
    assert one(criteria.language, request_, offer) == expected


def test_mode_is_the_share_of_the_shorter_list():
    values, known = table(
        criteria.mode,
        "modes",
        [codes("training", "study_visit"), codes("training"), codes()],
        [codes("training"), codes("study_visit", "secondment"), codes()],
    )
    assert values == [[1, 0.5, 0.5], [1, 0, 0.5], [0.5, 0.5, 0.5]]
    assert known == [[True, True, False], [True, True, False], [False, False, False]]


@pytest.mark.parametrize(
    ("days", "expected"), [(1, 0.011), (45, 0.5), (90, 1), (400, 1)], ids=lambda value: str(value)
)
def test_timing_counts_common_days_up_to_enough(days, expected):
    start = date(2004, 7, 1)
    window = (start, start + timedelta(days=days - 1))
    assert one(criteria.timing, {"window": window}, {"window": (TODAY, None)}) == (expected, True)


@pytest.mark.parametrize(
    ("request_window", "offer_window", "expected"),
    [
        ((date(2004, 1, 1), date(2004, 6, 9)), (date(2004, 1, 1), date(2005, 1, 1)), (0.1, True)),
        ((date(2004, 1, 1), date(2004, 5, 31)), (date(2004, 1, 1), None), (0, True)),
        ((None, date(2004, 7, 15)), (date(2004, 8, 1), None), (0, True)),
        ((None, date(2004, 7, 15)), (None, None), (0.5, False)),
    ],
    ids=["only days from today on count", "in the past", "windows never meet", "one states no window"],
)
def test_timing_at_its_edges(request_window, offer_window, expected):
    assert one(criteria.timing, {"window": request_window}, {"window": offer_window}) == expected


@pytest.mark.parametrize(
    ("request_", "offer", "expected"),
    [
        ({"population": 300_000}, {"population": 300_000}, (1, True)),
        ({"population": 300_000}, {"population": 1_200_000}, (0.5, True)),
        ({"population": 1_600_000}, {"population": 100_000}, (0.25, True)),
        ({"income": "low"}, {"income": "lower_middle"}, (0.667, True)),
        ({"income": "high"}, {"income": "low"}, (0, True)),
        ({"regions": codes("001", "002", "202")}, {"regions": codes("001", "002", "015")}, (0.5, True)),
        ({"regions": codes("001", "002")}, {"regions": codes("001", "019")}, (0, True)),
        (
            {"population": 300_000, "income": "low", "regions": codes("002")},
            {"population": 1_200_000, "income": "low"},
            (0.75, True),
        ),
        ({"population": 300_000}, {"income": "low"}, (0.5, False)),
    ],
)
def test_setting_is_the_mean_of_what_is_known(request_, offer, expected):
    assert one(criteria.setting, request_, offer) == expected


@pytest.mark.parametrize(
    ("request_", "offer", "expected"),
    [
        ({"preferred_regions": codes("419")}, {"regions": codes("419", "005")}, (1, True)),
        ({"preferred_regions": codes("419")}, {"regions": codes("002")}, (0, True)),
        ({"regions": codes("002")}, {"preferred_regions": codes("002")}, (1, True)),
        (
            {"preferred_regions": codes("419"), "regions": codes("002")},
            {"preferred_regions": codes("142"), "regions": codes("419")},
            (0.5, True),
        ),
        ({"preferred_regions": codes("419")}, {}, (0.5, False)),
        ({"preferred_regions": codes("001")}, {"regions": codes("001", "002")}, (0.5, False)),
    ],
)
def test_geography(request_, offer, expected):
    assert one(criteria.geography, request_, offer) == expected


def test_experience_by_half_years():
    values, known = table(criteria.experience, "experience_years", [None], [0, 5, 10, None])
    assert values == [[0, 0.5, 0.75, 0.5]]
    assert known == [[True, True, True, False]]


def test_reliability_as_given():
    assert table(criteria.reliability, "reliability", [0.1, None], [0.0, 0.8, None]) == (
        [[0, 0.8, 0.5]] * 2,
        [[True, True, False]] * 2,
    )


def test_freshness_halves_in_ninety_days():
    published = [TODAY - timedelta(days=days) for days in (0, 90, 180)]
    assert table(criteria.freshness, "published", [TODAY], published) == ([[1, 0.5, 0.25]], [[True] * 3])


def test_least_served_counts_both_sides():
    assert table(criteria.least_served, "times_served", [0, 2], [0, 2, 4]) == (
        [[1, 0.75, 0.625], [0.75, 0.5, 0.375]],
        [[True] * 3] * 2,
    )


def test_layers_are_stacked_in_the_order_of_the_criteria():
    requests, offers = features([record("r")], [record("o1"), record("o2")], TODAY)
    layer = criteria.layers(requests, offers)
    assert tuple(criteria.FUNCTIONS) == CRITERIA
    assert layer.value.shape == layer.known.shape == (len(CRITERIA), 1, 2)
    assert layer.value[CRITERIA.index("freshness")].tolist() == [[1, 1]]


def test_no_criterion_needs_anything_but_the_blank_record():
    requests, offers = features([record("r")], [record("o")], TODAY)
    value, known = criteria.layers(requests, offers)
    stated = {name for name, flag in zip(CRITERIA, known[:, 0, 0], strict=True) if flag}
    assert stated == {"freshness", "least_served"}
    assert ((value > 0) & (value <= 1)).all()
