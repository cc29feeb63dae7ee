from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from core.exceptions import ActionRefused
from pilots import services
from pilots.enums import PilotState, SectionKind, SectionState


@pytest.fixture
def running(story):
    return story.to(PilotState.ACTIVE)


def test_save_section_keeps_text_and_language(running, world):
    section = services.save_section(
        running.pilot, SectionKind.COSTS, by=world.officer_north, text="Douze billets.", language="fr"
    )
    assert (section.text, section.language, section.state) == ("Douze billets.", "fr", SectionState.DRAFT)


def test_save_section_by_staff_of_an_association_is_forbidden(running, world):
    with pytest.raises(PermissionDenied):
        services.save_section(running.pilot, SectionKind.COSTS, by=world.staff_north, text="X", language="en")


def test_save_section_before_the_agreement_is_refused(story):
    with pytest.raises(ActionRefused, match="once the agreement is signed; this pilot is preparing"):
        story.write(SectionKind.COSTS)


def test_save_section_that_was_handed_in_is_refused(running):
    running.submit(SectionKind.COSTS)
    with pytest.raises(ActionRefused, match="submitted and cannot be changed now"):
        running.write(SectionKind.COSTS)


def test_submit_empty_section_is_refused(running, world):
    section = running.write(SectionKind.COSTS, text="  ")
    with pytest.raises(ActionRefused, match="Write something"):
        services.submit_section(section, by=world.officer_south)


def test_submit_section_of_a_cancelled_pilot_is_refused(running, world):
    section = running.write(SectionKind.COSTS)
    running.cancel()
    section.refresh_from_db()
    with pytest.raises(ActionRefused, match="this pilot is cancelled"):
        services.submit_section(section, by=world.officer_south)


def test_return_and_hand_in_again(running, world):
    section = running.submit(SectionKind.COSTS)
    returned = services.return_section(section, by=world.staff_south, reason="Which currency?")
    assert (returned.state, returned.return_reason) == (SectionState.RETURNED, "Which currency?")
    assert running.accept(SectionKind.COSTS).state == SectionState.ACCEPTED


def test_return_without_a_reason_is_refused(running, world):
    section = running.submit(SectionKind.COSTS)
    with pytest.raises(ActionRefused, match="what should be changed"):
        services.return_section(section, by=world.staff_south, reason="")


def test_accept_keeps_who_and_when_and_when_it_was_learnt(running, world):
    section = running.submit(SectionKind.COSTS)
    accepted = services.accept_section(section, by=world.staff_north, at=section.submitted_at)
    assert (accepted.accepted_by, accepted.accepted_at) == (world.staff_north, section.submitted_at)
    assert accepted.recorded_at > accepted.accepted_at


def test_accept_before_it_was_handed_in_is_refused(running, world):
    section = running.submit(SectionKind.COSTS)
    with pytest.raises(ActionRefused, match="lies before"):
        services.accept_section(section, by=world.staff_north, at=section.submitted_at - timedelta(days=1))


def test_accept_by_a_partner_is_forbidden(running, world):
    section = running.submit(SectionKind.COSTS)
    with pytest.raises(PermissionDenied):
        services.accept_section(section, by=world.officer_north)


def test_confirm_before_everything_is_accepted_names_what_is_missing(running, world):
    for kind in SectionKind.values[:-2]:
        running.accept(kind)
    with pytest.raises(ActionRefused, match="not accepted yet: Costs, Lessons and failures"):
        running.confirm(world.officer_south)


def test_confirm_twice_for_one_side_is_refused(running, world):
    running.accept_all()
    running.confirm(world.officer_south)
    with pytest.raises(ActionRefused, match="confirmed already"):
        running.confirm(world.two_hats)


def test_confirm_by_staff_of_an_association_is_forbidden(running, world):
    running.accept_all()
    with pytest.raises(PermissionDenied):
        running.confirm(world.staff_north)


def test_publish_needs_both_confirmations(running, world):
    running.accept_all()
    running.confirm(world.officer_south)
    with pytest.raises(ActionRefused, match="Both partners have to confirm"):
        services.publish(running.pilot, by=world.officer_south)


def test_publish_once(running, world):
    running.document()
    pilot = services.publish(running.pilot, by=world.staff_south)
    assert pilot.published_at is not None
    with pytest.raises(ActionRefused, match="published already"):
        services.publish(pilot, by=world.staff_south)


def test_publish_by_an_outsider_is_forbidden(running, world):
    running.document()
    with pytest.raises(PermissionDenied):
        services.publish(running.pilot, by=world.outsider)
