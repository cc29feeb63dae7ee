from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from cities.enums import Duty
from core.exceptions import ActionRefused
from core.models import HistoryEvent, Job
from matching import services
from matching.enums import AnswerKind, Decision, DeclineReason, MatchState, Outcome, PostingState, Side
from matching.models import Approval, Match, MatchAnswer, Offer, Request
from tests import factories as make

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2003, 1, 2, tzinfo=UTC)
ALREADY = "so nothing was changed"


def fields(organisation, **changes):
    return {
        "organisation": organisation,
        "title": "Composting of market waste",
        "text": "Organic waste becomes compost.",
        "language": "en",
        "work_languages": ["en"],
        "modes": ["training"],
        "themes": [make.ThemeFactory()],
        "preferred_regions": [make.RegionFactory()],
    } | changes


def actions(obj):
    return list(HistoryEvent.objects.of(obj).values_list("action", flat=True))


def jobs():
    return list(Job.objects.values_list("kind", "subject_id"))


@pytest.mark.parametrize("model", [Offer, Request])
def test_create_posting_makes_a_draft(world, model):
    services.create_posting(model, by=world.officer_south, **fields(world.south))
    posting = model.objects.get()
    assert (posting.state, posting.modes) == (PostingState.DRAFT, ["training"])
    assert [theme.pk for theme in posting.themes.all()] == ["water"]
    assert [region.pk for region in posting.preferred_regions.all()] == ["014"]
    assert actions(posting) == ["create"]


@pytest.mark.parametrize("role", ["officer_north", "staff_south", "coordinator", "outsider"])
def test_create_posting_for_another_organisation_is_denied(world, role):
    with pytest.raises(PermissionDenied):
        services.create_posting(Offer, by=world.everyone()[role], **fields(world.south))
    assert not Offer.objects.exists()


@pytest.mark.parametrize("state", sorted(PostingState.editable()))
def test_edit_posting_changes_what_is_not_handed_in(world, state):
    offer = make.OfferFactory(organisation=world.south, state=state)
    services.edit_posting(offer, by=world.two_hats, **fields(world.south, title="Better", themes=[]))
    offer.refresh_from_db()
    assert (offer.title, offer.themes.count(), offer.preferred_regions.count()) == ("Better", 0, 1)
    assert actions(offer) == ["edit"]


def test_edit_posting_refused_once_it_is_handed_in(world):
    offer = make.OfferFactory(organisation=world.south, published=True, title="As published")
    with pytest.raises(ActionRefused, match="This is published and can no longer be edited."):
        services.edit_posting(offer, by=world.officer_south, **fields(world.south))
    assert Offer.objects.get().title == "As published"


def test_edit_posting_denied_to_others(world):
    with pytest.raises(PermissionDenied):
        services.edit_posting(
            make.OfferFactory(organisation=world.south), by=world.officer_north, **fields(world.north)
        )


def test_submitted_posting_waits_for_review(world):
    offer = services.submit_posting(make.OfferFactory(organisation=world.south), by=world.officer_south)
    assert (offer.state, offer.submitted_at.date()) == (PostingState.SUBMITTED, timezone.localdate())
    assert jobs() == []


def test_submitted_posting_of_a_trusted_member_is_published(world):
    type(world.south).objects.filter(pk=world.southern_association.pk).update(trusts_members=True)
    offer = services.submit_posting(make.OfferFactory(organisation=world.south), by=world.officer_south)
    assert offer.state == PostingState.PUBLISHED
    assert actions(offer) == ["submit", "publish"]
    assert jobs() == [("matching.offer", offer.pk)]


@pytest.mark.parametrize("factory", [make.OfferFactory, make.RequestFactory])
def test_published_posting_is_open_for_180_days_and_matched(world, factory):
    posting = factory(organisation=world.south, state=PostingState.SUBMITTED, matched_at=LONG_AGO)
    posting = services.publish_posting(posting, by=world.staff_south)
    assert posting.expires_at - posting.published_at == timedelta(days=180)
    assert posting.is_matching_pending
    assert jobs() == [(f"matching.{posting.side.value}", posting.pk)]


