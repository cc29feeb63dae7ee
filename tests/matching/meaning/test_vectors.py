"""The claim that matters: a request finds the right offer in another language, by meaning alone.

`crossing.json` holds short postings of our own: 15 offers, 12 of them in English, and 12 requests in six
other languages.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from matching.meaning import posting_text, vectorise

POSTINGS = json.loads(Path(__file__).with_name("crossing.json").read_text(encoding="utf-8"))
NAMES = [offer["name"] for offer in POSTINGS["offers"]]


def vectors(postings, role):
    return vectorise([p["text"] for p in postings], [p["language"] for p in postings], role)


def test_posting_text_puts_the_title_first():
    assert posting_text(" Bus lanes ", " How to begin? ") == "Bus lanes\nHow to begin?"
    assert posting_text("Bus lanes", "") == "Bus lanes"


def test_vectorise_needs_one_language_for_each_text():
    with pytest.raises(ValueError, match="one language for each text"):
        vectorise(["a", "b"], ["en"], "offer")


@pytest.fixture(scope="module")
def offers():
    return vectors(POSTINGS["offers"], "offer")


@pytest.mark.slow
@pytest.mark.parametrize("request_", POSTINGS["requests"], ids=lambda r: f"{r['language']} {r['right']}")
def test_a_request_finds_the_right_offer_in_another_language(offers, request_):
    similarity = offers @ vectors([request_], "request")[0]
    nearest = [NAMES[index] for index in np.argsort(-similarity)[:3]]
    assert request_["right"] in nearest
