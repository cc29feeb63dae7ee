import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import timezone

from c2c_platform.context_processors import header
from tests import factories as make

pytestmark = pytest.mark.django_db


def facts(user):
    request = RequestFactory().get("/")
    request.user = user
    context = header(request)
    return bool(context["is_demonstration"]), int(f"{context['unread_notifications']}")


@pytest.mark.parametrize("is_demonstration", [True, False])
def test_everybody_reads_whether_the_network_is_illustrative(is_demonstration):
    make.OrganisationFactory(is_demonstration=is_demonstration)
    assert facts(AnonymousUser()) == (is_demonstration, 0)


def test_signed_in_people_read_how_much_is_new_with_one_query(django_assert_num_queries):
    user = make.UserFactory()
    make.NotificationFactory.create_batch(2, user=user)
    make.NotificationFactory(user=user, read_at=timezone.now())
    make.NotificationFactory()
    make.OrganisationFactory(is_demonstration=True)
    with django_assert_num_queries(1):
        assert facts(user) == (True, 2)


def test_who_does_not_ask_pays_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        header(RequestFactory().get("/"))