def test_history_entered_late_is_not_matched(world):
    offer = make.OfferFactory(organisation=world.south, state=PostingState.SUBMITTED)
    offer = services.publish_posting(offer, by=world.staff_south, at=LONG_AGO)
    assert (offer.published_at, offer.expires_at) == (LONG_AGO, datetime(2003, 7, 1, tzinfo=UTC))
    assert jobs() == []


def test_returned_posting_says_why(world):
    offer = make.OfferFactory(organisation=world.south, state=PostingState.SUBMITTED)
    offer = services.return_posting(offer, by=world.staff_south, reason="Name the district.")
    assert offer.state == PostingState.RETURNED
    assert HistoryEvent.objects.of(offer).get().note == "Name the district."


def test_returning_without_a_reason_is_refused(world):
    offer = make.OfferFactory(organisation=world.south, state=PostingState.SUBMITTED)
    with pytest.raises(ActionRefused, match="Write what should be changed"):
        services.return_posting(offer, by=world.staff_south, reason=" \n")


def test_renewed_posting_is_open_for_another_180_days(world):
    ends = timezone.now() + timedelta(days=1)
    offer = make.OfferFactory(organisation=world.south, published=True, expires_at=ends, matched_at=LONG_AGO)
    offer = services.renew_posting(offer, by=world.officer_south)
    assert (offer.expires_at - timezone.now()).days == 179
    assert offer.is_matching_pending
    assert jobs() == [("matching.offer", offer.pk)]


def test_renewing_proposes_again_what_lapsed_with_the_posting(world):
    match = world.match_in(MatchState.INTERESTED)
    Offer.objects.update(expires_at=timezone.now())
    services.expire_posting(match.offer)
    match.refresh_from_db()
    assert match.state == MatchState.EXPIRED
    services.renew_posting(match.offer, by=world.officer_north)
    match.refresh_from_db()
    assert (match.state, match.answers.get().is_current) == (MatchState.PROPOSED, False)


def test_renewing_leaves_pairs_whose_other_side_is_closed(world):
    match = world.match()
    services.withdraw_posting(match.request, by=world.officer_south)
    services.renew_posting(match.offer, by=world.officer_north)
    match.refresh_from_db()
    assert match.state == MatchState.EXPIRED


LAPSING = {
    "proposed": "expired",
    "interested": "expired",
    "agreed": "agreed",
    "approved": "approved",
    "declined": "declined",
    "rejected": "rejected",
}


@pytest.mark.parametrize(("before", "after"), LAPSING.items())
def test_withdrawing_ends_what_nobody_decided_on(world, before, after):
    match = world.match_in(before)
    offer = services.withdraw_posting(match.offer, by=world.officer_north, reason="No staff.")
    match.refresh_from_db()
    assert (offer.state, match.state) == (PostingState.WITHDRAWN, after)
    assert HistoryEvent.objects.of(offer).get().note == "No staff."


def test_expiry_takes_effect_on_the_day_it_was_due(world):
    match = world.match()
    ended = timezone.now() - timedelta(hours=5)
    Offer.objects.update(expires_at=ended)
    services.expire_posting(Offer.objects.get())
    match.refresh_from_db()
    assert (match.state, match.offer.state) == (MatchState.EXPIRED, PostingState.EXPIRED)
    assert [HistoryEvent.objects.of(obj).get().at for obj in (match, match.offer)] == [ended, ended]


BOTH_ORDERS = [
    [(Side.REQUEST, "officer_south"), (Side.OFFER, "officer_north")],
    [(Side.OFFER, "officer_north"), (Side.REQUEST, "officer_south")],
]


@pytest.mark.parametrize("order", BOTH_ORDERS)
def test_either_side_begins_and_both_agree(world, order):
    match, states = world.match(), []
    for side, role in order:
        match = services.show_interest(match, side=side, by=world.everyone()[role], at=LONG_AGO)
        states.append(match.state)
    assert states == [MatchState.INTERESTED, MatchState.AGREED]
    assert match.agreed_at == LONG_AGO
    assert list(match.answers.values_list("side", flat=True)) == [side for side, _ in order]


