"""Two people save weights at the same moment: one version, and a sentence for who comes second."""

import pytest

from matching import services
from matching.kernel import DEFAULT_WEIGHTS
from matching.models import WeightSet
from tests.racing import at_once, refusals
from tests.world import build_world

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db):
    return build_world()


@pytest.mark.parametrize("has_association", [True, False])
def test_two_who_save_weights(world, has_association):
    association = world.southern_association if has_association else None
    by = world.staff_south if has_association else world.coordinator
    expected = 0 if has_association else 1

    def save(theme):
        return services.save_weights(
            association, weights=DEFAULT_WEIGHTS | {"theme": theme}, reason="Why", expected=expected, by=by
        )

    outcomes = at_once(lambda: save(40), lambda: save(60), held=association or WeightSet.objects.get())
    [sentence] = refusals(outcomes)
    assert sentence.startswith(f"Version {expected + 1} was saved by {by} while you were working")
    assert WeightSet.objects.filter(association=association).count() == expected + 1
