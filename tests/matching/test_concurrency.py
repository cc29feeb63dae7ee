"""Two people at the same moment, in real transactions: one outcome, a sentence for who loses."""

from collections import Counter

import pytest
from django.db import transaction

from cities.enums import Duty
from core.models import HistoryEvent, Job
from core.workflow import locked
from matching import services
from matching.enums import DeclineReason, MatchState, PostingState, Side
from matching.models import Approval, Match, MatchAnswer, Offer
from tests import factories as make
from tests.matching.networks import started
from tests.racing import at_once, elsewhere, refusals
from tests.world import build_world

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db):
    return build_world()


def stored(match):
    return Match.objects.get(pk=match.pk)


def actions(obj):
    return Counter(HistoryEvent.objects.of(obj).values_list("action", flat=True))


def second_match(world, first):
    """Another southern request with the same offer, to which the northern side said yes."""
    request = make.RequestFactory(organisation=world.south, published=True)
    return world.interest_of_north(make.MatchFactory(request=request, offer=first.offer))


def colleague_of(association):
    return make.MembershipFactory(organisation=association, duty=Duty.APPROVER).user


def test_two_agreements_on_one_place(world):
    first = world.interest_of_north(world.match())
    second = second_match(world, first)
    outcomes = at_once(
        lambda: world.interest_of_south(first), lambda: world.interest_of_south(second), held=first.offer
    )
    assert refusals(outcomes) == ["All places of this offer are taken at the moment."]
    assert sorted([stored(first).state, stored(second).state]) == [MatchState.AGREED, MatchState.INTERESTED]
    assert MatchAnswer.objects.count() == 3


def test_a_double_click_on_interest(world):
    match = world.match()
    outcomes = at_once(
        lambda: world.interest_of_south(match), lambda: world.interest_of_south(match), held=match
    )
    assert refusals(outcomes) == ["Your side has already shown its interest."]
    assert (stored(match).state, match.answers.count()) == (MatchState.INTERESTED, 1)
    assert actions(match) == {"show_interest": 1}


def test_interest_of_both_sides(world):
    match = world.match()
    outcomes = at_once(
        lambda: world.interest_of_south(match), lambda: world.interest_of_north(match), held=match
    )
    assert refusals(outcomes) == []
    assert (stored(match).state, match.answers.count()) == (MatchState.AGREED, 2)
    assert actions(match) == {"show_interest": 1, "agree": 1}


def test_two_approvals(world):
    match = world.match_in(MatchState.AGREED)
    outcomes = at_once(
        lambda: world.approval_of_south(match), lambda: world.approval_of_north(match), held=match
    )
    assert refusals(outcomes) == []
    assert (stored(match).state, Approval.objects.count()) == (MatchState.APPROVED, 2)
    assert actions(match) == {"show_interest": 1, "agree": 1, "approval": 1, "approve": 1}


def test_a_double_click_on_approve(world):
    match = world.match_in(MatchState.AGREED)
    outcomes = at_once(
        lambda: world.approval_of_south(match), lambda: world.approval_of_south(match), held=match
    )
    assert [sentence[:33] for sentence in refusals(outcomes)] == ["Your decision is recorded already"]
    assert (stored(match).state, Approval.objects.count()) == (MatchState.AGREED, 1)


def test_approval_and_rejection_by_two_people_of_the_association(world):
    world.north.affiliations.update(association=world.southern_association)
    match, colleague = world.match_in(MatchState.AGREED), colleague_of(world.southern_association)
    outcomes = at_once(
        lambda: world.approval_of_south(match),
        lambda: services.reject_match(match, by=colleague, reason="They cooperate already."),
        held=match,
    )
    assert len(refusals(outcomes)) == 1
    decision = Approval.objects.get().decision
    assert stored(match).state == decision
    assert actions(match)["approve"] + actions(match)["reject"] == 1


def test_approval_and_rejection_by_two_associations(world):
    match = world.match_in(MatchState.AGREED)
    at_once(lambda: world.approval_of_north(match), lambda: world.reject(match), held=match)
    assert stored(match).state == MatchState.REJECTED
    assert actions(match)["approve"] == 0


