import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_user_with_a_password():
    user = User.objects.create_user("officer@EXAMPLE.org", "exchange-2004", name="Officer")
    assert (user.email, user.name, user.language) == ("officer@example.org", "Officer", "en")
    assert user.check_password("exchange-2004")


def test_user_without_a_password_cannot_sign_in_yet():
    assert not User.objects.create_user("officer@example.org").has_usable_password()


def test_one_account_per_address_whatever_its_case():
    make.UserFactory(email="officer@example.org")
    with pytest.raises(IntegrityError, match="one_account_per_email"), transaction.atomic():
        make.UserFactory(email="Officer@example.org")


@pytest.mark.parametrize(("name", "shown"), [("Officer", "Officer"), ("", "officer@example.org")])
def test_user_is_shown_by_name_or_address(name, shown):
    assert str(User(email="officer@example.org", name=name)) == shown
