from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from matching.enums import MatchState, PostingState
from matching.models import BulkDecision, Request
from tests import factories as make

pytestmark = pytest.mark.django_db
QUEUE = "/desk/queue/"


@pytest.fixture
def south(client, world):
    client.force_login(world.staff_south)
    return client


def fill(world, count=1, days=0):
    """One of each kind of work for the southern association, `count` times."""
    then = timezone.now() - timedelta(days=days)
    submitted = {"organisation": world.south, "state": PostingState.SUBMITTED, "submitted_at": then}
    for _ in range(count):
        world.match(state=MatchState.AGREED, agreed_at=then)
        make.RequestFactory(**submitted), make.OfferFactory(**submitted)
        member = make.OrganisationFactory(verified_at=None, registered_at=then)
        make.AffiliationFactory(member=member, association=world.southern_association)


def choose(client, *things, **data):
    items = [f"{thing._meta.model_name}:{thing.pk}" for thing in things]
    return client.post(reverse("matching:bulk_prepare"), {"item": items, **data}, follow=True)


@pytest.mark.parametrize("count", [1, 3])
def test_queue_takes_the_same_few_queries_for_any_number(world, south, django_assert_max_num_queries, count):
    fill(world, count)
    with django_assert_max_num_queries(12):
        response = south.get(QUEUE)
    assert response.context["count"] == 4 * count


def test_queue_groups_by_due_date_and_says_what_is_to_be_done(world, south):
    fill(world, days=16), fill(world, days=15), fill(world)
    response = south.get(QUEUE)
    groups = [(due.value, len(lines)) for due, lines in response.context["groups"]]
    assert groups == [("overdue", 4), ("soon", 4), ("later", 4)]
    for text in ("Match to decide on", "Offer to review", "Request to review", "Organisation to verify"):
        assert response.text.count(text) == 3
    assert "70.0" in response.text


def test_queue_can_be_filtered_and_ignores_what_is_no_choice(world, south):
    fill(world)
    assert south.get(QUEUE, {"work": "review"}).context["count"] == 2
    assert south.get(QUEUE, {"due": "overdue"}).context["count"] == 0
    assert south.get(QUEUE, {"theme": "forged", "country": "KE"}).context["count"] == 4


def test_all_on_the_page_can_be_chosen_without_script(world, south):
    fill(world)
    assert "checked" not in south.get(QUEUE).text
    assert south.get(QUEUE, {"all": "1"}).text.count(" checked") == 4


def test_queue_is_cut_into_pages_of_fifty(world, south):
    for _ in range(51):
        make.RequestFactory(organisation=world.south, state="submitted", submitted_at=timezone.now())
    assert len(south.get(QUEUE).context["groups"][0][1]) == 50
    assert len(south.get(QUEUE, {"page": 2}).context["groups"][0][1]) == 1


def test_empty_queue_says_so(client, world):
    client.force_login(world.officer_south)
    assert "Nothing waits for you" in client.get(QUEUE).text


def test_bulk_shows_what_will_happen_and_then_what_did(world, south):
    fill(world)
    request = Request.objects.get(state=PostingState.SUBMITTED)
    preview = choose(south, request, verdict="approve")
    assert "It will be published and matched." in preview.text
    assert Request.objects.get(pk=request.pk).state == PostingState.SUBMITTED

    [bulk] = BulkDecision.objects.all()
    confirm = reverse("matching:bulk_confirm", args=[bulk.uuid])
    for _ in range(2):
        result = south.post(confirm, follow=True)
        assert result.redirect_chain == [(bulk.get_absolute_url(), 302)]
        assert "Published." in result.text
    assert Request.objects.get(pk=request.pk).state == PostingState.PUBLISHED


def test_bulk_says_what_cannot_be_done(world, south):
    fill(world)
    match = world.match_in(MatchState.AGREED)
    choose(south, match, verdict="approve")
    [bulk] = BulkDecision.objects.all()
    world.approval_of_south(match)
    preview = south.get(bulk.get_absolute_url())
    assert "cannot be done" in preview.text
    assert "Confirm" not in preview.context["bulk"].reason
    result = south.post(reverse("matching:bulk_confirm", args=[bulk.uuid]), follow=True)
    assert "Your decision is recorded already" in result.text


def test_bulk_refusal_without_a_reason_returns_to_the_queue_with_a_sentence(world, south):
    fill(world)
    request = Request.objects.get(state=PostingState.SUBMITTED)
    south.get(QUEUE)
    response = choose(south, request, verdict="refuse")
    assert "Write one reason that fits all" in response.text
    assert not BulkDecision.objects.exists()


@pytest.mark.parametrize("item", ["match", "match:", "match:x", ":", "pilot:1", f"match:{10**30}"])
def test_bulk_ignores_what_no_line_says(south, item):
    response = south.post(reverse("matching:bulk_prepare"), {"item": [item]}, follow=True)
    assert "Choose at least one line" in response.text


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("confirmed_at", [None, timezone.now()])
def test_bulk_pages_take_the_same_few_queries(
    world, south, django_assert_max_num_queries, count, confirmed_at
):
    fill(world, count)
    entries = south.get(QUEUE, {"all": "1"}).context["page"].object_list
    items = [f"{entry.kind}:{entry.subject}" for entry in entries]
    south.post(reverse("matching:bulk_prepare"), {"item": items, "verdict": "approve"})
    BulkDecision.objects.update(confirmed_at=confirmed_at)
    with django_assert_max_num_queries(12):
        south.get(BulkDecision.objects.get().get_absolute_url())


def test_bulk_of_somebody_else_is_not_found(world, client):
    bulk = make.BulkDecisionFactory()
    client.force_login(world.staff_south)
    assert client.get(bulk.get_absolute_url()).status_code == 404
    assert client.post(reverse("matching:bulk_confirm", args=[bulk.uuid])).status_code == 404


def test_desk_counts_what_waits_and_links_into_the_queue(world, south):
    fill(world, days=16), fill(world)
    response = south.get(reverse("desk"))
    figures = [(figure.label, figure.value, figure.url) for figure in response.context["waiting"]]
    assert figures == [
        ("Overdue", 4, "/desk/queue/?due=overdue"),
        ("Due later", 4, "/desk/queue/?due=later"),
    ]


def test_desk_of_an_officer_shows_no_queue(world, client):
    fill(world)
    client.force_login(world.officer_south)
    assert client.get(reverse("desk")).context["waiting"] == []
