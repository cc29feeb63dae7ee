from dataclasses import replace
from datetime import date

import pytest

from matching.kernel import changes
from matching.kernel.changes import Change
from tests.matching.kernel.records import TODAY, record

EN, FR, EN_FR = (frozenset(codes.split()) for codes in ("en", "fr", "en fr"))


def found(way, own, other):
    """Each change with what differs in the changed posting."""
    fields = ("themes", "work_languages", "interpretation", "modes", "window", "preferred_regions")
    fields += ("experience_years", "capacity_left")
    return [
        (change, {f: getattr(then, f) for f in fields if getattr(then, f) != getattr(own, f)})
        for change, then in way(own, other, TODAY)
    ]


def test_any_language_of_the_other_side_is_enough():
    own = record("o", work_languages=frozenset({"ru"}))
    assert found(changes.languages, own, record("x", work_languages=EN_FR)) == [
        (Change("add_language", ("en", "fr")), {"work_languages": frozenset({"ru", "en"})})
    ]


@pytest.mark.parametrize(("own", "other"), [(EN, EN_FR), (EN, frozenset())])
def test_no_language_is_added_where_one_is_shared_or_none_is_stated(own, other):
    assert found(changes.languages, record("o", work_languages=own), record("x", work_languages=other)) == []


def test_interpretation_is_for_those_without_it_and_without_a_common_language():
    own, other = record("o", work_languages=EN), record("x", work_languages=FR)
    assert found(changes.interpretation, own, other) == [(Change("interpretation"), {"interpretation": True})]
    for mine, yours in (
        (replace(own, interpretation=True), other),
        (own, replace(other, interpretation=True)),
        (own, replace(other, work_languages=EN_FR)),
    ):
        assert found(changes.interpretation, mine, yours) == []


def test_any_way_of_working_that_only_the_other_side_names():
    own, other = record("o", modes=frozenset({"a"})), record("x", modes=frozenset({"a", "b", "c"}))
    assert found(changes.modes, own, other) == [
        (Change("add_mode", ("b", "c")), {"modes": frozenset({"a", "b"})})
    ]
    assert found(changes.modes, other, own) == []


THEMES = [
    (("water.a",), ("water.b",), [("add_theme", ("water.b",), ("water.a", "water.b"))]),
    (("water.a",), ("safety",), []),
    (("water.a",), ("water.a",), []),
    ((), ("safety",), [("add_theme", ("safety",), ("safety",))]),
    (("a", "b", "water.a"), ("water.b",), []),
    (
        ("water", "b", "c"),
        ("water.b",),
        [("narrow_theme", ("water", "water.b"), ("water.b", "b", "c"))],
    ),
    (
        ("water",),
        ("water.b", "safety"),
        [
            ("add_theme", ("water.b",), ("water", "water.b")),
            ("narrow_theme", ("water", "water.b"), ("water.b",)),
        ],
    ),
    (("water.b",), ("water",), [("add_theme", ("water",), ("water.b", "water"))]),
]


@pytest.mark.parametrize(("own", "other", "expected"), THEMES)
def test_themes_of_the_same_area(own, other, expected):
    assert found(changes.themes, record("o", themes=own), record("x", themes=other)) == [
        (Change(kind, values), {"themes": themes}) for kind, values, themes in expected
    ]


JUNE, JULY, AUGUST = date(2004, 6, 1), date(2004, 7, 1), date(2004, 8, 1)
ENOUGH_FROM_TODAY, ENOUGH_FROM_JULY = date(2004, 8, 29), date(2004, 9, 28)
LONG_AGO, LATER, MUCH_LATER = date(2003, 1, 1), date(2005, 1, 1), date(2006, 1, 1)
WINDOWS = {
    "enough already": ((JUNE, LATER), (JULY, LATER), None, None),
    "open both ways": ((None, LATER), (LONG_AGO, None), None, None),
    "ends too early": ((JUNE, JULY), (JULY, LATER), ("", "2004-09-28"), (JUNE, ENOUGH_FROM_JULY)),
    "starts too late": ((LATER, MUCH_LATER), (JUNE, AUGUST), ("2004-06-01", ""), (JUNE, MUCH_LATER)),
    "over already": ((LONG_AGO, LONG_AGO), (None, LATER), ("", "2004-08-29"), (LONG_AGO, ENOUGH_FROM_TODAY)),
    "too short": (
        (date(2004, 7, 20), date(2004, 7, 25)),
        (JULY, AUGUST),
        ("2004-07-01", "2004-08-01"),
        (JULY, AUGUST),
    ),
    "no end to move": ((LATER, None), (JUNE, AUGUST), ("2004-06-01", ""), (JUNE, None)),
    "no start to move": ((None, JUNE), (JULY, LATER), ("", "2004-09-28"), (None, ENOUGH_FROM_JULY)),
    "the other side over": ((JUNE, JULY), (None, LONG_AGO), None, None),
    "the other side unstated": ((JUNE, JULY), (None, None), None, None),
}


@pytest.mark.parametrize(("own", "other", "moved", "window"), WINDOWS.values(), ids=WINDOWS)
def test_dates_are_widened_as_little_as_needed(own, other, moved, window):
    expected = [] if moved is None else [(Change("widen_dates", moved), {"window": window})]
    assert found(changes.dates, record("o", window=own), record("x", window=other)) == expected


def test_dates_that_are_not_stated_are_stated():
    assert found(changes.dates, record("o"), record("x", window=(JULY, None))) == [
        (
            Change("state_dates", ("2004-07-01", "2004-09-28")),
            {"window": (JULY, ENOUGH_FROM_JULY)},
        )
    ]


REGIONS = [
    ({"419"}, {"001", "002", "014"}, [(("002", "014"), {"002", "014", "419"})]),
    ({"419"}, {"001"}, []),
    ({"002"}, {"002", "014"}, []),
    ({"001"}, {"014"}, []),
    (set(), {"014"}, []),
]


@pytest.mark.parametrize(("preferred", "there", "expected"), REGIONS)
def test_regions_are_for_who_prefers_others(preferred, there, expected):
    own, other = record("o", preferred_regions=frozenset(preferred)), record("x", regions=frozenset(there))
    assert found(changes.regions, own, other) == [
        (Change("add_region", values), {"preferred_regions": frozenset(then)}) for values, then in expected
    ]


@pytest.mark.parametrize(
    ("years", "expected"), [(3, []), (None, [(Change("state_years", ("10",)), {"experience_years": 10})])]
)
def test_years_are_for_who_states_none(years, expected):
    assert found(changes.years, record("o", experience_years=years), record("x")) == expected


def test_one_more_place():
    assert found(changes.places, record("o", capacity_left=0), record("x")) == [
        (Change("add_place"), {"capacity_left": 1})
    ]
