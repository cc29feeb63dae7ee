import pytest
from django.urls import reverse

from accounts.models import User
from tests import factories as make

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-battery"


@pytest.fixture
def officer():
    user = make.UserFactory(email="officer@example.org")
    user.set_password(PASSWORD)
    user.save()
    return user


def test_nobody_signs_up_by_themselves(client):
    passwords = {"password1": PASSWORD, "password2": PASSWORD}
    client.post(reverse("account_signup"), {"email": "new@example.org"} | passwords)
    assert not User.objects.exists()
    assert "account/signup_closed.html" in {t.name for t in client.get(reverse("account_signup")).templates}


@pytest.mark.slow
@pytest.mark.parametrize("email", ["officer@example.org", "Officer@Example.org"])
def test_sign_in_leads_to_the_desk(client, officer, email):
    response = client.post(reverse("account_login"), {"login": email, "password": PASSWORD})
    assert response.url == reverse("desk")


@pytest.mark.slow
def test_sign_in_goes_on_where_the_person_wanted_to_go(client, officer):
    wanted = reverse("matching:match_list")
    sign_in = client.get(wanted).url
    assert client.post(sign_in, {"login": officer.email, "password": PASSWORD}).url == wanted


@pytest.mark.slow
def test_wrong_password_keeps_the_address_and_says_so(client, officer):
    response = client.post(reverse("account_login"), {"login": officer.email, "password": "wrong"})
    assert response.context["form"]["login"].value() == officer.email
    assert response.context["form"].non_field_errors() == [
        "The email address and/or password you specified are not correct."
    ]
