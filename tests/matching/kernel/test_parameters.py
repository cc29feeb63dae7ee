import pytest

from matching.kernel.parameters import parameter


def test_parameter_is_the_one_in_force():
    assert (parameter("timing", "enough_days"), parameter("theme", "general")) == (90.0, 0.75)


@pytest.mark.parametrize(("criterion", "name"), [("mode", "half"), ("taste", "half")])
def test_parameter_that_is_not_there(criterion, name):
    with pytest.raises(KeyError):
        parameter(criterion, name)
