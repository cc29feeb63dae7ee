import gc

import pytest

from core.memory import uncollected


def test_search_for_cycles_rests_and_goes_on_also_after_an_error():
    found = []

    @uncollected()
    def fail():
        found.append(gc.isenabled())
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert [*found, gc.isenabled()] == [False, True]


def test_one_within_another_leaves_it_off_until_the_outer_ends():
    with uncollected():
        with uncollected():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