def test_second_click_on_interest_is_refused(world):
    match = world.match_in(MatchState.INTERESTED)
    with pytest.raises(ActionRefused, match="Your side has already shown its interest."):
        services.show_interest(match, side=Side.REQUEST, by=world.two_hats)
    assert MatchAnswer.objects.count() == 1


@pytest.mark.parametrize("state", ["approved", "piloted", "rejected", "expired"])
def test_interest_comes_too_late(world, state):
    match = world.match_in(state)
    before = match.answers.count()
    with pytest.raises(ActionRefused):
        services.show_interest(match, side=Side.OFFER, by=world.officer_north)
    assert match.answers.count() == before


@pytest.mark.parametrize("role", ["officer_south", "staff_north", "coordinator", "outsider"])
def test_interest_for_a_side_of_others_is_denied(world, role):
    with pytest.raises(PermissionDenied):
        services.show_interest(world.match(), side=Side.OFFER, by=world.everyone()[role])


def test_an_offer_of_one_place_agrees_once(world):
    first, second = world.match(), make.MatchFactory()
    second.offer = first.offer
    second.save()
    for match in (first, second):
        world.interest_of_north(match)
    services.show_interest(first, side=Side.REQUEST, by=world.officer_south)
    make.MembershipFactory(user=world.outsider, organisation=second.request.organisation)
    with pytest.raises(ActionRefused, match="All places of this offer are taken at the moment."):
        services.show_interest(second, side=Side.REQUEST, by=world.outsider)
    second.refresh_from_db()
    assert (second.state, second.answers.count()) == (MatchState.INTERESTED, 1)


def test_declining_an_agreement_frees_the_place(world):
    match = world.match_in(MatchState.AGREED)
    services.decline_match(match, side=Side.OFFER, by=world.officer_north, reason=DeclineReason.COST)
    other = world.match_in(MatchState.INTERESTED)
    Match.objects.filter(pk=other.pk).update(offer=match.offer)
    assert world.interest_of_north(other).state == MatchState.AGREED


@pytest.mark.parametrize("state", sorted(MatchState.open()))
def test_declined_match_keeps_the_coded_reason(world, state):
    match = world.match_in(state)
    why = {"reason": DeclineReason.LANGUAGE, "note": "Only Swahili.", "is_private": True}
    match = services.decline_match(match, side=Side.REQUEST, by=world.officer_south, **why)
    assert match.state == MatchState.DECLINED
    answer = match.answers.get(kind=AnswerKind.DECLINED)
    assert {name: getattr(answer, name) for name in why} == why
    assert (answer.side, answer.by) == (Side.REQUEST, world.officer_south)


def test_a_private_reason_is_not_in_the_history(world):
    why = {"reason": DeclineReason.OTHER, "note": "We distrust them.", "is_private": True}
    match = services.decline_match(world.match(), side=Side.OFFER, by=world.officer_north, **why)
    assert HistoryEvent.objects.of(match).get().note == ""


def test_decline_for_the_other_side_is_denied(world):
    with pytest.raises(PermissionDenied):
        services.decline_match(
            world.match(), side=Side.OFFER, by=world.officer_south, reason=DeclineReason.COST
        )


def test_second_decline_is_refused(world):
    match = world.match_in(MatchState.DECLINED)
    with pytest.raises(ActionRefused, match=ALREADY):
        services.decline_match(match, side=Side.OFFER, by=world.officer_north, reason=DeclineReason.COST)
    assert match.answers.count() == 1


def test_two_associations_approve(world):
    match = world.approval_of_south(world.match_in(MatchState.AGREED), at=LONG_AGO)
    assert (match.state, match.approved_at) == (MatchState.AGREED, None)
    match = world.approval_of_north(match, at=LONG_AGO)
    assert (match.state, match.approved_at) == (MatchState.APPROVED, LONG_AGO)
    assert sorted(actions(match)) == ["agree", "approval", "approve", "show_interest"]


