import numpy as np
import pytest

from matching.meaning.encoder import ROLES
from matching.meaning.language_means import OTHER, centre, language_means, shipped_means

ONE = np.eye(384)[:1]


def test_language_means_are_drawn_to_the_mean_of_all_languages():
    vectors = np.array([[1.0, 0.0]] * 4 + [[0.0, 1.0]] * 12)
    means = language_means(vectors, ["fr"] * 4 + ["en"] * 12)
    assert {code: mean.tolist() for code, mean in means.items()} == {
        "fr": [0.75, 0.25],
        "en": [0.125, 0.875],
        OTHER: [0.5, 0.5],
    }


def test_a_language_with_few_texts_has_no_mean_of_its_own():
    means = language_means(np.ones((5, 2)), ["en", "en", "en", "sw", "sw"])
    assert set(means) == {"en", OTHER}


def test_language_means_need_texts():
    with pytest.raises(ValueError, match="no language has 3 texts"):
        language_means(np.ones((2, 2)), ["en", "en"])


def test_means_are_shipped_for_the_languages_of_the_interface_in_both_roles():
    codes = {"en", "fr", "es", "ar", "pt", "zh", "ru", OTHER}
    assert set(shipped_means()) == {(code, role) for code in codes for role in ROLES}


def test_centred_vectors_have_length_one_and_leave_the_input_alone():
    vectors = np.repeat(ONE, 3, axis=0)
    centred = centre(vectors, ["fr", "en", "sw"], "offer")
    assert centred.dtype == np.float32
    assert np.allclose(np.linalg.norm(centred, axis=1), 1, atol=1e-6)
    assert np.array_equal(vectors, np.repeat(ONE, 3, axis=0))
    assert not np.allclose(centred[0], centred[1])


def test_centre_knows_a_language_with_its_script_or_region():
    assert np.array_equal(centre(ONE, ["pt-br"], "request"), centre(ONE, ["pt"], "request"))
    assert np.array_equal(centre(ONE, ["zh-Hans"], "request"), centre(ONE, ["zh"], "request"))


def test_centre_takes_the_common_mean_for_a_language_without_one():
    assert np.array_equal(centre(ONE, ["sw"], "offer"), centre(ONE, ["hi"], "offer"))


def test_centre_of_nothing():
    assert centre(np.zeros((0, 384)), [], "offer").shape == (0, 384)


def test_centre_needs_one_language_for_each_vector():
    with pytest.raises(ValueError, match="one vector and one language"):
        centre(ONE, ["en", "fr"], "offer")
