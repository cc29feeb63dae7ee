"""Who hears of what becomes of a pilot, and what they read."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from accounts.enums import Frequency, Group, MailStatus
from accounts.models import Notification
from accounts.services import set_preferences
from cities.enums import Duty
from cities.models import Affiliation
from pilots import services
from pilots.enums import PilotState, SectionKind
from pilots.queries import pilot_reviewers
from tests import factories as make
from tests.pilots.story import Story

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2004, 3, 1, tzinfo=UTC)


def told(kind):
    return set(Notification.objects.filter(kind=kind).values_list("user__name", flat=True))


def said(kind):
    row = Notification.objects.filter(kind=kind).first()
    return row.title, row.body


def title(story, sentence):
    return sentence.format(story.pilot.title)


def test_the_other_people_of_both_partners_hear_of_a_pilot_that_begins(story):
    assert told("pilot_started") == {"officer.north", "two.hats"}
    assert said("pilot_started") == (
        title(story, "“{}” is being prepared as a pilot"),
        "officer.south has begun it. Write the agreement together: what each side gives, and what it gains.",
    )
    assert Notification.objects.filter(kind="pilot_started")[0].url == story.pilot.get_absolute_url()


def test_signatories_are_asked_to_sign(story):
    story.freeze()
    assert told("pilot_to_sign") == {"officer.north"}
    assert said("pilot_to_sign")[0] == title(story, "Your signature, please: “{}”")


def test_signatories_are_asked_again_when_the_text_was_fixed_again(story):
    story.freeze()
    services.reopen_agreement(story.pilot, by=story.world.officer_south)
    story.reload()
    story.freeze()
    assert Notification.objects.filter(kind="pilot_to_sign").count() == 2


def test_agreement_of_both_is_told(story):
    story.to(PilotState.AGREED)
    assert told("pilot_agreed") == {"officer.south", "two.hats"}


def test_steps_are_told_with_their_reason(story):
    story.to(PilotState.SUSPENDED)
    first, last = Notification.objects.filter(kind="pilot_step", user__name="two.hats").order_by("pk")
    assert (first.title, first.body) == (
        title(story, "“{}” is now: active"),
        "officer.north has recorded it. Its page says what comes next.",
    )
    assert (last.title, last.body) == (
        title(story, "“{}” is now: suspended"),
        "officer.south has recorded it. The reason: Elections.",
    )
    assert told("pilot_step") == {"officer.north", "officer.south", "two.hats"}


@pytest.mark.parametrize("state", [PilotState.COMPLETED, PilotState.CANCELLED])
def test_the_end_is_told(story, state):
    story.to(state)
    last = Notification.objects.filter(kind="pilot_step").latest("pk")
    assert last.data["state"] == state


def test_reviewers_are_asked_once_a_day(story):
    story.to(PilotState.ACTIVE)
    for kind in list(SectionKind)[:2]:
        story.submit(kind)
    assert told("pilot_review") == {"staff.north", "staff.south"}
    assert Notification.objects.filter(kind="pilot_review").count() == 2


def test_returned_section_is_told_with_its_reason(story):
    story.to(PilotState.ACTIVE)
    section = story.submit(SectionKind.CONTEXT)
    services.return_section(section, by=story.world.staff_north, reason="Say how many.")
    assert told("pilot_returned") == {"officer.south", "officer.north", "two.hats"}
    assert said("pilot_returned")[1].endswith("What should be changed: Say how many.")


def test_accepted_documentation_asks_for_confirmation(story):
    story.to(PilotState.COMPLETED)
    first, *others = SectionKind
    story.accept(first)
    assert told("pilot_to_confirm") == set()
    for kind in others:
        story.accept(kind)
    assert told("pilot_to_confirm") == {"officer.south", "officer.north", "two.hats"}


def test_history_that_is_entered_late_is_no_news(world):
    story = Story(world)
    Notification.objects.all().delete()
    story.write_agreement()
    services.freeze_agreement(story.pilot, by=world.officer_south)
    services.telling.tell_started(story.pilot, by=world.officer_south, at=LONG_AGO)
    assert told("pilot_started") == set()


def test_coordinators_review_where_no_association_answers(story):
    Affiliation.objects.all().delete()
    assert [user.name for user in pilot_reviewers(story.pilot)] == ["coordinator"]


def test_who_acts_for_a_partner_does_not_review(story):
    make.MembershipFactory(user=story.world.staff_south, organisation=story.world.south, duty=Duty.VIEWER)
    assert [user.name for user in pilot_reviewers(story.pilot)] == ["staff.north"]


@pytest.mark.parametrize(
    ("frequency", "status"),
    [(Frequency.NEVER, MailStatus.UNNEEDED), (Frequency.WEEKLY, MailStatus.WAITING)],
)
def test_mails_follow_what_each_prefers(world, frequency, status):
    set_preferences(world.officer_north, {Group.PILOTS: frequency})
    Story(world)
    row = Notification.objects.get(kind="pilot_started", user=world.officer_north)
    assert row.mail_status == status
    assert frequency == Frequency.NEVER or row.due_at > timezone.now()
