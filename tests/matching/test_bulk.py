from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from cities.models import Organisation
from core.exceptions import ActionRefused
from matching import services
from matching.enums import ItemOutcome, MatchState, PostingState, Verdict
from matching.models import Match, Request
from matching.queries import foresee, results
from tests import factories as make
from tests.racing import at_once

pytestmark = pytest.mark.django_db
ANOTHER = "Your approval is recorded; another one is still needed."


def submitted(world, factory=make.RequestFactory, **fields):
    return factory(
        organisation=world.south, state=PostingState.SUBMITTED, submitted_at=timezone.now(), **fields
    )


def unverified(world):
    organisation = make.OrganisationFactory(verified_at=None)
    make.AffiliationFactory(member=organisation, association=world.southern_association)
    return organisation


def agreed(world, days=0):
    return world.match(state=MatchState.AGREED, agreed_at=timezone.now() - timedelta(days=days))


def key(thing):
    return thing._meta.model_name, thing.pk


def prepared(user, *things, verdict=Verdict.APPROVE, reason=""):
    return services.prepare_bulk(map(key, things), verdict=verdict, reason=reason, by=user)


def sentences(bulk, user):
    return [(each.is_possible, each.sentence) for each in foresee(bulk, user)]


def outcomes(bulk):
    return list(bulk.items.values_list("outcome", "sentence"))


def test_approving_all_kinds_at_once(world):
    match, request, offer = agreed(world), submitted(world), submitted(world, make.OfferFactory)
    member = unverified(world)
    bulk = prepared(world.staff_south, match, request, offer, member)
    assert sentences(bulk, world.staff_south) == [
        (True, "Your approval will be recorded; another one is still needed."),
        (True, "It will be published and matched."),
        (True, "It will be published and matched."),
        (True, "It will be verified."),
    ]
    bulk = services.carry_out_bulk(bulk, by=world.staff_south)
    assert bulk.confirmed_at
    assert outcomes(bulk) == [
        ("done", ANOTHER), ("done", "Published."), ("done", "Published."), ("done", "Verified."),
    ]  # fmt: skip
    request.refresh_from_db(), member.refresh_from_db()
    assert (request.state, member.verified_by) == (PostingState.PUBLISHED, world.staff_south)


def test_refusing_all_kinds_with_one_reason(world):
    match, request, member = agreed(world), submitted(world), unverified(world)
    bulk = prepared(
        world.staff_south, match, request, member, verdict=Verdict.REFUSE, reason=" Not in this round. "
    )
    assert sentences(bulk, world.staff_south) == [
        (True, "It will be rejected, and both cities can read your reason."),
        (True, "It will be returned to its organisation with your reason."),
        (True, "It will not be verified."),
    ]
    services.carry_out_bulk(bulk, by=world.staff_south)
    assert {outcome for outcome, _sentence in outcomes(bulk)} == {ItemOutcome.DONE}
    assert match.approvals.get().reason == "Not in this round."
    assert Match.objects.get().state == MatchState.REJECTED
    assert Request.objects.get(pk=request.pk).state == PostingState.RETURNED
    assert Organisation.objects.get(pk=member.pk).refused_at


def test_the_last_approval_approves(world):
    match = agreed(world)
    world.approval_of_north(match)
    bulk = prepared(world.staff_south, match)
    expected = "Yours is the last approval needed: the match will be approved."
    assert sentences(bulk, world.staff_south) == [(True, expected)]
    services.carry_out_bulk(bulk, by=world.staff_south)
    assert outcomes(bulk) == [("done", "Approved: the two cities can prepare their pilot.")]


@pytest.mark.parametrize("reason", ["", "Nobody answered."])
def test_the_coordinator_needs_a_reason(world, reason):
    match = agreed(world, days=31)
    bulk = prepared(world.coordinator, match, reason=reason)
    [(is_possible, _sentence)] = sentences(bulk, world.coordinator)
    services.carry_out_bulk(bulk, by=world.coordinator)
    [(outcome, sentence)] = outcomes(bulk)
    assert (is_possible, outcome == ItemOutcome.DONE) == (bool(reason), bool(reason))
    assert reason or sentence == "Write why you decide in the place of an association."


