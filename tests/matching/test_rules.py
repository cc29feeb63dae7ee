from datetime import UTC, date, datetime

import pytest

from cities.enums import Duty
from matching import rules
from matching.enums import Decision, MatchState, Side
from tests import factories as make

pytestmark = pytest.mark.django_db
AGREED_AT = datetime(2004, 3, 1, tzinfo=UTC)
DUE_ON = date(2004, 3, 16)
IN_TIME, LATE, OVERDUE = DUE_ON, date(2004, 3, 31), date(2004, 4, 1)


def agreed(world):
    return world.match(state=MatchState.AGREED, agreed_at=AGREED_AT)


def names(world, may):
    return {name for name, user in world.everyone().items() if may(user)}


def coordinator_may_decide(match, on):
    return rules.coordinator_may_decide(match, rules.deciders(match, on), on)


def organisation_deciding(user, match, on):
    return rules.organisation_deciding(user, match, rules.deciders(match, on), on)


def test_review_is_for_the_association_that_answers(world):
    offer = make.OfferFactory(organisation=world.south)
    assert names(world, lambda user: rules.may_review(user, offer)) == {"staff_south"}


def test_review_falls_to_the_coordinator_without_an_association(world):
    offer = make.OfferFactory()
    assert names(world, lambda user: rules.may_review(user, offer)) == {"coordinator"}


@pytest.mark.parametrize(
    ("trusts", "verified_at", "publishers"),
    [
        (True, AGREED_AT, {"officer_south", "two_hats", "staff_south"}),
        (True, None, {"staff_south"}),
        (False, AGREED_AT, {"staff_south"}),
    ],
)
def test_publishing_without_review_needs_trust_and_verification(world, trusts, verified_at, publishers):
    world.southern_association.trusts_members = trusts
    world.southern_association.save()
    world.south.verified_at = verified_at
    offer = make.OfferFactory(organisation=world.south)
    assert names(world, lambda user: rules.may_publish(user, offer)) == publishers


def test_nobody_trusts_an_organisation_without_association():
    assert not rules.publishes_unreviewed(make.OfferFactory())


@pytest.mark.parametrize(
    ("role", "side"),
    [
        ("officer_south", Side.REQUEST),
        ("two_hats", Side.REQUEST),
        ("officer_north", Side.OFFER),
        ("staff_north", None),
        ("coordinator", None),
        ("outsider", None),
    ],
)
def test_side_of(world, role, side):
    assert rules.side_of(world.everyone()[role], world.match()) == side


def test_side_of_an_officer_of_both_is_the_requesting_one(world):
    make.MembershipFactory(user=world.officer_south, organisation=world.north)
    assert rules.side_of(world.officer_south, world.match()) == Side.REQUEST


@pytest.mark.parametrize(("capacity", "has_place"), [(1, False), (2, True)])
def test_places_of_an_offer(world, capacity, has_place):
    match = make.MatchFactory(state=MatchState.AGREED, agreed_at=AGREED_AT, offer__capacity=capacity)
    assert rules.has_place(match.offer) == has_place


def test_deciders_are_the_two_lead_associations(world):
    northern, southern = world.northern_association, world.southern_association
    assert set(rules.deciders(agreed(world), IN_TIME)) == {
        rules.Decider(northern, 1, approved_by=frozenset(), due_on=DUE_ON, is_done=False),
        rules.Decider(southern, 1, approved_by=frozenset(), due_on=DUE_ON, is_done=False),
    }


def test_deciders_of_two_members_of_one_association(world):
    world.north.affiliations.update(association=world.southern_association)
    [decider] = rules.deciders(agreed(world), IN_TIME)
    assert decider.association == world.southern_association


def test_deciders_without_any_association(world):
    assert rules.deciders(make.MatchFactory(), IN_TIME) == [rules.Decider(None, 1, frozenset(), None, False)]


def test_an_answer_is_due_on_the_day_that_the_association_promised(world):
    world.southern_association.promised_days = 3
    world.southern_association.save()
    due = {str(decider.association): decider.due_on for decider in rules.deciders(agreed(world), IN_TIME)}
    assert due == {"South Local": date(2004, 3, 4), "North Local": DUE_ON}


def test_the_coordinator_steps_in_when_an_answer_is_fifteen_days_overdue(world):
    assert {decider.coordinator_from for decider in rules.deciders(agreed(world), IN_TIME)} == {OVERDUE}
    assert {decider.coordinator_from for decider in rules.deciders(world.match(), IN_TIME)} == {None}


def test_rejections_and_earlier_rounds_are_no_approvals(world):
    match = agreed(world)
    southern = {"match": match, "association": world.southern_association}
    make.ApprovalFactory(**southern, decision=Decision.REJECTED, reason="No.")
    make.ApprovalFactory(**southern, is_current=False)
    assert [decider.approved_by for decider in rules.deciders(match, IN_TIME)] == [frozenset()] * 2


