import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.kernel.weights import CRITERIA, DEFAULT_WEIGHTS, tenths_available
from tests.matching.kernel.records import brief


def weights(**values):
    return {name: values.get(name, 0) for name in CRITERIA}


def test_default_weights_are_percents():
    assert sum(DEFAULT_WEIGHTS.values()) == 100
    assert tenths_available(DEFAULT_WEIGHTS).tolist() == [10 * weight for weight in DEFAULT_WEIGHTS.values()]


def test_what_rounding_leaves_over_goes_to_the_earlier_of_equals():
    assert tenths_available(weights(meaning=1, theme=1, freshness=1)).tolist() == [334, 333, *[0] * 8, 333]


def test_what_rounding_leaves_over_goes_to_the_largest_remainder():
    assert tenths_available(weights(meaning=1, theme=5))[:2].tolist() == [167, 833]


@brief
@given(st.lists(st.floats(0, 1e6), min_size=len(CRITERIA), max_size=len(CRITERIA)).filter(any))
def test_tenths_always_add_up_to_a_thousand(values):
    tenths = tenths_available(dict(zip(CRITERIA, values, strict=True)))
    assert tenths.sum() == 1000
    assert (tenths >= 0).all()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"meaning": 1}, "exactly these criteria"),
        ({**DEFAULT_WEIGHTS, "colour": 1}, "exactly these criteria"),
        (weights(meaning=-1, theme=2), "not negative"),
        (weights(meaning=float("nan")), "finite"),
        (weights(meaning=float("inf")), "finite"),
        (weights(), "above zero"),
    ],
)
def test_weights_that_make_no_sense_are_refused(wrong, sentence):
    with pytest.raises(ValueError, match=sentence):
        tenths_available(wrong)
