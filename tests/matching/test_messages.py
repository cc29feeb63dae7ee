import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError

from core.exceptions import ActionRefused
from matching import services
from matching.enums import MatchState, Side
from matching.models import MESSAGE_LENGTH, MatchMessage
from matching.timeline import entries
from tests import factories as make

pytestmark = pytest.mark.django_db
TEXT = "How many people would you send?"


def write(match, by, text=TEXT, side=Side.REQUEST):
    return services.write_message(match, side=side, by=by, text=text)


def post(client, match, text=TEXT):
    return client.post(f"{match.get_absolute_url()}message/", {"text": text}, follow=True)


def test_message_says_something():
    with pytest.raises(IntegrityError, match="message_says_something"):
        make.MatchMessageFactory(text="")


def test_both_sides_write_and_the_history_tells_that_they_did(world):
    match = world.match()
    write(match, world.officer_south, f"  {TEXT}\n")
    write(match, world.officer_north, "Two.", Side.OFFER)
    thread = list(match.messages.values_list("side", "by__name", "text"))
    assert thread == [("request", "officer.south", TEXT), ("offer", "officer.north", "Two.")]
    assert [str(entry.title) for entry in entries(match)] == ["One side wrote to the other"] * 2


@pytest.mark.parametrize(
    ("role", "side"),
    [
        ("officer_south", Side.OFFER),
        ("staff_south", Side.REQUEST),
        ("coordinator", Side.REQUEST),
        ("outsider", Side.REQUEST),
    ],
)
def test_nobody_writes_for_another(world, role, side):
    with pytest.raises(PermissionDenied):
        write(world.match(), getattr(world, role), side=side)


@pytest.mark.parametrize("state", [MatchState.AGREED, MatchState.APPROVED, MatchState.PILOTED])
def test_questions_go_on_while_the_match_lives(world, state):
    match = world.match_in(state)
    assert write(match, world.officer_south).match == match


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (MatchState.DECLINED, "declined"),
        (MatchState.EXPIRED, "expired"),
        (MatchState.REJECTED, "rejected by an association"),
    ],
)
def test_nobody_asks_about_what_came_to_nothing(world, state, words):
    with pytest.raises(ActionRefused, match=f"This match is “{words}”"):
        write(world.match_in(state), world.officer_south)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [(" \n", "Write your question or answer first."), ("x" * (MESSAGE_LENGTH + 1), "longer than 2000")],
)
def test_message_refused_when_empty_or_too_long(world, text, sentence):
    with pytest.raises(ActionRefused, match=sentence):
        write(world.match(), world.officer_south, text)


@pytest.mark.parametrize(
    ("role", "writes"),
    [("officer_south", True), ("officer_north", True), ("staff_north", False), ("coordinator", False)],
)
def test_page_shows_the_thread_in_order_and_the_form_to_the_sides(world, client, role, writes):
    match = world.match()
    for text in ("First?", "Second <b>!"):
        write(match, world.officer_south, text)
    client.force_login(getattr(world, role))
    text = client.get(match.get_absolute_url()).text
    assert 0 < text.index("First?") < text.index("Second &lt;b&gt;!")
    assert (f"{match.get_absolute_url()}message/" in text) == writes


@pytest.mark.parametrize(
    ("role", "words"),
    [("officer_south", "A question commits nobody"), ("staff_south", "Nobody has asked anything.")],
)
def test_page_without_messages_invites_the_sides(world, client, role, words):
    client.force_login(getattr(world, role))
    assert words in client.get(world.match().get_absolute_url()).text


def test_page_of_a_declined_match_takes_no_message(world, client):
    client.force_login(world.officer_south)
    match = world.match_in(MatchState.DECLINED)
    assert f"{match.get_absolute_url()}message/" not in client.get(match.get_absolute_url()).text


def test_sending_from_the_page(world, client):
    client.force_login(world.officer_north)
    match = world.match()
    response = post(client, match)
    assert "Sent. The other side is told." in response.text
    assert MatchMessage.objects.values_list("side", "text").get() == ("offer", TEXT)


def test_empty_message_is_explained_on_the_page(world, client):
    client.force_login(world.officer_south)
    response = post(client, world.match(), " ")
    assert "This field is required." in response.text
    assert not MatchMessage.objects.exists()


@pytest.mark.parametrize(("role", "status"), [("staff_south", 403), ("outsider", 404), ("donor", 404)])
def test_who_is_on_no_side_cannot_send(world, client, role, status):
    client.force_login(getattr(world, role))
    assert post(client, world.match()).status_code == status
    assert not MatchMessage.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_thread_takes_one_query(world, client, count, django_assert_num_queries):
    match = world.match()
    for _ in range(count):
        make.MatchMessageFactory(match=match)
    client.force_login(world.staff_south)
    with django_assert_num_queries(7):
        client.get(match.get_absolute_url())
