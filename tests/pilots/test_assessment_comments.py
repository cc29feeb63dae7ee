import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core.exceptions import ActionRefused
from core.models import HistoryEvent
from pilots import rules, services, workflow
from pilots.enums import CommentState, PilotState
from pilots.models import Comment
from pilots.queries import comments_to_read, released_comments
from tests.pilots.factories import CommentFactory

WORDS = ["Echo", "Bravo", "My neighbour Ann opened it", "Alpha", "Delta"]


@pytest.fixture
def final(story):
    story.to(PilotState.COMPLETED).open_final()
    for text in WORDS:
        CommentFactory(round=story.round, text=text)
    return story


def comment(text="Alpha"):
    return Comment.objects.get(text=text)


def address(name, final, *more):
    return reverse(f"pilots:{name}", args=[final.pilot.uuid, "final", *more])


def test_comments_to_read_are_five_and_then_threes_in_alphabetical_order(final):
    for text in ("Foxtrot", "Golf", "Hotel"):
        assert [each.text for each in comments_to_read(Comment.objects.all())] == sorted(WORDS)
        CommentFactory(round=final.round, text=text)
    CommentFactory(round=final.round, text="India")
    assert len(comments_to_read(Comment.objects.all())) == 9


def test_comments_are_released_by_the_association_only(final, world):
    assert released_comments(Comment.objects.all()) == []
    released = services.release_comment(comment(), by=world.staff_north)
    assert (released.state, released.decided_by) == (CommentState.RELEASED, world.staff_north)
    assert released_comments(Comment.objects.all()) == ["Alpha"]


@pytest.mark.parametrize("person", ["officer_south", "officer_north", "coordinator", "outsider"])
def test_comments_are_decided_by_no_one_else(final, world, person):
    with pytest.raises(PermissionDenied):
        services.release_comment(comment(), by=getattr(world, person))


def test_comment_that_came_alone_cannot_be_decided(final, world):
    late = CommentFactory(round=final.round, text="Zulu")
    with pytest.raises(ActionRefused, match="waits for others"):
        services.release_comment(late, by=world.staff_south)


def test_shortened_comment_keeps_only_what_is_left(final, world):
    whole = comment("My neighbour Ann opened it")
    services.shorten_comment(whole, by=world.staff_south, text="My neighbour […] opened it")
    assert Comment.objects.filter(text__contains="Ann").count() == 0
    assert released_comments(Comment.objects.all()) == ["My neighbour […] opened it"]


@pytest.mark.parametrize("text", ["Ann neighbour", "My neighbour never opened it", "it it"])
def test_shortening_adds_and_moves_no_word(text):
    with pytest.raises(ActionRefused, match="Only take words away"):
        rules.is_shortening("My neighbour Ann opened it", text)


def test_shortening_to_nothing_is_refused():
    with pytest.raises(ActionRefused, match="Nothing would be left"):
        rules.is_shortening("My neighbour", " […] ")


@pytest.mark.parametrize(
    ("original", "text"),
    [("Ann told us, over tea; fine.", "[…] told us […]; fine."), ("安娜告诉我们", "[…]告诉我们")],
)
def test_shortening_sets_punctuation_anew_and_knows_words_without_spaces(original, text):
    rules.is_shortening(original, text)


def test_shortened_comment_may_be_shortened_again(final, world):
    once = services.shorten_comment(
        comment("My neighbour Ann opened it"), by=world.staff_south, text="My neighbour […] opened it"
    )
    twice = services.shorten_comment(once, by=world.staff_south, text="[…] opened it")
    assert twice.text == "[…] opened it"


def test_withheld_comment_has_a_reason_and_may_be_released_later(final, world):
    with pytest.raises(ActionRefused, match="Write why"):
        services.withhold_comment(comment(), by=world.staff_south, reason=" ")
    withheld = services.withhold_comment(comment(), by=world.staff_south, reason="An insult.")
    assert (withheld.state, withheld.reason) == (CommentState.WITHHELD, "An insult.")
    assert services.release_comment(withheld, by=world.staff_north).reason == ""


