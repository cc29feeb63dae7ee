from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from cities import services
from cities.enums import Duty
from cities.models import Delegation, Membership, Organisation
from cities.queries import duties_and_delegations
from cities.rules import acts_for
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from matching.enums import MatchState
from matching.services import approve_match
from tests import factories as make

pytestmark = pytest.mark.django_db


def day(number):
    return timezone.localdate() + timedelta(days=number)


@pytest.fixture
def colleague(world):
    user = make.UserFactory(name="Colleague", email="colleague@example.org")
    return make.MembershipFactory(user=user, organisation=world.southern_association, duty=Duty.VIEWER).user


def delegate(world, stand_in, by="staff_south", start=0, end=7):
    return services.delegate(
        world.southern_association, stand_in=stand_in, starts_on=day(start), ends_on=day(end),
        by=getattr(world, by),
    )  # fmt: skip


def decides(world, user, number=0):
    with time_machine.travel(timezone.now() + timedelta(days=number)):
        members = Organisation.objects.answered_for_by(user, timezone.localdate())
        assert members.exists() == acts_for(user, world.southern_association.pk, Duty.APPROVER)
        return members.exists()


def test_a_stand_in_decides_from_the_first_to_the_last_day(world, colleague):
    delegate(world, colleague, start=1, end=3)
    assert [decides(world, colleague, number) for number in range(5)] == [False, True, True, True, False]
    assert decides(world, world.staff_south, 2)


def test_a_stand_in_approves_in_the_own_name(world, colleague):
    match = world.match_in(MatchState.AGREED)
    delegate(world, colleague)
    approve_match(match, by=colleague)
    assert match.approvals.get().by == colleague
    [event] = HistoryEvent.objects.of(world.southern_association)
    assert (event.action, event.by) == ("delegate", world.staff_south)


@pytest.mark.parametrize("role", ["staff_south", "colleague"])
def test_either_ends_it_at_once(world, colleague, role):
    delegation = delegate(world, colleague)
    by = colleague if role == "colleague" else world.staff_south
    services.end_delegation(delegation, by=by)
    assert not decides(world, colleague)
    with pytest.raises(ActionRefused, match="This has ended already."):
        services.end_delegation(delegation, by=by)


def test_nobody_else_ends_it(world, colleague):
    delegation = delegate(world, colleague)
    with pytest.raises(PermissionDenied):
        services.end_delegation(delegation, by=world.staff_north)


@pytest.mark.parametrize("role", ["staff_north", "coordinator", "officer_south"])
def test_only_approvers_of_the_association_name_somebody(world, colleague, role):
    with pytest.raises(PermissionDenied):
        delegate(world, colleague, by=role)


def test_a_stand_in_names_nobody(world, colleague):
    delegate(world, colleague)
    other = make.MembershipFactory(organisation=world.southern_association, duty=Duty.VIEWER).user
    with pytest.raises(PermissionDenied):
        services.delegate(
            world.southern_association, stand_in=other, starts_on=day(0), ends_on=day(1), by=colleague
        )


def test_who_has_no_account_of_the_association_cannot_stand_in(world):
    for stand_in in (world.outsider, world.staff_south, world.two_hats):
        with pytest.raises(ActionRefused, match="Choose a colleague who has an account of South Local."):
            delegate(world, stand_in)


def test_an_approver_needs_no_delegation(world, colleague):
    make.MembershipFactory(user=colleague, organisation=world.southern_association, duty=Duty.APPROVER)
    with pytest.raises(ActionRefused, match="Colleague decides for your association anyway."):
        delegate(world, colleague)


@pytest.mark.parametrize(("start", "end"), [(3, 2), (-3, -1)])
def test_dates_have_to_be_in_order_and_to_come(world, colleague, start, end):
    with pytest.raises(ActionRefused, match="The last day comes before the first, or is over."):
        delegate(world, colleague, start=start, end=end)


def test_one_colleague_stands_in_twice(world, colleague):
    delegate(world, colleague, start=0, end=1)
    delegate(world, colleague, start=5, end=6)
    assert Membership.objects.active().filter(user=colleague, duty=Duty.APPROVER).count() == 1


def test_both_know_of_what_runs_or_is_to_come(world, colleague):
    now, later = delegate(world, colleague), delegate(world, colleague, start=5, end=6)
    over = delegate(world, colleague)
    services.end_delegation(over, by=colleague)
    for user in (world.staff_south, colleague):
        assert duties_and_delegations(user)[1] == [now, later]
    assert duties_and_delegations(world.staff_north)[1] == []
    duties = [membership.duty for membership in duties_and_delegations(colleague)[0]]
    assert duties == [Duty.VIEWER, Duty.APPROVER]


