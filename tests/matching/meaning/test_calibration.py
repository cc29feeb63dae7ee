import csv
import json
from pathlib import Path

import numpy as np
import pytest

from matching.meaning import posting_text, vectorise
from matching.meaning.calibration import MIDPOINT, calibrate

POSTINGS = Path(__file__).parents[3] / "c2c_platform/demonstration/postings.csv"
RELATED = json.loads(Path(__file__).with_name("related.json").read_text(encoding="utf-8"))


def test_calibrate_is_one_half_at_the_midpoint_and_rises():
    values = calibrate(np.array([-1, MIDPOINT - 0.1, MIDPOINT, MIDPOINT + 0.1, 1]))
    assert values[2] == 0.5
    assert (np.diff(values) > 0).all()
    assert values[1] + values[3] == 1
    assert values[0] < 1e-6
    assert values[4] > 1 - 1e-6


@pytest.fixture(scope="module")
def judged():
    """Of every request with every offer of the demonstration: the cosine, and whether the two are related.

    `related.json` names the related offers of each request, as judged by reading the titles.
    """
    with POSTINGS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    requests, offers = ([row for row in rows if row["kind"] == kind] for kind in ("request", "offer"))
    related = [[o["external_id"] in RELATED[r["external_id"]] for o in offers] for r in requests]
    return vectors(requests, "request") @ vectors(offers, "offer").T, np.array(related)


def vectors(rows, role):
    texts = [posting_text(row["title"], row["text"]) for row in rows]
    return vectorise(texts, [row["language"] for row in rows], role)


@pytest.mark.slow
def test_a_calibrated_value_is_the_share_of_related_pairs(judged):
    values, related = calibrate(judged[0]), judged[1]
    shares = [related[(low <= values) & (values < low + 0.25)].mean() for low in (0, 0.25, 0.5, 0.75)]
    assert shares[0] < 0.05
    assert 0.15 < shares[1] < 0.6
    assert 0.4 < shares[2] < 0.9
    assert shares[3] > 0.75


@pytest.mark.slow
def test_requests_of_the_demonstration_find_a_related_offer_by_meaning_alone(judged):
    cosines, related = judged
    nearest = np.argsort(-cosines, axis=1)[:, :3]
    found = np.take_along_axis(related, nearest, axis=1).any(axis=1)
    assert found[related.any(axis=1)].mean() >= 0.85