def test_released_comment_may_be_withheld_and_not_released_twice(final, world):
    released = services.release_comment(comment(), by=world.staff_south)
    with pytest.raises(ActionRefused, match="already “released”"):
        services.release_comment(released, by=world.staff_south)
    assert services.withhold_comment(released, by=world.staff_south, reason="A name.").state == "withheld"


def test_history_of_decisions_holds_no_words(final, world):
    services.withhold_comment(comment(), by=world.staff_south, reason="Names Ann.")
    services.shorten_comment(comment("Delta"), by=world.staff_south, text="Delta")
    events = HistoryEvent.objects.filter(content_type__model="comment")
    assert set(events.values_list("action", "note", "by")) == {
        ("withhold", "", world.staff_south.pk),
        ("shorten", "", world.staff_south.pk),
    }


@pytest.mark.parametrize("state", CommentState.values)
def test_comment_in_every_state_is_open_to_the_two_associations(final, world, state):
    decided = {"decided_at": timezone.now(), "decided_by": world.staff_south} if state != "waiting" else {}
    reason = "X" if state == "withheld" else ""
    found = CommentFactory(round=final.round, state=state, reason=reason, **decided)
    steps = {
        (step.name, name)
        for step in workflow.COMMENT
        for name, person in world.everyone().items()
        if step.open_to(person, found)
    }
    open_steps = {
        "waiting": {"release", "shorten", "withhold"},
        "released": {"shorten", "withhold"},
        "withheld": {"release", "shorten"},
    }
    assert steps == {(name, who) for name in open_steps[state] for who in ("staff_south", "staff_north")}


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("comment_says_something", {"text": ""}),
        ("decided_comment_has_date_and_person", {"state": "released"}),
        ("withheld_comment_alone_has_reason", {"reason": "X"}),
    ],
)
def test_comment_is_whole(final, constraint, fields):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Comment.objects.update(**fields)


def test_name_of_a_comment_holds_no_words(final):
    assert str(comment()) == f"{final.round} · to be read"


def test_page_lets_the_association_decide(client, final, world):
    client.force_login(world.staff_south)
    assert "5 comments wait" in client.get(reverse("pilots:pilot_assessment", args=[final.pilot.uuid])).text
    assert client.get(address("comments", final)).text.count("to be read") == 5
    client.post(address("comment_release", final, comment().pk))
    shorten = address("comment_shorten", final, comment("My neighbour Ann opened it").pk)
    assert "Only take words away:" in client.post(shorten, {"text": "All lies"}).text
    client.post(shorten, {"text": "[…] opened it"})
    client.post(address("comment_withhold", final, comment("Echo").pk), {"reason": "An insult."})
    assert "An insult." in client.get(address("comments", final)).text
    states = dict(Comment.objects.values_list("text", "state"))
    assert states == {
        "Alpha": "released",
        "[…] opened it": "released",
        "Echo": "withheld",
        "Bravo": "waiting",
        "Delta": "waiting",
    }


@pytest.mark.parametrize("name", ["comment_shorten", "comment_withhold"])
def test_page_of_a_decision_shows_the_comment(client, final, world, name):
    client.force_login(world.staff_south)
    assert "Alpha" in client.get(address(name, final, comment().pk)).text


def test_others_read_released_comments_only(client, final, world):
    services.release_comment(comment(), by=world.staff_south)
    client.force_login(world.officer_south)
    text = client.get(reverse("pilots:pilot_assessment", args=[final.pilot.uuid])).text
    assert "Alpha" in text
    assert "Bravo" not in text
    assert "Read the comments" not in text
    assert client.get(address("comments", final)).status_code == 403


def test_comment_that_came_alone_does_not_exist_for_the_association(client, final, world):
    late = CommentFactory(round=final.round, text="Zulu")
    client.force_login(world.staff_south)
    assert client.get(address("comment_shorten", final, late.pk)).status_code == 404
    assert "Zulu" not in client.get(address("comments", final)).text


@pytest.mark.parametrize("count", [9, 21])
def test_page_takes_few_queries_for_any_number(client, final, world, django_assert_max_num_queries, count):
    for _ in range(count - 5):
        CommentFactory(round=final.round)
    client.force_login(world.staff_south)
    with django_assert_max_num_queries(12):
        client.get(address("comments", final))
