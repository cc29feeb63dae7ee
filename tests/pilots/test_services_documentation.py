from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from core.exceptions import ActionRefused
from library.models import Practice
from pilots import services
from pilots.enums import PilotState, SectionKind, SectionState
from pilots.models import Pilot
from pilots.services.documentation import share_missing_practice


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
    for kind in SectionKind.values[:4]:
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


def test_published_pilot_is_a_practice_of_the_library(running, world):
    running.document()
    services.publish(running.pilot, by=world.staff_south)
    practice = Practice.objects.get(source=running.pilot.reference)
    assert set(practice.organisations.all()) == {world.south, world.north}
    assert {part.kind for part in practice.parts.all()} == set(SectionKind)


def document_required(story):
    for kind in SectionKind:
        if kind in SectionKind.required():
            story.accept(kind)


def test_two_sections_may_stay_empty(running, world):
    document_required(running)
    running.confirm(world.officer_south)
    running.confirm(world.officer_north)
    pilot = services.publish(running.pilot, by=world.staff_south)
    practice = Practice.objects.get(source=pilot.reference)
    assert {part.kind for part in practice.parts.all()} == SectionKind.required()


def test_section_that_may_stay_empty_is_waited_for_once_handed_in(running, world):
    document_required(running)
    section = running.submit(SectionKind.DIFFERENTLY)
    with pytest.raises(ActionRefused, match=r"not accepted yet: What we would do differently\."):
        running.confirm(world.officer_south)
    services.return_section(section, by=world.staff_north, reason="Name nobody.")
    assert running.confirm(world.officer_south)


def test_nothing_is_written_after_a_confirmation(running, world):
    running.write(SectionKind.DIFFERENTLY)
    document_required(running)
    running.confirm(world.officer_south)
    with pytest.raises(ActionRefused, match="nothing can be added"):
        running.write(SectionKind.PRECONDITIONS)
    section = running.pilot.sections.get(kind=SectionKind.DIFFERENTLY)
    with pytest.raises(ActionRefused, match="nothing can be added"):
        services.submit_section(section, by=world.officer_south)


def test_what_partners_wrote_for_adapters_is_the_later_word(running, world):
    running.document()
    pilot = services.publish(running.pilot, by=world.staff_south)
    practice = Practice.objects.get(source=pilot.reference)
    practice.parts.filter(kind="differently").update(text="Ask the traders first.")
    services.withdraw_consent(pilot, by=world.officer_north, reason="")
    services.renew_consent(pilot, by=world.officer_north)
    services.publish(pilot, by=world.staff_south)
    assert practice.parts.get(kind="differently").text == "Ask the traders first."


def test_every_section_asks_a_question():
    assert all(str(kind.question).endswith((".", "?")) for kind in SectionKind)


def test_practice_that_is_missing_is_made_once(running, world):
    running.document()
    pilot = services.publish(running.pilot, by=world.staff_south)
    assert services.share_missing_practices() == []
    Practice.objects.all().delete()
    assert services.share_missing_practices() == [pilot]
    practice = Practice.objects.get()
    assert (practice.source, practice.published_at) == (pilot.reference, pilot.published_at)
    assert services.share_missing_practices() == []


def test_practice_of_a_pilot_that_was_hidden_meanwhile_is_not_made(running, world):
    running.document()
    pilot = services.publish(running.pilot, by=world.staff_south)
    Practice.objects.all().delete()
    services.withdraw_consent(pilot, by=world.officer_north, reason="")
    assert not share_missing_practice(pilot)
    assert not Practice.objects.exists()


def test_withdrawn_consent_hides_pilot_and_practice_at_once(running, world):
    running.document()
    pilot = services.publish(running.pilot, by=world.staff_south)
    hidden = services.withdraw_consent(pilot, by=world.officer_north, reason="Not our figures.")
    assert hidden.published_at is None
    assert not Pilot.objects.visible_to(AnonymousUser()).exists()
    assert not Practice.objects.visible_to(AnonymousUser()).exists()


def test_without_consent_of_all_nothing_is_published(running, world):
    running.document()
    services.withdraw_consent(running.pilot, by=world.officer_north, reason="")
    with pytest.raises(ActionRefused, match="withdrawn their consent: Northville"):
        services.publish(running.pilot, by=world.staff_south)
    services.renew_consent(running.pilot, by=world.officer_north)
    assert services.publish(running.pilot, by=world.staff_south).published_at is not None


def test_consent_is_withdrawn_and_renewed_once(running, world):
    running.document()
    with pytest.raises(ActionRefused, match="has not withdrawn"):
        services.renew_consent(running.pilot, by=world.officer_north)
    services.withdraw_consent(running.pilot, by=world.officer_north, reason="")
    with pytest.raises(ActionRefused, match="nothing to withdraw"):
        services.withdraw_consent(running.pilot, by=world.officer_north, reason="")


def test_consent_is_the_partners_own(running, world):
    running.document()
    with pytest.raises(PermissionDenied):
        services.withdraw_consent(running.pilot, by=world.staff_north, reason="")
    with pytest.raises(PermissionDenied):
        services.renew_consent(running.pilot, by=world.staff_north)