@pytest.mark.parametrize(
    ("needed", "given", "is_done"), [(1, 0, False), (1, 1, True), (2, 1, False), (2, 2, True)]
)
def test_decider_counts_people(needed, given, is_done):
    association = make.AssociationFactory(approvals_needed=needed)
    people = set(range(given))
    assert rules.decider(association, {association.pk: people}, False, None).is_done == is_done


def test_approval_of_a_former_association_counts_for_nobody(world):
    match = agreed(world)
    make.ApprovalFactory(match=match)
    assert [decider.approved_by for decider in rules.deciders(match, IN_TIME)] == [frozenset()] * 2


def test_an_association_that_coordinates_speaks_for_itself_only(world):
    make.MembershipFactory(organisation=world.southern_association, duty=Duty.COORDINATOR)
    match = agreed(world)
    make.ApprovalFactory(match=match, association=world.southern_association)
    done = {decider.association: decider.is_done for decider in rules.deciders(match, IN_TIME)}
    assert done == {world.southern_association: True, world.northern_association: False}


def test_the_coordinator_speaks_for_all_who_have_not_answered(world):
    match = agreed(world)
    make.ApprovalFactory(match=match, association=world.un_body)
    assert [decider.is_done for decider in rules.deciders(match, IN_TIME)] == [True, True]


def test_conflict_when_every_approver_acts_for_a_party(world):
    match, northern = agreed(world), world.northern_association
    assert not rules.has_conflict(match, northern)
    world.staff_north.memberships.all().delete()
    assert rules.has_conflict(match, northern)


def test_conflict_when_the_association_is_a_party(world):
    match = make.MatchFactory(request__organisation=world.southern_association)
    assert rules.has_conflict(match, world.southern_association)


def test_conflict_when_the_association_has_nobody(world):
    assert rules.has_conflict(agreed(world), make.AssociationFactory())


@pytest.mark.parametrize(("on", "may"), [(IN_TIME, False), (LATE, False), (OVERDUE, True)])
def test_coordinator_may_decide_what_is_overdue(world, on, may):
    assert coordinator_may_decide(agreed(world), on) == may


def test_coordinator_waits_for_the_association_that_can_decide(world):
    world.north.affiliations.all().delete()
    match = agreed(world)
    assert not coordinator_may_decide(match, IN_TIME)
    make.ApprovalFactory(match=match, association=world.southern_association)
    assert coordinator_may_decide(match, IN_TIME)


def test_coordinator_has_nothing_to_decide_when_all_is_decided(world):
    match = agreed(world)
    for association in (world.southern_association, world.northern_association):
        make.ApprovalFactory(match=match, association=association)
    assert not coordinator_may_decide(match, OVERDUE)


def third_association(world):
    return make.MembershipFactory(organisation=make.AssociationFactory(), duty=Duty.APPROVER).user


def test_say_belongs_to_approvers_and_coordinators_who_are_no_party(world):
    match = agreed(world)
    assert names(world, lambda user: rules.has_say(user, match, IN_TIME)) == {
        "staff_north", "staff_south", "coordinator",
    }  # fmt: skip
    assert not rules.has_say(third_association(world), match, IN_TIME)


def test_say_without_an_association(world):
    match = make.MatchFactory(offer__organisation=world.north)
    assert names(world, lambda user: rules.has_say(user, match, IN_TIME)) == {
        "staff_north", "two_hats", "coordinator",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("role", "organisation"),
    [
        ("staff_south", "southern_association"),
        ("staff_north", "northern_association"),
        ("two_hats", None),
        ("officer_south", None),
        ("coordinator", None),
        ("outsider", None),
    ],
)
def test_organisation_for_which_one_decides(world, role, organisation):
    deciding = organisation_deciding(world.everyone()[role], agreed(world), IN_TIME)
    assert deciding == (organisation and getattr(world, organisation))


def test_coordinator_decides_for_the_body_what_is_overdue(world):
    match = agreed(world)
    assert organisation_deciding(world.coordinator, match, OVERDUE) == world.un_body
    assert organisation_deciding(world.outsider, match, OVERDUE) is None


def test_whoever_decided_has_nothing_left_to_decide(world):
    match = agreed(world)
    make.ApprovalFactory(match=match, association=world.southern_association, by=world.staff_south)
    assert organisation_deciding(world.staff_south, match, IN_TIME) is None


def test_staff_of_both_associations_decides_for_the_one_that_has_not(world):
    both = make.MembershipFactory(organisation=world.southern_association, duty=Duty.APPROVER).user
    make.MembershipFactory(user=both, organisation=world.northern_association, duty=Duty.APPROVER)
    match = agreed(world)
    first = organisation_deciding(both, match, IN_TIME)
    make.ApprovalFactory(match=match, association=first)
    second = organisation_deciding(both, match, IN_TIME)
    assert {first, second} == {world.southern_association, world.northern_association}


def test_pilots_are_started_by_editors_and_signatories(world):
    match = agreed(world)
    assert names(world, lambda user: rules.may_start_pilot(user, match)) == {
        "officer_north", "officer_south", "two_hats",
    }  # fmt: skip
