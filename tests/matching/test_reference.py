import pytest

from matching.kernel import DEFAULT_WEIGHTS
from matching.models import WeightSet
from matching.reference import load_default_weights
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_default_weights_of_an_empty_installation():
    weight_set = load_default_weights()
    assert (weight_set.version, weight_set.weights, weight_set.association) == (1, DEFAULT_WEIGHTS, None)


def test_loading_again_changes_nothing():
    assert load_default_weights() == load_default_weights()
    assert WeightSet.objects.count() == 1


def test_other_weights_become_a_new_version():
    make.WeightSetFactory(weights=DEFAULT_WEIGHTS | {"theme": 21})
    assert load_default_weights().version == 2


def test_weights_that_a_person_saved_stay():
    saved = make.WeightSetFactory(weights=DEFAULT_WEIGHTS | {"theme": 21}, by=make.UserFactory())
    assert load_default_weights() == saved


def test_weights_of_associations_are_left_alone():
    make.WeightSetFactory(association=make.AssociationFactory(), version=7, weights={})
    assert load_default_weights().version == 1
