import pytest
from django.test import RequestFactory

from core.middleware import RefusedActionMiddleware, page_before


@pytest.mark.parametrize(
    ("referrer", "page"),
    [
        ("http://testserver/matches/1/", "http://testserver/matches/1/"),
        ("https://evil.example/", "/desk/"),
        ("", "/desk/"),
    ],
)
def test_page_before_stays_on_this_site(referrer, page):
    assert page_before(RequestFactory().post("/x/", headers={"Referer": referrer})) == page


def test_other_errors_pass_through():
    middleware = RefusedActionMiddleware(lambda request: None)
    assert middleware.process_exception(RequestFactory().get("/"), ValueError()) is None


def test_answer_passes_through():
    assert RefusedActionMiddleware(lambda request: request.path)(RequestFactory().get("/x/")) == "/x/"


def test_refused_action_becomes_a_message(client, world):
    client.force_login(world.officer_south)
    match = world.match_in("interested")
    answer = client.post(f"{match.get_absolute_url()}interest/", follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "Your side has already shown its interest."
    ]
