from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from cities.enums import Duty
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from matching import rules, services
from matching.enums import MatchState
from matching.models import Match
from tests import factories as make

pytestmark = pytest.mark.django_db
AS_IT_IS = {"promised_days": 15, "approvals_needed": 1, "trusts_members": False}


def set_practice(world, by="staff_south", **changes):
    return services.set_practice(world.southern_association, by=getattr(world, by), **AS_IT_IS | changes)


def page(association):
    return reverse("matching:practice", args=[association.slug])


def test_a_promise_moves_the_due_dates_of_what_waits(world):
    match = world.match_in(MatchState.AGREED)
    set_practice(world, promised_days=3)
    today = timezone.localdate()
    due = {str(each.association): each.due_on for each in rules.deciders(match, today)}
    assert due == {
        "South Local": today + timedelta(days=3), "North Local": today + timedelta(days=15),
    }  # fmt: skip


def test_changes_are_kept_with_their_history(world):
    changed = set_practice(world, promised_days=3, trusts_members=True)
    assert (changed.promised_days, changed.approvals_needed, changed.trusts_members) == (3, 1, True)
    [event] = HistoryEvent.objects.of(changed)
    assert (event.action, event.by) == ("set_practice", world.staff_south)
    assert event.note == (
        "Days within which it answers: 15 → 3\nVerified members publish without review: no → yes"
    )


def test_nothing_new_is_refused(world):
    with pytest.raises(ActionRefused, match="Nothing is different from before"):
        set_practice(world)


@pytest.mark.parametrize("role", ["staff_north", "two_hats", "officer_south", "coordinator"])
def test_nobody_else_changes_it(world, role):
    with pytest.raises(PermissionDenied):
        set_practice(world, by=role, promised_days=3)


def test_only_associations_promise_anything(world):
    make.MembershipFactory(user=world.staff_south, organisation=world.north, duty=Duty.APPROVER)
    assert not rules.may_set_practice(world.staff_south, world.north)


def half_approved(world):
    """Both associations have approved once, and the southern one asks for two."""
    set_practice(world, approvals_needed=2)
    match = world.match_in(MatchState.AGREED)
    for approval in (world.approval_of_south, world.approval_of_north):
        match = approval(match)
    assert match.state == MatchState.AGREED
    return match


def test_asking_for_fewer_approves_what_has_all_its_approvals(world):
    match = half_approved(world)
    waiting = world.match_in(MatchState.AGREED)
    world.approval_of_south(waiting)
    set_practice(world)
    assert Match.objects.get(pk=match.pk).state == MatchState.APPROVED
    assert Match.objects.get(pk=waiting.pk).state == MatchState.AGREED


def test_a_party_cannot_approve_by_asking_for_fewer(world):
    match = half_approved(world)
    make.MembershipFactory(user=world.staff_south, organisation=world.south, duty=Duty.VIEWER)
    with pytest.raises(ActionRefused, match=f"This would approve {match.reference}"):
        set_practice(world)


def test_page_saves_and_shows_the_history(world, client):
    client.force_login(world.staff_south)
    there = page(world.southern_association)
    response = client.post(there, AS_IT_IS | {"promised_days": 7, "trusts_members": ""}, follow=True)
    assert "Days within which it answers: 15 → 7" in response.text


@pytest.mark.parametrize("days", ["0", "61", "soon", ""])
def test_page_refuses_what_is_no_promise(world, client, days):
    client.force_login(world.staff_south)
    response = client.post(page(world.southern_association), {"promised_days": days, "approvals_needed": 1})
    assert "promised_days" in response.context["form"].errors


@pytest.mark.parametrize("role", ["staff_north", "officer_south", "coordinator"])
def test_page_is_not_found_by_others(world, client, role):
    client.force_login(world.everyone()[role])
    assert client.get(page(world.southern_association)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_few_queries(world, client, django_assert_max_num_queries, count):
    for number in range(count):
        set_practice(world, promised_days=number + 1)
    client.force_login(world.staff_south)
    with django_assert_max_num_queries(12):
        client.get(page(world.southern_association))


@pytest.mark.parametrize("role", ["officer_south", "staff_south"])
def test_posting_page_says_until_when_the_association_promised_an_answer(world, client, role):
    posting = make.OfferFactory(organisation=world.south, state="submitted", submitted_at=timezone.now())
    client.force_login(getattr(world, role))
    text = client.get(posting.get_absolute_url()).text
    due = date_format(timezone.localdate() + timedelta(days=15))
    assert f"South Local promised an answer by {due}." in text


def test_posting_page_names_the_coordinator_where_there_is_no_association(world, client):
    world.south.affiliations.all().delete()
    posting = make.OfferFactory(organisation=world.south, state="submitted", submitted_at=timezone.now())
    client.force_login(world.officer_south)
    assert "The coordinator of the initiative should answer by" in client.get(posting.get_absolute_url()).text
