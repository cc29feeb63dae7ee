from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from pilots.enums import PilotState
from pilots.models import Answer, Comment, Invitation
from pilots.queries import invitation_token
from tests.pilots.story import VALUES, Story

TYPED = {code: str(value or 0) for code, value in VALUES.items()}


@pytest.fixture
def final(world) -> Story:
    story = Story(world).to(PilotState.COMPLETED)
    story.open_final()
    return story


def link(invitation):
    return reverse("pilots:assess", args=[invitation_token(invitation)])


def test_assess_needs_no_account_and_little_room(client, final, django_assert_max_num_queries):
    url = link(final.invite())
    with django_assert_max_num_queries(4):
        response = client.get(url)
    assert response.status_code == 200
    assert len(response.content) < 30_000
    assert final.pilot.title in response.text
    assert "without your name" in response.text
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("query", "cookie", "expected"),
    [("", None, "fr"), ("?language=ar", None, "ar"), ("", "es", "es"), ("?language=xx", None, "fr")],
)
def test_assess_speaks_the_language_of_the_invitation_until_another_is_chosen(
    client, final, query, cookie, expected
):
    if cookie:
        client.cookies["django_language"] = cookie
    response = client.get(link(final.invite(language="fr")) + query)
    assert response.headers["Content-Language"] == expected
    opening = " ".join(response.text.partition("<head>")[0].split())
    assert f'lang="{expected}" dir="{"rtl" if expected == "ar" else "ltr"}">' in opening


def test_assess_stores_the_answers_and_thanks(client, final):
    url = link(final.invite(group="utility"))
    response = client.post(url, TYPED | {"comment": "Good."}, follow=True)
    assert "Thank you" in response.text
    answer = Answer.objects.get()
    assert (answer.values, answer.group) == (VALUES, "utility")
    assert Comment.objects.get().text == "Good."


def test_assess_twice_thanks_again_and_doubles_nothing(client, final):
    url = link(final.invite())
    client.post(url, TYPED)
    response = client.post(url, TYPED)
    assert (response.status_code, Answer.objects.count()) == (200, 1)
    assert "Each link can be used once." in response.text


def test_assess_with_a_question_left_out_keeps_what_was_typed(client, final):
    url = link(final.invite())
    typed = {code: value for code, value in TYPED.items() if code != "again"} | {"comment": "Long text"}
    response = client.post(url, typed)
    assert "This field is required." in response.text
    assert "Long text" in response.text
    assert response.text.count("checked") == 13
    assert not Answer.objects.exists()


def test_assess_with_a_value_outside_the_scale_is_refused(client, final):
    response = client.post(link(final.invite()), TYPED | {"need": "9"})
    assert "Select a valid choice" in response.text


def test_assess_by_a_forged_link(client, db):
    response = client.get(reverse("pilots:assess", args=["abc.def"]))
    assert response.status_code == 404
    assert "Copy the whole link" in response.text


def test_assess_by_an_expired_link(client, final):
    url = link(final.invite())
    long_ago = timezone.now() - timedelta(days=40)
    Invitation.objects.update(invited_at=long_ago, expires_at=long_ago + timedelta(days=30))
    response = client.get(url)
    assert response.status_code == 410
    assert "limited time" in response.text


def test_assess_by_a_used_link(client, final):
    invitation = final.invite()
    url = link(invitation)
    client.post(url, TYPED)
    response = client.get(url)
    assert response.status_code == 200
    assert "Thank you" in response.text
