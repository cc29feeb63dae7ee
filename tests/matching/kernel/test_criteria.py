"""Each criterion on tables worked out by hand: rows are requests, columns offers."""

from datetime import date, timedelta

import numpy as np
import pytest

from matching.kernel import criteria
from matching.kernel.features import UNKNOWN, features
from matching.kernel.weights import CRITERIA
from matching.meaning import calibration
from tests.matching.kernel.records import TODAY, at_cosine, codes, crossed, direction, record


def table(criterion, name, requests, offers):
    """Value and known of a criterion where the postings differ in the field `name` only."""
    layer = criterion(
        *crossed(
            [record(f"r{i}", **{name: value}) for i, value in enumerate(requests)],
            [record(f"o{i}", **{name: value}) for i, value in enumerate(offers)],
        )
    )
    shape = len(requests), len(offers)
    return layer.value.round(3).reshape(shape).tolist(), layer.known.reshape(shape).tolist()


def one(criterion, request, offer):
    layer = criterion(*features([record("r", **request)], [record("o", **offer)], TODAY))
    return round(float(layer.value[0]), 3), bool(layer.known[0])


@pytest.fixture
def curve(monkeypatch):
    """A curve to work out by hand, whatever the one in force."""
    steps = {"COSINE": 24, "INTERCEPT": -5.28, "LEXICAL_SAME": 4, "LEXICAL_OTHER": 2, "SAME": 0.48}
    for name, value in steps.items():
        monkeypatch.setattr(calibration, name, value)


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


def test_meaning_by_cosine(curve):
    values, known = table(
        criteria.meaning,
        "vector",
        [direction(1), None],
        [direction(1), at_cosine(0.2), direction(0, 1), None],
    )
    assert values == [[1, 0.5, 0.008, 0.25], [0.25] * 4]
    assert known == [[True, True, True, False], [False] * 4]


def test_meaning_of_texts_in_different_languages(curve):
    near = {"vector": at_cosine(0.22), "language": "fr"}
    assert one(criteria.meaning, {"vector": direction(1)}, near) == (0.5, True)


@pytest.mark.parametrize(
    ("language", "terms", "logit"),
    [
        ("en", {"borewell": 1}, 2),
        ("en", {"borewell": 1, "kikuyu": 1}, 4),
        ("en", {"borewell": 2, "kikuyu": 2}, 4),
        ("en", {"tram": 1}, 0),
        ("fr", {"borewell": 1}, 0.52),
    ],
    ids=["half of the weight", "all of it", "never more than all", "nothing in common", "other language"],
)
def test_meaning_by_exact_terms(curve, language, terms, logit):
    request = {"vector": direction(1), "terms": {"borewell": 0.5, "kikuyu": 0.5}}
    offer = {"vector": at_cosine(0.2), "terms": terms, "language": language}
    assert one(criteria.meaning, request, offer) == (round(1 / (1 + np.exp(-logit)), 3), True)


def test_meaning_without_a_vector_is_not_known_whatever_the_terms(curve):
    assert one(criteria.meaning, {"terms": {"tram": 1}}, {"terms": {"tram": 1}}) == (0.25, False)


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
        ({"interpretation": True}, {"work_languages": codes("fr")}, (0.5, False)),
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
        ({"population": 300_000}, {"population": 300_000}, (0.667, True)),
        ({"population": 300_000}, {"population": 1_200_000}, (0.5, True)),
        ({"population": 1_600_000}, {"population": 100_000}, (0.417, True)),
        ({"income": "low"}, {"income": "lower_middle"}, (0.556, True)),
        ({"income": "high"}, {"income": "low"}, (0.333, True)),
        ({"regions": codes("001", "002", "202")}, {"regions": codes("001", "002", "015")}, (0.5, True)),
        ({"regions": codes("001", "002")}, {"regions": codes("001", "019")}, (0.333, True)),
        (
            {"population": 300_000, "income": "low", "regions": codes("002")},
            {"population": 1_200_000, "income": "low"},
            (0.667, True),
        ),
        ({"population": 300_000}, {"income": "low"}, (0.5, False)),
        ({"regions": codes("001", "002")}, {"regions": codes("001")}, (0.5, False)),
        ({}, {}, (0.5, False)),
        (
            {"population": 300_000, "income": "low", "regions": codes("002")},
            {"population": 300_000, "income": "low", "regions": codes("002")},
            (1, True),
        ),
    ],
)
def test_setting_is_a_third_for_each_likeness(request_, offer, expected):
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
    layer = criteria.layers(*crossed([record("r")], [record("o1"), record("o2")]))
    assert tuple(criteria.FUNCTIONS) == CRITERIA
    assert layer.value.shape == layer.known.shape == (len(CRITERIA), 2)
    assert layer.value[CRITERIA.index("freshness")].tolist() == [1, 1]


def test_no_criterion_needs_anything_but_the_blank_record():
    requests, offers = features([record("r")], [record("o")], TODAY)
    value, known = criteria.layers(requests, offers)
    stated = {name for name, flag in zip(CRITERIA, known[:, 0], strict=True) if flag}
    assert stated == {"freshness", "least_served"}
    assert ((value > 0) & (value <= 1)).all()
