from dataclasses import asdict
from datetime import date

import numpy as np
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from matching.explanations import NAMES, explain
from matching.explanations.rows import measured
from matching.kernel import CRITERIA, DEFAULT_WEIGHTS, rank
from tests import factories as make
from tests.matching.kernel.records import TODAY, brief, record

FULL = {
    "themes": ("water",),
    "vector": np.eye(384, dtype=np.float32)[0],
    "work_languages": frozenset({"en"}),
    "modes": frozenset({"training"}),
    "window": (date(2004, 1, 1), date(2004, 8, 1)),
    "regions": frozenset({"014"}),
    "population": 120_000,
    "income": "low",
    "experience_years": 7,
}
BARE = {"themes": ("water",), "vector": None, "regions": frozenset()}


def candidate(offer, weights=DEFAULT_WEIGHTS):
    [ranking] = rank([record("r", **FULL)], [record("o", **offer)], weights, today=TODAY)
    [found] = ranking.candidates
    return found


@pytest.mark.parametrize("offer", [FULL, BARE])
@brief
@given(st.lists(st.integers(0, 100), min_size=len(CRITERIA), max_size=len(CRITERIA)).filter(any))
def test_rows_add_up_to_the_score_exactly_whatever_the_weights(offer, weights):
    found = candidate(offer, dict(zip(CRITERIA, weights, strict=True)))
    rows = explain((asdict(part) for part in found.parts), names={"water": "Water", "014": "Eastern Africa"})
    assert round(sum(row.points for row in rows), 1) == found.score_tenths / 10
    assert round(sum(row.maximum for row in rows), 1) == 100
    assert all(0 <= row.points <= row.maximum for row in rows)


def test_rows_are_in_the_order_of_the_criteria():
    rows = explain((asdict(part) for part in candidate(FULL).parts), names={})
    assert [(row.criterion, row.name) for row in rows] == [(key, str(NAMES[key])) for key in CRITERIA]


@pytest.mark.django_db
def test_names_are_in_the_readers_language():
    make.ThemeFactory(names={"en": "Water", "fr": "Eau"})
    part = {
        "name": "theme",
        "detail": {"shared": ["water"]},
        "tenths": 5,
        "weight": 20,
        "value": 1.0,
        "known": True,
    }
    with translation.override("fr"):
        [row] = explain([part])
    assert "Eau" in row.sentence


@pytest.mark.django_db
def test_what_was_never_scored_has_no_rows():
    assert explain([]) == []


@pytest.mark.parametrize("criterion", CRITERIA)
def test_every_criterion_says_how_it_is_measured(criterion):
    assert len(measured(criterion)) > 20


def test_half_of_the_points_for_experience_has_its_number_from_the_kernel():
    assert "at 5 years" in measured("experience")
