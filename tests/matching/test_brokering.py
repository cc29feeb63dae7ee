"""Matches that people made without the machine."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied

from core.exceptions import ActionRefused
from core.models import HistoryEvent
from matching import services
from matching.enums import MatchState
from tests import factories as make

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2003, 1, 2, tzinfo=UTC)


def broker(world, **changes):
    pair = {
        "request": make.RequestFactory(organisation=world.south, published=True),
        "offer": make.OfferFactory(organisation=world.north, published=True),
    }
    told = {"association": world.southern_association, "evidence": "A fair in 2003.", "by": world.staff_south}
    return services.record_brokered_match(**pair | told | changes)


def test_brokered_match_is_unscored_dated_and_proven(world):
    match = broker(world, at=LONG_AGO)
    assert (match.state, match.score, match.proposed_at) == (MatchState.PROPOSED, None, LONG_AGO)
    assert (match.brokered_by, match.brokered_evidence) == (world.southern_association, "A fair in 2003.")
    event = HistoryEvent.objects.of(match).get()
    assert (event.action, event.at, event.note) == ("broker", LONG_AGO, "A fair in 2003.")


def test_brokered_match_is_agreed_and_approved_like_any(world):
    match = broker(world)
    for step in world.path_to(MatchState.APPROVED):
        match = step(match)
    assert match.state == MatchState.APPROVED


def test_coordinator_brokers_for_the_body(world):
    match = broker(world, association=world.un_body, by=world.coordinator)
    assert match.brokered_by == world.un_body


@pytest.mark.parametrize("role", ["staff_north", "officer_south", "coordinator", "outsider"])
def test_brokering_for_an_association_of_others_is_denied(world, role):
    with pytest.raises(PermissionDenied):
        broker(world, by=world.everyone()[role])


def test_brokered_match_needs_evidence(world):
    with pytest.raises(ActionRefused, match="Say how the partners met and what shows it."):
        broker(world, evidence=" ")


def test_pair_that_is_matched_is_not_brokered_again(world):
    match = world.match()
    with pytest.raises(ActionRefused, match="These two are matched already."):
        broker(world, request=match.request, offer=match.offer)
    assert HistoryEvent.objects.count() == 0
