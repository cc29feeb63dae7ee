import json
from datetime import date

import pytest

from matching.kernel.details import details
from matching.kernel.weights import CRITERIA
from tests.matching.kernel.records import TODAY, direction, record

REQUEST = record(
    "r",
    themes=("water.supply", "mobility.public-transport", "safety"),
    vector=direction(1),
    terms={"borewell": 0.5, "kikuyu": 0.2, "tram": 0.3},
    language="fr",
    work_languages=frozenset({"fr", "en"}),
    modes=frozenset({"training", "study_visit"}),
    window=(date(2004, 5, 1), date(2004, 12, 31)),
    country="SN",
    regions=frozenset({"001", "002", "011"}),
    preferred_regions=frozenset({"419"}),
    population=300_000,
    income="low",
    south=True,
    times_served=1,
)
OFFER = record(
    "o",
    themes=("water.supply", "mobility.walking-cycling"),
    vector=direction(0.6, 0.8),
    terms={"borewell": 1, "kikuyu": 0.5, "depot": 2},
    work_languages=frozenset({"en"}),
    interpretation=True,
    modes=frozenset({"training"}),
    window=(date(2004, 1, 1), date(2004, 6, 10)),
    country="KE",
    regions=frozenset({"001", "002", "014"}),
    population=1_200_000,
    income="lower_middle",
    experience_years=5,
    published=date(2004, 5, 20),
    reliability=0.8,
    times_served=3,
)


def test_details_of_a_full_pair():
    assert details(REQUEST, OFFER, TODAY) == {
        "meaning": {
            "cosine": 0.6,
            "lexical": 0.6,
            "terms": ["borewell", "kikuyu"],
            "same_language": False,
        },
        "theme": {"shared": ["water.supply"], "areas": ["mobility"]},
        "language": {"shared": ["en"], "same_text_language": False, "interpretation": True},
        "setting": {
            "populations": [300_000, 1_200_000],
            "incomes": ["low", "lower_middle"],
            "regions": ["002"],
            "same_country": False,
            "south": [True, None],
        },
        "mode": {"shared": ["training"]},
        "timing": {"days": 10, "start": "2004-06-01", "end": "2004-06-10"},
        "geography": {"request_met": False, "offer_met": None},
        "experience": {"years": 5},
        "reliability": {"share": 0.8},
        "freshness": {"days": 12},
        "least_served": {"request": 1, "offer": 3},
    }


def test_details_of_a_blank_pair_say_not_stated():
    blank = details(record("r"), record("o"), TODAY)
    assert set(blank) == set(CRITERIA)
    assert blank["meaning"] == {"cosine": None, "lexical": 0, "terms": [], "same_language": True}
    assert blank["timing"] == {"days": None, "start": None, "end": None}
    assert blank["setting"]["same_country"] is None
    assert blank["geography"] == {"request_met": None, "offer_met": None}


def test_details_are_plain_json():
    assert json.loads(json.dumps(details(REQUEST, OFFER, TODAY))) == details(REQUEST, OFFER, TODAY)


def test_details_name_the_strongest_terms_first_and_count_no_more_than_all():
    weights = {"e": 0.1, "d": 0.5, "c": 0.3, "b": 0.1, "a": 0.3, "f": 0.05}
    request = record("r", terms=dict.fromkeys(weights, 1.0))
    meaning = details(request, record("o", terms=weights), TODAY)["meaning"]
    assert (meaning["terms"], meaning["lexical"]) == (["d", "a", "c", "b", "e"], 1)


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        (None, {"days": None, "start": "2004-06-01", "end": None}),
        (date(2004, 6, 1), {"days": 1, "start": "2004-06-01", "end": "2004-06-01"}),
        (date(2004, 5, 1), {"days": 0, "start": "2004-06-01", "end": "2004-05-01"}),
    ],
    ids=["open end", "today", "over already"],
)
def test_details_of_timing_at_its_edges(end, expected):
    window = (date(2004, 1, 1), end)
    assert details(record("r", window=window), record("o", window=window), TODAY)["timing"] == expected
