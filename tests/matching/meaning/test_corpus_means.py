import numpy as np
import pytest

from matching.meaning.corpus_means import PRIOR_OF_LANGUAGE, PRIOR_TEXTS, CorpusMeans
from matching.meaning.language_means import OTHER, shipped_means
from matching.meaning.passages import Rows


def off_the_shipped(shifts, languages, copies=1):
    """Rows that lie off the shipped means by `shifts` (texts, 384)."""
    means = shipped_means()
    vectors = [
        means.get((code, "offer"), means[OTHER, "offer"]) + shift
        for code, shift in zip(languages, shifts, strict=True)
    ]
    text = np.repeat(np.arange(len(vectors)), copies)
    return Rows(np.repeat(vectors, copies, axis=0), text, np.ones(len(text), np.bool_))


def test_a_language_follows_its_texts_and_the_collection():
    right, up = np.eye(384)[:2]
    found = CorpusMeans.of(
        off_the_shipped([right, right, right, up], ["fr"] * 3 + ["en"]), ["fr"] * 3 + ["en"]
    )
    overall = (3 * right + up) / (4 + PRIOR_TEXTS)
    assert np.allclose(found.overall, overall, atol=1e-6)
    for code, texts in (("fr", 3 * right), ("en", up)):
        count = 3 if code == "fr" else 1
        expected = (texts + PRIOR_OF_LANGUAGE * overall) / (count + PRIOR_OF_LANGUAGE)
        assert np.allclose(found.by_language[code], expected, atol=1e-6)


def test_a_text_counts_once_however_many_rows_it_has():
    shifts = np.eye(384)[:2]
    once, thrice = (CorpusMeans.of(off_the_shipped(shifts, ["fr", "en"], n), ["fr", "en"]) for n in (1, 3))
    assert np.allclose(once.overall, thrice.overall, atol=1e-6)


@pytest.mark.parametrize("role", ["request", "offer"])
def test_centre_subtracts_the_shipped_mean_and_the_shift_of_the_language(role):
    shift = np.eye(384)[0]
    found = CorpusMeans(overall=0 * shift, by_language={"fr": shift})
    beyond = shipped_means()["fr", role] + shift + np.eye(384)[5]
    assert np.allclose(found.centre(beyond[None], ["fr"], role), np.eye(384)[5], atol=1e-6)


def test_a_language_that_the_collection_lacks_follows_the_collection():
    shift = np.eye(384)[0]
    found = CorpusMeans(overall=shift, by_language={})
    beyond = shipped_means()[OTHER, "request"] + shift + np.eye(384)[5]
    assert np.allclose(found.centre(beyond[None], ["sw"], "request"), np.eye(384)[5], atol=1e-6)


def test_a_vector_at_its_mean_stays_finite():
    found = CorpusMeans(overall=np.zeros(384), by_language={})
    assert np.isfinite(found.centre(shipped_means()["en", "offer"][None], ["en"], "offer")).all()
