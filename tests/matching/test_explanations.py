from dataclasses import asdict
from datetime import date

import numpy as np
import pytest
from django.utils import translation

from matching import explanations
from matching.enums import Mode
from matching.explanations import INCOME_GROUPS, NAMES, RULES, SENTENCES, Names, explain
from matching.kernel import CRITERIA, DEFAULT_WEIGHTS, PostingRecord, rank
from matching.kernel import INCOME_GROUPS as GROUPS
from matching.kernel import RULES as KERNEL_RULES
from tests import factories as make

WORDS = Names({"water": "Water", "water.supply": "Supply", "safety": "Safety"}, {"014": "Eastern Africa"})


def sentence(name, detail=None, *, known=True, value=1.0):
    part = {"name": name, "detail": detail or {}, "known": known, "value": value}
    return SENTENCES[name](part, WORDS)


def met(request, offer):
    return {"request_met": request, "offer_met": offer}


def setting(populations=(None, None), incomes=(None, None), regions=()):
    return {"populations": list(populations), "incomes": list(incomes), "regions": list(regions)}


SAID = [
    ("theme", {"shared": ["water.supply"], "areas": []}, "Both are about: Supply."),
    ("theme", {"shared": [], "areas": ["water", "safety"]}, "Both are in the area: Water, Safety."),
    (
        "theme",
        {"shared": ["safety"], "areas": ["water"]},
        "Both are about: Safety; and in the same area: Water.",
    ),
    ("theme", {"shared": [], "areas": []}, "They have no area in common."),
    ("language", {"shared": ["en", "fr"]}, "Both can work in: English, Français."),
    ("language", {"shared": []}, "No common language of work, but interpretation can be arranged."),
    ("setting", setting(populations=(300_000, 1_200_000)), "Populations: 300,000 and 1,200,000."),
    ("setting", setting(populations=(300_000, None)), "Nothing is known to compare."),
    ("setting", setting(incomes=("low", "high")), "Incomes: low income and high income."),
    ("setting", setting(incomes=("low", None), regions=["014"]), "Same region: Eastern Africa."),
    (
        "setting",
        setting((1, 2), ("low", "low"), ["014", "999"]),
        "Populations: 1 and 2. Incomes: low income and low income. Same region: Eastern Africa.",
    ),
    ("setting", {}, "Nothing is known to compare."),
    ("mode", {"shared": ["training", "peer_review"]}, "Both want: training, peer review."),
    ("mode", {"shared": []}, "They want different ways of working."),
    (
        "timing",
        {"start": "2004-02-01", "end": "2004-03-01"},
        "Both have time from Feb. 1, 2004 to March 1, 2004.",
    ),
    ("timing", {"start": "2004-02-01", "end": None}, "Both have time from Feb. 1, 2004."),
    ("timing", {"start": None, "end": None}, "At least one of the two has not stated its dates."),
    ("geography", met(None, None), "Neither side prefers a region."),
    ("geography", met(True, None), "The partner comes from a preferred region."),
    ("geography", met(True, False), "One side would prefer a partner from another region."),
    ("experience", {"years": None}, "The years of experience are not stated."),
    ("experience", {"years": 0}, "0 years of experience."),
    ("experience", {"years": 1}, "1 year of experience."),
    ("reliability", {"share": None}, "No earlier pilot has ended yet."),
    ("reliability", {"share": 0.667}, "67 % of the partner's earlier pilots were completed."),
    ("least_served", {"request": 0, "offer": 3}, "Exchanges so far: requesting side 0, offering side 3."),
    ("freshness", {"days": 1}, "The offer was published 1 day before it was compared."),
    ("freshness", {"days": 9}, "The offer was published 9 days before it was compared."),
]


@pytest.mark.parametrize(("name", "detail", "expected"), SAID)
def test_sentence(name, detail, expected):
    assert sentence(name, detail) == expected


@pytest.mark.parametrize(
    ("known", "value", "expected"),
    [
        (False, 0.5, "The texts have not been compared."),
        (True, 0.8, "The two texts speak of the same thing, whatever their languages."),
        (True, 0.79, "The two texts speak of closely related things."),
        (True, 0.49, "The two texts speak of loosely related things."),
        (True, 0.19, "The two texts speak of different things."),
    ],
)
def test_sentence_about_meaning(known, value, expected):
    assert sentence("meaning", known=known, value=value) == expected


def test_everything_of_the_kernel_has_words():
    assert list(NAMES) == list(CRITERIA)
    assert set(SENTENCES) == set(CRITERIA)
    assert tuple(RULES) == KERNEL_RULES
    assert tuple(INCOME_GROUPS) == GROUPS
    assert {explanations.mode({"detail": {"shared": [m]}}, WORDS) for m in Mode.values} == {
        f"Both want: {m.label}." for m in Mode
    }


def record(key, **changes):
    fields = {
        "key": key,
        "organisation": key,
        "themes": ("water",),
        "vector": np.eye(384, dtype=np.float32)[0],
        "language": "en",
        "work_languages": frozenset({"en"}),
        "interpretation": False,
        "modes": frozenset({"training"}),
        "window": (None, None),
        "country": "KE",
        "regions": frozenset({"014"}),
        "preferred_regions": frozenset(),
        "population": None,
        "income": None,
        "south": None,
        "experience_years": None,
        "capacity_left": None,
        "published": date(2004, 1, 1),
        "reliability": None,
        "times_served": 0,
    }
    return PostingRecord(**fields | changes)


@pytest.mark.django_db
@pytest.mark.parametrize("changes", [{}, {"vector": None, "themes": (), "regions": frozenset()}])
def test_rows_of_a_real_ranking_add_up_to_its_score(changes):
    make.ThemeFactory(names={"en": "Water", "fr": "Eau"})
    make.RegionFactory()
    [ranking] = rank([record(1)], [record(2, **changes)], DEFAULT_WEIGHTS, today=date(2004, 2, 1))
    [candidate] = ranking.candidates
    rows = explain(asdict(part) for part in candidate.parts)
    assert round(sum(row.points for row in rows), 1) == candidate.score_tenths / 10
    assert [row.name for row in rows] == [str(name) for name in NAMES.values()]


@pytest.mark.django_db
def test_names_are_in_the_readers_language():
    make.ThemeFactory(names={"en": "Water", "fr": "Eau"})
    part = {"name": "theme", "detail": {"shared": ["water"]}, "tenths": 5, "weight": 20, "value": 1.0}
    with translation.override("fr"):
        [row] = explain([part])
    assert "Eau" in row.sentence


@pytest.mark.django_db
def test_what_was_never_scored_has_no_rows():
    assert explain([]) == []
