"""Signing in with a second factor, recovery codes, sessions; passkeys are in tests/browser."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.urls import reverse

from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PASSWORD = "correct-horse-battery"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def officer():
    user = make.UserFactory(email="officer@example.org", language="en")
    user.set_password(PASSWORD)
    user.save()
    return user


def code(secret=SECRET):
    counter = list(yield_hotp_counters_from_time())[0]
    return format_hotp_value(hotp_value(secret, counter))


def sign_in(client):
    return client.post(reverse("account_login"), {"login": "officer@example.org", "password": PASSWORD})


def test_password_alone_opens_nothing_when_there_is_a_second_factor(client, officer):
    TOTP.activate(officer, SECRET)
    assert sign_in(client).url == reverse("mfa_authenticate")
    assert client.get(reverse("desk")).status_code == 302
    assert "code of your authenticator app" in client.get(reverse("mfa_authenticate")).text
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "Incorrect code." in wrong.text
    assert client.post(reverse("mfa_authenticate"), {"code": code()}).url == reverse("desk")


def test_recovery_code_works_once(client, officer):
    TOTP.activate(officer, SECRET)
    [first, *_rest] = RecoveryCodes.activate(officer).get_unused_codes()
    sign_in(client)
    assert client.post(reverse("mfa_authenticate"), {"code": first}).url == reverse("desk")
    other = Client()
    sign_in(other)
    assert "Incorrect code." in other.post(reverse("mfa_authenticate"), {"code": first}).text


def test_setting_up_an_app_asks_for_the_password_and_gives_recovery_codes(client, officer):
    client.force_login(officer)
    asked = client.get(reverse("mfa_activate_totp"))
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert "Is it you?" in client.get(asked.url).text
    client.post(asked.url, {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    assert "<svg" in page.text
    secret = page.context["form"].secret
    done = client.post(reverse("mfa_activate_totp"), {"code": code(secret)}, follow=True)
    assert done.context["unused_codes"][0] in done.text
    assert {row.type for row in Authenticator.objects.all()} == {"totp", "recovery_codes"}


def sign_in_anew(client):
    """Signed in, and just now shown once more who it is."""
    sign_in(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


@pytest.mark.parametrize(
    "name",
    [
        "account_email",
        "account_change_password",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "usersessions_list",
    ],
)
def test_pages_of_the_account_are_in_the_house_style(client, officer, name):
    sign_in_anew(client)
    page = client.get(reverse(name))
    assert page.status_code == 200
    assert page.text.count("<h1>") == 1
    assert 'href="/account/"' in page.text
    assert "style=" not in page.text


def test_pages_of_a_second_factor_that_is_set_up(client, officer):
    sign_in_anew(client)
    TOTP.activate(officer, SECRET)
    RecoveryCodes.activate(officer)
    assert "10 codes" in client.get(reverse("mfa_index")).text
    assert "Switch it off" in client.get(reverse("mfa_deactivate_totp")).text
    assert "The codes that you have end their use" in client.get(reverse("mfa_generate_recovery_codes")).text
    assert client.get(reverse("mfa_download_recovery_codes")).status_code == 200
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()


def test_other_sessions_are_ended(client, officer):
    other = Client()
    sign_in(other)
    sign_in(client)
    assert client.get(reverse("usersessions_list")).context["session_count"] == 2
    client.post(reverse("usersessions_list"))
    assert other.get(reverse("desk")).status_code == 302
    assert client.get(reverse("desk")).status_code == 200


def test_owner_is_told_of_a_new_password(client, officer, mailoutbox):
    sign_in(client)
    new = {
        "oldpassword": PASSWORD,
        "password1": "horse-battery-correct",
        "password2": "horse-battery-correct",
    }
    client.post(reverse("account_change_password"), new)
    [message] = mailoutbox
    assert (message.to, message.subject) == (["officer@example.org"], "C2C Exchange: Password Changed")
    assert "Good day," in message.body
    assert "Your password has been changed." in message.body


def test_a_mail_server_that_is_away_keeps_nobody_from_a_new_password(client, officer, settings, caplog):
    sign_in(client)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    new = "horse-battery-correct"
    passwords = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), passwords).status_code == 302
    officer.refresh_from_db()
    assert officer.check_password(new)
    assert "a mail about a changed sign-in was not sent" in caplog.text


def test_new_address_counts_once_it_is_confirmed(client, officer, mailoutbox):
    sign_in_anew(client)
    client.post(reverse("account_email"), {"email": "new@example.org", "action_add": ""})
    officer.refresh_from_db()
    assert officer.email == "officer@example.org"
    assert "The change to <strong>new@example.org</strong> waits" in client.get(reverse("account_email")).text
    link = mailoutbox[-1].body.split("http://testserver")[1].split()[0]
    client.post(link)
    officer.refresh_from_db()
    assert officer.email == "new@example.org"


def test_a_change_of_address_can_be_dropped(client, officer):
    officer.email = "Officer@example.org"
    officer.save()
    sign_in_anew(client)
    there = reverse("account_email")
    assert "waits" not in client.get(there).text
    for address in ("new@example.org", "newer@example.org"):
        client.post(there, {"email": address, "action_add": ""})
    client.post(there, {"email": "newer@example.org", "action_remove": ""})
    officer.refresh_from_db()
    assert officer.email == "Officer@example.org"
    assert "waits" not in client.get(there).text
