import csv
import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.quality.calibrate import fitted, measurements, nearest
from matching.meaning import posting_text, vectorise
from matching.meaning.calibration import (
    COSINE,
    INTERCEPT,
    LEXICAL_OTHER,
    LEXICAL_SAME,
    RELATED_BEFORE,
    RELATED_IN_SET,
    SAME,
    calibrate,
    logit,
)

POSTINGS = Path(__file__).parents[3] / "c2c_platform/demonstration/postings.csv"
RELATED = json.loads(Path(__file__).with_name("related.json").read_text(encoding="utf-8"))
NOTHING = np.zeros(1)


def odds(share):
    return np.log(share / (1 - share))


def test_logit_by_hand():
    same = np.array([True, False])
    found = logit(np.array([0.2, 0.2]), np.array([0.1, 0.1]), same)
    assert found.tolist() == pytest.approx(
        [
            COSINE * 0.2 + LEXICAL_SAME * 0.1 + INTERCEPT + SAME,
            COSINE * 0.2 + LEXICAL_OTHER * 0.1 + INTERCEPT,
        ]
    )


def test_calibrate_is_one_half_where_the_logit_is_nothing():
    middle = np.array([-INTERCEPT / COSINE])
    assert calibrate(middle, NOTHING, np.array([False])) == pytest.approx(0.5)


@pytest.mark.parametrize("same", [True, False])
def test_calibrate_rises_with_the_cosine_and_with_the_shared_terms(same):
    steps = np.linspace(-1, 1, 41)
    language = np.full(41, same)
    assert (np.diff(calibrate(steps, np.zeros(41), language)) > 0).all()
    assert (np.diff(calibrate(np.full(41, 0.1), (steps + 1) / 2, language)) > 0).all()


@pytest.fixture(scope="module")
def measured():
    return measurements()


@pytest.mark.slow
def test_the_constants_are_those_of_the_tune_split(measured):
    values, related, splits = measured
    tune = splits["tune"]
    shift = odds(RELATED_BEFORE) - odds(RELATED_IN_SET)
    constants = [COSINE, LEXICAL_SAME, LEXICAL_OTHER, INTERCEPT - shift, SAME]
    assert fitted(values[tune], related[tune]) == pytest.approx(constants, abs=0.05)
    assert related[tune].mean() == pytest.approx(RELATED_IN_SET, abs=0.0001)


@pytest.mark.slow
def test_of_the_nearest_pairs_the_higher_value_is_the_oftener_related(measured):
    values, related, splits = measured
    test = splits["test"]
    value, is_related = nearest(values[test], related[test])
    steps = ((0, 0.25), (0.25, 0.5), (0.5, 0.75), (0.75, 0.9), (0.9, 1.01))
    shares = [is_related[(low <= value) & (value < high)].mean() for low, high in steps]
    assert is_related.mean() == pytest.approx(RELATED_BEFORE, abs=0.02)
    assert shares == pytest.approx([0, 0.05, 0.09, 0.18, 0.61], abs=0.06)


@pytest.mark.slow
def test_requests_of_the_demonstration_find_a_related_offer_by_meaning_alone():
    with POSTINGS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    requests, offers = ([row for row in rows if row["kind"] == kind] for kind in ("request", "offer"))
    related = np.array([[o["external_id"] in RELATED[r["external_id"]] for o in offers] for r in requests])
    nearest_offers = np.argsort(-vectors(requests, "request") @ vectors(offers, "offer").T, axis=1)[:, :3]
    found = np.take_along_axis(related, nearest_offers, axis=1).any(axis=1)
    assert found[related.any(axis=1)].mean() >= 0.85


def vectors(rows, role):
    texts = [posting_text(row["title"], row["text"]) for row in rows]
    return vectorise(texts, [row["language"] for row in rows], role)