def test_one_association_of_both_approves_once(world):
    world.north.affiliations.update(association=world.southern_association)
    match = world.approval_of_south(world.match_in(MatchState.AGREED))
    assert match.state == MatchState.APPROVED


def test_association_that_wants_two_people(world):
    world.north.affiliations.update(association=world.southern_association)
    type(world.south).objects.filter(pk=world.southern_association.pk).update(approvals_needed=2)
    colleague = make.MembershipFactory(organisation=world.southern_association, duty=Duty.APPROVER).user
    match = world.match_in(MatchState.AGREED)
    assert world.approval_of_south(match).state == MatchState.AGREED
    assert services.approve_match(match, by=colleague).state == MatchState.APPROVED


RECORDED = "Your decision is recorded already, or it is the turn of"


def test_second_decision_of_a_person_is_refused(world):
    match = world.approval_of_south(world.match_in(MatchState.AGREED))
    with pytest.raises(ActionRefused, match=RECORDED):
        world.approval_of_south(match)
    assert match.approvals.count() == 1


def test_colleague_of_an_association_that_has_decided_is_refused(world):
    colleague = make.MembershipFactory(organisation=world.southern_association, duty=Duty.APPROVER).user
    match = world.approval_of_south(world.match_in(MatchState.AGREED))
    with pytest.raises(ActionRefused, match=RECORDED):
        services.reject_match(match, by=colleague, reason="I disagree.")


def test_coordinator_decides_where_an_association_is_missing(world):
    world.north.affiliations.all().delete()
    match = world.approval_of_south(world.match_in(MatchState.AGREED))
    match = services.approve_match(match, by=world.coordinator, reason="Northville has no association.")
    assert match.state == MatchState.APPROVED
    assert match.approvals.get(by=world.coordinator).association == world.un_body


def test_coordinator_decides_alone_without_any_association(world):
    world.north.affiliations.all().delete()
    world.south.affiliations.all().delete()
    match = world.match_in(MatchState.AGREED)
    assert services.approve_match(match, by=world.coordinator, reason="None.").state == MatchState.APPROVED


def test_coordinator_decides_in_a_conflict(world):
    world.staff_north.memberships.all().delete()
    match = world.match_in(MatchState.AGREED)
    with pytest.raises(PermissionDenied):
        services.approve_match(match, by=world.two_hats)
    world.approval_of_south(match)
    match = services.approve_match(match, by=world.coordinator, reason="Its only approver is a party.")
    assert match.state == MatchState.APPROVED


@pytest.mark.parametrize("days", [0, 30])
def test_coordinator_is_too_early(world, days):
    match = world.match_in(MatchState.AGREED)
    early = time_machine.travel(timezone.now() + timedelta(days=days))
    sentence = f"{RECORDED} South Local, North Local, who promised"
    with early, pytest.raises(ActionRefused, match=sentence):
        services.approve_match(match, by=world.coordinator, reason="Hurry.")
    assert not match.approvals.exists()


def test_coordinator_decides_what_is_overdue(world):
    match = world.match_in(MatchState.AGREED)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        match = services.approve_match(match, by=world.coordinator, reason="Nobody answered.")
    assert match.state == MatchState.APPROVED
    assert HistoryEvent.objects.of(match).last().note == "Nobody answered."


def test_coordinator_gives_a_reason(world):
    match = world.match_in(MatchState.AGREED)
    overdue = time_machine.travel(timezone.now() + timedelta(days=31))
    with overdue, pytest.raises(ActionRefused, match="Write why you decide in the place of an association."):
        services.approve_match(match, by=world.coordinator, reason=" ")


def test_an_overdue_association_may_still_decide(world):
    match = world.match_in(MatchState.AGREED)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        world.approval_of_south(match)
        assert world.approval_of_north(match).state == MatchState.APPROVED


