import pytest

from cities.theme_choice import MAX_THEMES
from matching.explanations.changes import CHANGES, change_in_words
from matching.kernel.changes import MOST_THEMES

NAMES = {
    "water": "Water",
    "water.supply": "Supply",
    "002": "Africa",
    "014": "Eastern Africa",
    "202": "Sub-Saharan Africa",
    "017": "Middle Africa",
}
SAID = [
    ("add_language", ("fr",), "Add Français to the languages of work, if people there can work in it."),
    (
        "add_language",
        ("en", "fr"),
        "Add one of these languages of work, if people there can work in it: English, Français.",
    ),
    ("interpretation", (), "Say that interpretation can be arranged, if it can."),
    ("add_mode", ("training",), "Add this way of working: training."),
    ("add_mode", ("training", "peer_review"), "Add one of these ways of working: training, peer review."),
    ("add_theme", ("water.supply",), "Name this theme as well, if it is meant: Supply."),
    (
        "narrow_theme",
        ("water", "water.supply"),
        "In place of the whole area “Water” name this theme, if it is meant: Supply.",
    ),
    ("widen_dates", ("2004-02-01", ""), "Let the dates begin on Feb. 1, 2004."),
    ("widen_dates", ("", "2004-03-01"), "Let the dates run until March 1, 2004."),
    (
        "widen_dates",
        ("2004-02-01", "2004-03-01"),
        "Let the dates run from Feb. 1, 2004 to March 1, 2004.",
    ),
    (
        "state_dates",
        ("2004-02-01", "2004-03-01"),
        "State the dates: Feb. 1, 2004 to March 1, 2004 would do.",
    ),
    (
        "state_years",
        ("10",),
        "State the years of experience: 10 years would add this, fewer than 5 would take some away.",
    ),
    (
        "add_region",
        ("002", "014", "202"),
        "Add this region to the preferred ones, if partners from there are welcome: Sub-Saharan Africa.",
    ),
    (
        "add_region",
        ("014", "017"),
        "Add this region to the preferred ones, if partners from there are welcome: Middle Africa.",
    ),
    (
        "add_place",
        (),
        "Raise the number of exchanges at the same time by one, if there are people for it.",
    ),
]


@pytest.mark.parametrize(("kind", "values", "expected"), SAID)
def test_change_in_words(kind, values, expected):
    assert change_in_words(kind, values, NAMES) == expected


def test_every_change_has_words():
    assert {kind for kind, _values, _expected in SAID} == set(CHANGES)


def test_no_more_themes_are_advised_than_a_posting_may_have():
    assert MOST_THEMES == MAX_THEMES