def test_delegations_are_seen_by_the_two(world, colleague):
    delegate(world, colleague)
    seen = {user for user in [*world.everyone().values(), colleague] if Delegation.objects.visible_to(user)}
    assert seen == {world.staff_south, colleague}


def new(association):
    return reverse("cities:delegation_new", args=[association.slug])


def test_pages_name_somebody_show_it_to_both_and_end_it(world, client, colleague):
    client.force_login(world.staff_south)
    data = {"stand_in": colleague.pk, "starts_on": day(0), "ends_on": day(2)}
    page = client.post(new(world.southern_association), data, follow=True)
    assert "Colleague decides in your place for South Local" in page.text
    client.force_login(colleague)
    assert "You decide in the place of staff.south" in client.get(reverse("desk")).text
    end = reverse("cities:delegation_end", args=[Delegation.objects.get().uuid])
    assert "Standing in" not in client.post(end, follow=True).text


def test_form_offers_colleagues_who_do_not_decide_and_wants_dates_in_order(world, client, colleague):
    client.force_login(world.staff_south)
    page = client.get(new(world.southern_association))
    assert list(page.context["form"].fields["stand_in"].queryset) == [colleague]
    data = {"stand_in": colleague.pk, "starts_on": day(2), "ends_on": day(1)}
    assert "ends_on" in client.post(new(world.southern_association), data).context["form"].errors
    assert "stand_in" in client.post(new(world.southern_association), {"ends_on": ""}).context["form"].errors


def test_form_says_when_there_is_nobody(world, client):
    client.force_login(world.staff_north)
    assert "No colleague could stand in" in client.get(new(world.northern_association)).text


@pytest.mark.parametrize("role", ["staff_north", "officer_south", "coordinator"])
def test_pages_are_not_found_by_others(world, client, colleague, role):
    delegation = delegate(world, colleague)
    client.force_login(world.everyone()[role])
    assert client.get(new(world.southern_association)).status_code == 404
    end = reverse("cities:delegation_end", args=[delegation.uuid])
    assert client.post(end).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_desk_takes_few_queries(world, client, django_assert_max_num_queries, colleague, count):
    for _ in range(count):
        delegate(world, colleague)
        world.match_in(MatchState.AGREED), world.match_in(MatchState.PROPOSED)
    for user in (world.staff_south, world.officer_south, world.coordinator, colleague):
        client.force_login(user)
        with django_assert_max_num_queries(12):
            client.get(reverse("desk"))


def test_who_is_removed_does_not_stand_in_later(world, colleague):
    delegate(world, colleague, start=2, end=5)
    services.end_membership(world.southern_association, colleague, by=world.staff_south)
    assert not decides(world, colleague, 3)


def test_a_stand_in_who_hands_over_gives_no_decisions_away(world, colleague):
    to = make.MembershipFactory(organisation=world.southern_association, duty=Duty.EDITOR).user
    delegate(world, colleague)
    services.hand_over(world.southern_association, by=colleague, to=to)
    assert not decides(world, to)
    assert not decides(world, colleague)


def test_a_stand_in_makes_no_approvers(world, colleague):
    other = make.MembershipFactory(organisation=world.southern_association, duty=Duty.EDITOR).user
    delegate(world, colleague)
    with pytest.raises(ActionRefused, match="may not give or end this duty: approver"):
        services.change_duties(world.southern_association, other, by=colleague, duties=["approver"])


@pytest.mark.parametrize("duties", [["viewer"], []])
def test_nobody_stands_in_for_who_is_gone(world, colleague, duties):
    leaving = make.MembershipFactory(organisation=world.southern_association, duty=Duty.APPROVER).user
    world.leaving = leaving
    delegate(world, colleague, by="leaving")
    if duties:
        services.change_duties(world.southern_association, leaving, by=world.staff_south, duties=duties)
    else:
        services.end_membership(world.southern_association, leaving, by=leaving)
    assert not decides(world, colleague)


def test_a_stand_in_becomes_an_approver_for_good(world, colleague):
    delegate(world, colleague)
    duties = ["viewer", "approver"]
    services.change_duties(world.southern_association, colleague, by=world.staff_south, duties=duties)
    assert decides(world, colleague, 30)