@pytest.mark.parametrize("role", ["officer_north", "officer_south", "two_hats", "donor", "outsider"])
def test_decision_denied_to_those_without_a_say(world, role):
    user = world.everyone()[role]
    match = world.match_in(MatchState.AGREED)
    with pytest.raises(PermissionDenied):
        services.approve_match(match, by=user)
    with pytest.raises(PermissionDenied):
        services.reject_match(match, by=user, reason="No.")


@pytest.mark.parametrize("state", sorted(set(MatchState.values) - {MatchState.AGREED}))
def test_decision_in_another_state_is_refused(world, state):
    match = world.match_in(state)
    before = match.approvals.count()
    with pytest.raises(ActionRefused, match=ALREADY):
        world.approval_of_south(match)
    with pytest.raises(ActionRefused, match=ALREADY):
        world.reject(match)
    assert match.approvals.count() == before


def test_one_rejection_is_enough(world):
    match = world.approval_of_north(world.match_in(MatchState.AGREED))
    match = services.reject_match(match, by=world.staff_south, reason="They cooperate already.")
    assert match.state == MatchState.REJECTED
    assert list(match.approvals.values_list("decision", flat=True)) == [Decision.APPROVED, Decision.REJECTED]
    assert HistoryEvent.objects.of(match).last().note == "They cooperate already."


def test_rejection_needs_a_reason(world):
    match = world.match_in(MatchState.AGREED)
    with pytest.raises(ActionRefused, match="Write the reason, so that both cities can understand"):
        services.reject_match(match, by=world.staff_south, reason="")
    assert not Approval.objects.exists()


def test_pair_proposed_again_starts_from_the_beginning(world):
    match = world.approval_of_south(world.match_in(MatchState.AGREED))
    match = services.reopen_match(world.decline(match))
    assert (match.state, match.agreed_at) == (MatchState.PROPOSED, None)
    for step in (world.interest_of_south, world.interest_of_north, world.approval_of_north):
        match = step(match)
    assert match.state == MatchState.AGREED
    assert world.approval_of_south(match).state == MatchState.APPROVED
    assert match.answers.filter(is_current=False).count() == 3


def test_pilot_serves_the_request_and_fills_the_offer(world):
    match = Match.objects.get(pk=world.match_in(MatchState.PILOTED).pk)
    assert (match.request.state, match.offer.state) == (PostingState.FULFILLED, PostingState.FULFILLED)


def test_pilot_leaves_an_offer_with_places_open_and_ends_rival_proposals(world):
    match = world.match_in(MatchState.APPROVED)
    Offer.objects.update(capacity=2)
    of_request = make.MatchFactory(request=match.request)
    of_offer = make.MatchFactory(offer=match.offer)
    match = Match.objects.get(pk=world.pilot(match).pk)
    assert (match.request.state, match.offer.state) == (PostingState.FULFILLED, PostingState.PUBLISHED)
    states = [Match.objects.get(pk=rival.pk).state for rival in (of_request, of_offer)]
    assert states == [MatchState.EXPIRED, MatchState.PROPOSED]


def test_pilot_of_a_withdrawn_request(world):
    match = world.match_in(MatchState.APPROVED)
    services.withdraw_posting(match.request, by=world.officer_south)
    match = world.pilot(match)
    assert (match.state, match.request.state) == (MatchState.PILOTED, PostingState.WITHDRAWN)


@pytest.mark.parametrize("outcome", Outcome.values)
def test_outcome_is_recorded_once(world, outcome):
    match = world.match_in(MatchState.PILOTED)
    services.record_outcome(match, outcome=outcome, at=LONG_AGO)
    services.record_outcome(match, outcome=Outcome.COMPLETED)
    match.refresh_from_db()
    assert (match.outcome, match.concluded_at) == (outcome, LONG_AGO)


def test_outcome_without_date_is_of_today(world):
    match = world.match_in(MatchState.PILOTED)
    services.record_outcome(match, outcome=Outcome.COMPLETED)
    match.refresh_from_db()
    assert match.concluded_at.date() == timezone.localdate()
