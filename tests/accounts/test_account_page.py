import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings

from accounts.forms import NewAccountForm
from accounts.models import User
from accounts.queries import security_of
from tests import factories as make

pytestmark = pytest.mark.django_db
THERE = "/account/"


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_few_queries(client, django_assert_max_num_queries, count):
    user = make.UserFactory()
    for _ in range(count):
        make.MembershipFactory(user=user)
    client.force_login(user)
    with django_assert_max_num_queries(12):
        response = client.get(THERE)
    assert len(response.context["duties"]) == count


def test_page_shows_for_whom_one_acts(world, client):
    client.force_login(world.two_hats)
    duties = client.get(THERE).context["duties"]
    assert [(str(name), [row.duty for row in rows]) for name, rows in duties] == [
        ("North Local", ["approver"]),
        ("Southtown", ["editor"]),
    ]


def test_page_of_a_person_who_acts_for_nobody(client):
    client.force_login(make.UserFactory())
    assert "You act for no organisation now." in client.get(THERE).text


def test_name_and_language_are_changed(client):
    user = make.UserFactory()
    client.force_login(user)
    response = client.post(THERE, {"name": "Another Name", "language": "ar"})
    user.refresh_from_db()
    assert (response.url, user.name, user.language) == (THERE, "Another Name", "ar")
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "ar"
    assert '<html lang="ar"' in client.get(THERE).text


def test_a_name_is_needed(client):
    user = make.UserFactory(name="Officer")
    client.force_login(user)
    assert "This field is required." in client.post(THERE, {"name": "", "language": "en"}).text
    user.refresh_from_db()
    assert user.name == "Officer"


def test_header_links_to_the_page(client):
    client.force_login(make.UserFactory())
    assert f'href="{THERE}"' in client.get("/").text


def test_security_of_a_person_with_password_only():
    security = security_of(make.UserFactory())
    assert (security.has_app, security.passkeys, security.recovery_codes_left, security.sessions) == (
        False,
        0,
        0,
        0,
    )


def test_security_of_a_person_with_app_and_codes(client):
    user = make.UserFactory()
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    security = security_of(user)
    assert (security.has_app, security.recovery_codes_left) == (True, 10)
    client.force_login(user)
    assert "An authenticator app is asked for; 10 recovery codes are left." in client.get(THERE).text


def test_password_is_not_compared_with_nothing():
    form = NewAccountForm({"name": "A", "language": "en"}, instance=User(email="a@example.org"))
    assert set(form.errors) == {"password", "again"}
