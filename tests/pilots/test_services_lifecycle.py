from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from core.exceptions import ActionRefused
from core.models import HistoryEvent
from matching.enums import MatchState, Outcome
from matching.models import Match
from pilots import services
from pilots.enums import PilotState, SectionKind
from pilots.models import Pilot


def test_start_pilot_takes_over_what_request_and_offer_say(world):
    match = world.match_in(MatchState.APPROVED)
    pilot = services.start_pilot(match, by=world.officer_north)
    assert (pilot.title, pilot.summary) == (match.request.title, match.request.text)
    assert [partner.organisation for partner in pilot.partners] == [world.south, world.north]
    assert list(pilot.themes.all()) == list(match.request.themes.all())
    assert [section.kind for section in pilot.sections.all()] == SectionKind.values
    assert Match.objects.get(pk=match.pk).state == MatchState.PILOTED


def test_start_pilot_with_a_title_of_its_own(world):
    match = world.match_in(MatchState.APPROVED)
    assert services.start_pilot(match, by=world.officer_north, title="Compost").title == "Compost"


def test_start_pilot_twice_is_refused_with_a_sentence(world):
    match = world.match_in(MatchState.APPROVED)
    services.start_pilot(match, by=world.officer_south)
    with pytest.raises(ActionRefused, match="became a pilot"):
        services.start_pilot(match, by=world.officer_north)
    assert Pilot.objects.count() == 1


def test_start_pilot_of_a_match_that_is_not_approved_is_refused(world):
    match = world.match_in(MatchState.AGREED)
    with pytest.raises(ActionRefused):
        services.start_pilot(match, by=world.officer_south)
    assert not Pilot.objects.exists()


def test_start_pilot_by_an_outsider_is_forbidden(world):
    match = world.match_in(MatchState.APPROVED)
    with pytest.raises(PermissionDenied):
        services.start_pilot(match, by=world.outsider)


def test_complete_frees_the_place_and_tells_reliability(story):
    story.to(PilotState.COMPLETED)
    match = Match.objects.get(pk=story.pilot.match_id)
    assert (match.outcome, match.concluded_at) == (Outcome.COMPLETED, story.pilot.completed_at)


def test_cancel_tells_reliability_and_keeps_the_reason(story):
    story.to(PilotState.CANCELLED)
    assert Match.objects.get(pk=story.pilot.match_id).outcome == Outcome.CANCELLED
    assert HistoryEvent.objects.of(story.pilot).last().note == "No budget."


def test_suspend_and_resume_lead_back_to_active(story, world):
    story.to(PilotState.SUSPENDED)
    pilot = services.resume(story.pilot, by=world.officer_north)
    assert pilot.state == PilotState.ACTIVE


@pytest.mark.parametrize("step", [services.suspend, services.cancel])
def test_stopping_without_a_reason_is_refused(story, world, step):
    story.to(PilotState.ACTIVE)
    with pytest.raises(ActionRefused, match="Write the reason"):
        step(story.pilot, by=world.officer_south, reason=" ")
    assert story.reload().state == PilotState.ACTIVE


def test_step_in_a_wrong_state_is_refused_with_a_sentence(story, world):
    with pytest.raises(ActionRefused, match="already “preparing”"):
        services.activate(story.pilot, by=world.officer_south)


def test_step_in_the_future_is_refused(story, world):
    story.to(PilotState.AGREED)
    with pytest.raises(ActionRefused, match="future"):
        services.activate(story.pilot, by=world.officer_south, at=timezone.now() + timedelta(hours=1))


def test_step_before_the_one_before_it_is_refused(story, world):
    story.to(PilotState.AGREED)
    with pytest.raises(ActionRefused, match="lies before"):
        services.activate(
            story.pilot, by=world.officer_south, at=story.pilot.agreed_at - timedelta(seconds=1)
        )


def test_step_entered_late_keeps_its_own_date(story, world):
    story.to(PilotState.AGREED)
    at = story.pilot.agreed_at
    assert services.activate(story.pilot, by=world.officer_south, at=at).started_at == at