def test_what_was_decided_meanwhile_is_refused_and_the_rest_is_done(world):
    match, request, other = agreed(world), submitted(world), submitted(world)
    bulk = prepared(world.staff_south, match, request, other)
    world.approval_of_south(match)
    services.return_posting(request, by=world.staff_south, reason="Say where.")
    assert sentences(bulk, world.staff_south) == [
        (False, "This is decided already, or it is not your turn."),
        (False, "This is already “returned”, so nothing will be changed."),
        (True, "It will be published and matched."),
    ]
    services.carry_out_bulk(bulk, by=world.staff_south)
    assert [outcome for outcome, _sentence in outcomes(bulk)] == ["refused", "refused", "done"]
    assert outcomes(bulk)[1][1] == "This is already “returned”, so nothing was changed."


def test_what_is_no_longer_ones_own_is_refused(world):
    request = submitted(world)
    bulk = prepared(world.staff_south, request)
    world.south.affiliations.all().delete()
    assert sentences(bulk, world.staff_south) == []
    services.carry_out_bulk(bulk, by=world.staff_south)
    assert outcomes(bulk) == [("refused", "This is not yours to decide.")]
    assert [each.subject for each in results(bulk, world.staff_south)] == [None]


def test_carrying_out_again_does_nothing_again(world):
    bulk = prepared(world.staff_south, submitted(world))
    first = services.carry_out_bulk(bulk, by=world.staff_south)
    second = services.carry_out_bulk(bulk, by=world.staff_south)
    assert first.confirmed_at == second.confirmed_at
    assert outcomes(bulk) == [("done", "Published.")]


def test_the_rest_is_done_after_an_interruption(world):
    bulk = prepared(world.staff_south, submitted(world), submitted(world))
    bulk.items.filter(pk=bulk.items.first().pk).update(outcome="done", sentence="Published.")
    services.carry_out_bulk(bulk, by=world.staff_south)
    assert Request.objects.filter(state=PostingState.PUBLISHED).count() == 1
    assert outcomes(bulk) == [("done", "Published.")] * 2


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_confirmations_at_once_decide_once(world):
    bulk = prepared(world.staff_south, agreed(world))
    confirm = lambda: services.carry_out_bulk(bulk, by=world.staff_south)  # noqa: E731
    at_once(confirm, confirm, held=bulk.items.get())
    assert outcomes(bulk) == [("done", ANOTHER)]


def test_nobody_else_carries_it_out(world):
    bulk = prepared(world.staff_south, submitted(world))
    with pytest.raises(PermissionDenied):
        services.carry_out_bulk(bulk, by=world.coordinator)


@pytest.mark.parametrize("keys", [[], [("match", 0)], [("pilot", 1)], [("", 1)]])
def test_nothing_chosen_is_refused(world, keys):
    with pytest.raises(ActionRefused, match="Choose at least one line of the queue first."):
        services.prepare_bulk(keys, verdict=Verdict.APPROVE, reason="", by=world.staff_south)


def test_more_than_fifty_are_refused(world):
    requests = [submitted(world) for _ in range(51)]
    with pytest.raises(ActionRefused, match="Choose at most 50 at once."):
        prepared(world.staff_south, *requests)


def test_refusing_needs_a_reason(world):
    with pytest.raises(ActionRefused, match="Write one reason that fits all that you return or reject."):
        prepared(world.staff_south, submitted(world), verdict=Verdict.REFUSE, reason=" ")


def test_what_one_may_not_see_is_not_chosen(world):
    with pytest.raises(ActionRefused, match="Choose at least one"):
        prepared(world.staff_north, submitted(world))


def test_what_one_decided_oneself_and_only_the_coordinator_owes_is_refused(world):
    world.north.affiliations.all().delete()
    match = agreed(world)
    bulk = prepared(world.staff_south, match)
    world.approval_of_south(match)
    services.carry_out_bulk(bulk, by=world.staff_south)
    assert outcomes(bulk) == [("refused", "Your decision is recorded already.")]
