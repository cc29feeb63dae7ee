import pytest
from django.test import RequestFactory

from cities.context_processors import demonstration
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("is_demonstration", [True, False])
def test_pages_know_whether_the_network_is_illustrative(is_demonstration):
    make.OrganisationFactory(is_demonstration=is_demonstration)
    context = demonstration(RequestFactory().get("/"))
    assert bool(context["is_demonstration"]) == is_demonstration


def test_who_does_not_ask_pays_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        demonstration(RequestFactory().get("/"))