def test_last_approval_and_decline(world):
    match = world.approval_of_north(world.match_in(MatchState.AGREED))
    outcomes = at_once(lambda: world.approval_of_south(match), lambda: world.decline(match), held=match)
    assert len(refusals(outcomes)) == 1
    assert stored(match).state in {MatchState.APPROVED, MatchState.DECLINED}
    declined = match.answers.filter(kind="declined").count()
    assert (declined, match.approvals.count()) in {(1, 1), (0, 2)}


def test_both_sides_decline(world):
    match = world.match()
    outcomes = at_once(
        lambda: world.decline(match),
        lambda: services.decline_match(
            match, side=Side.OFFER, by=world.officer_north, reason=DeclineReason.COST
        ),
        held=match,
    )
    assert refusals(outcomes) == ["This is already “declined”, so nothing was changed."]
    assert match.answers.count() == 1


@pytest.mark.parametrize("side", ["offer", "request"])
def test_agreement_and_withdrawal(world, side):
    match = world.interest_of_north(world.match())
    officer = {"offer": world.officer_north, "request": world.officer_south}[side]
    posting = getattr(match, side)
    outcomes = at_once(
        lambda: world.interest_of_south(match),
        lambda: services.withdraw_posting(posting, by=officer),
        held=posting,
    )
    state = stored(match).state
    assert (state, len(refusals(outcomes))) in {(MatchState.AGREED, 0), (MatchState.EXPIRED, 1)}
    assert type(posting).objects.get().state == PostingState.WITHDRAWN


def test_both_sides_withdraw(world):
    match = world.match()
    outcomes = at_once(
        lambda: services.withdraw_posting(match.request, by=world.officer_south),
        lambda: services.withdraw_posting(match.offer, by=world.officer_north),
        held=match,
    )
    assert [outcome.state for outcome in outcomes] == [PostingState.WITHDRAWN] * 2
    assert (stored(match).state, actions(match)) == (MatchState.EXPIRED, {"lapse": 1})


def test_a_double_click_on_start_pilot(world):
    match = world.match_in(MatchState.APPROVED)
    outcomes = at_once(lambda: world.pilot(match), lambda: world.pilot(match), held=match)
    assert refusals(outcomes) == ["This is already “became a pilot”, so nothing was changed."]
    assert actions(match)["pilot"] == 1


def test_two_pilots_of_one_offer(world):
    first = world.match_in(MatchState.APPROVED)
    Offer.objects.update(capacity=2)
    second = second_match(world, first)
    for step in (world.interest_of_south, world.approval_of_south, world.approval_of_north):
        second = step(second)
    outcomes = at_once(lambda: world.pilot(first), lambda: world.pilot(second), held=first.offer)
    assert [outcome.state for outcome in outcomes] == [MatchState.PILOTED] * 2
    assert (Offer.objects.get().state, actions(first.offer)) == (PostingState.FULFILLED, {"fulfil": 1})


def test_a_double_click_on_publish(world):
    offer = make.OfferFactory(organisation=world.south, state=PostingState.SUBMITTED)
    outcomes = at_once(
        *[lambda: services.publish_posting(offer, by=world.staff_south)] * 2,
        held=offer,
    )
    assert refusals(outcomes) == ["This is already “published”, so nothing was changed."]
    assert Job.objects.count() == 1


def test_a_double_click_on_broker(world):
    request = make.RequestFactory(organisation=world.south, published=True)
    offer = make.OfferFactory(organisation=world.north, published=True)
    told = {"association": world.southern_association, "evidence": "A fair.", "by": world.staff_south}
    outcomes = at_once(
        *[lambda: services.record_brokered_match(request, offer, **told)] * 2,
        held=request,
    )
    assert refusals(outcomes) == ["These two are matched already."]
    assert (Match.objects.count(), HistoryEvent.objects.count()) == (1, 1)


def test_the_clock_does_not_wait_for_a_run_that_is_being_changed(world):
    run = started()
    Job.objects.all().delete()
    with transaction.atomic():
        locked(run)
        assert elsewhere(lambda: services.tend_run(run)) is None
    assert not Job.objects.exists()
    services.tend_run(run)
    assert Job.objects.get().subject_id == run.pk
