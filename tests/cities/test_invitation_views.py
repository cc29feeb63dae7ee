import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cities.models import Invitation, Organisation
from core.canonical import sha256
from tests import factories as make

pytestmark = pytest.mark.django_db
LINK = "/invitations/token/"
ACCOUNT = {"name": "New Officer", "language": "es", "password": "correct-horse-battery"}
ACCOUNT["again"] = ACCOUNT["password"]


@pytest.fixture
def invitation(world):
    return make.InvitationFactory(
        organisation=world.south,
        email="new@example.org",
        name="New",
        invited_by=world.officer_south,
        token_hash=sha256("token"),
    )


def test_new_person_makes_an_account_and_is_signed_in(client, invitation, world):
    page = client.get(LINK)
    assert page.context["form"]["name"].value() == "New"
    assert "officer.south invites you" in page.text
    response = client.post(LINK, ACCOUNT)
    assert response.url == reverse("desk")
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "es"
    user = User.objects.get(email="new@example.org")
    assert list(Organisation.objects.acted_for_by(user)) == [world.south]
    assert client.get(reverse("account")).context["user"] == user
    assert client.get(reverse("usersessions_list")).context["session_count"] == 1


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"password": "short", "again": "short"}, "too short"),
        ({"password": "new-officer-2", "again": "new-officer-2"}, "too similar to the name"),
        ({"again": "correct-horse-bakery"}, "The two passwords differ."),
        ({"password": ""}, "This field is required."),
        ({"name": ""}, "This field is required."),
        ({"language": "xx"}, "is not one of the available choices"),
    ],
)
def test_an_account_that_is_refused(client, invitation, fields, error):
    assert error in client.post(LINK, ACCOUNT | fields).text
    assert not User.objects.filter(email="new@example.org").exists()
    assert Invitation.objects.open().exists()


def test_person_with_an_account_signs_in_and_accepts(client, invitation, world):
    user = make.UserFactory(email="New@example.org")
    page = client.get(LINK)
    assert "has an account already" in page.text
    assert f"{reverse('account_login')}?next={LINK}" in page.text
    assert client.post(LINK, ACCOUNT).status_code == 200
    client.force_login(user)
    assert f"{LINK}accept/" in client.get(LINK).text
    assert client.post(f"{LINK}accept/").url == reverse("desk")
    assert list(Organisation.objects.acted_for_by(user)) == [world.south]


def test_wrong_account_is_told_so(client, invitation, world):
    client.force_login(world.officer_north)
    assert "The invitation is for new@example.org, and you are signed in as" in client.get(LINK).text
    text = client.post(f"{LINK}accept/", follow=True).text
    assert "This invitation is for new@example.org: sign in with that account." in text
    assert Invitation.objects.open().exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"withdrawn_at": True}, "has been withdrawn"),
        ({"expires_at": True}, "Ask officer.south to send it again"),
        ({"accepted_at": True}, "has been accepted already"),
    ],
)
def test_link_that_no_longer_works_says_why(client, invitation, world, fields, sentence):
    fields = dict.fromkeys(fields, timezone.now())
    if "accepted_at" in fields:
        fields["accepted_by"] = world.outsider
    Invitation.objects.update(**fields)
    for response in (client.get(LINK), client.post(LINK, ACCOUNT)):
        assert response.status_code == 410
        assert sentence in response.text
    assert not User.objects.filter(email="new@example.org").exists()


def test_unknown_link_says_what_to_do(client, world):
    response = client.get("/invitations/forged/")
    assert response.status_code == 404
    assert "only the link of the newest mail works" in response.text
    client.force_login(world.officer_north)
    assert client.post("/invitations/forged/accept/").status_code == 404


@pytest.mark.parametrize(("cookie", "language"), [(None, "fr"), ("ar", "ar"), ("xx", "fr")])
def test_page_is_in_the_language_of_the_mail_or_the_chosen_one(client, invitation, cookie, language):
    Invitation.objects.update(language="fr")
    if cookie:
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = cookie
    assert f'<html lang="{language}"' in client.get(LINK).text
