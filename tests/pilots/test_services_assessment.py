from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from core.exceptions import ActionRefused
from core.models import Job
from pilots import services
from pilots.enums import PilotState, RoundKind, StakeholderGroup
from pilots.models import Answer, Comment, Invitation
from pilots.queries import LinkRefused, invitation_token
from tests.pilots.story import VALUES, Story


@pytest.fixture
def final(story) -> Story:
    story.to(PilotState.COMPLETED).open_final()
    return story


def test_open_midterm_round_while_the_exchange_runs(story, world):
    story.to(PilotState.ACTIVE)
    round_ = services.open_round(story.pilot, RoundKind.MIDTERM, by=world.staff_north)
    assert (round_.kind, round_.questionnaire.version) == (RoundKind.MIDTERM, 2)


def test_open_round_twice_is_refused(final):
    with pytest.raises(ActionRefused, match="open already"):
        final.open_final()


def test_open_final_round_before_completion_is_refused(story):
    story.to(PilotState.ACTIVE)
    with pytest.raises(ActionRefused, match="a final one an exchange that is completed"):
        story.open_final()


def test_open_round_by_a_city_is_forbidden(story, world):
    story.to(PilotState.COMPLETED)
    with pytest.raises(PermissionDenied):
        services.open_round(story.pilot, RoundKind.FINAL, by=world.officer_south)


def test_invite_by_mail_asks_a_worker_to_send_it(final):
    invitation = final.invite(email="resident@example.org", language="fr")
    asked = Job.objects.filter(kind="pilots.invitation")
    assert list(asked.values_list("subject_id", flat=True)) == [invitation.pk]
    assert invitation.expires_at == invitation.invited_at + timedelta(days=30)


def test_invite_without_address_sends_nothing(final):
    final.invite()
    final.invite()
    assert not Job.objects.filter(kind="pilots.invitation").exists()


def test_invite_one_address_twice_is_refused(final):
    final.invite(email="resident@example.org")
    with pytest.raises(ActionRefused, match="invited to this assessment already"):
        final.invite(email="Resident@example.org")


def test_invite_for_an_organisation_that_is_no_partner_is_refused(final, world):
    with pytest.raises(ActionRefused, match="is no partner"):
        final.invite(side=world.un_body)


def test_invite_by_a_city_is_forbidden(final, world):
    with pytest.raises(PermissionDenied):
        services.invite(final.round, by=world.officer_south, group=StakeholderGroup.NGO, side=world.south)


def test_answer_is_stored_without_a_trace_of_the_invitation(final, world):
    answer = final.hear(StakeholderGroup.NGO, world.north, comment="Good.", need=1)
    assert (answer.group, answer.side) == ("ngo", world.north)
    assert Comment.objects.values_list("round", "text", "state").get() == (final.round.pk, "Good.", "waiting")
    assert answer.values == VALUES | {"need": 1}
    assert {field.name for field in Answer._meta.get_fields()} == {
        "id",
        "round",
        "group",
        "side",
        "values",
        "answered_on",
        "recorded_at",
    }


def test_answer_uses_up_the_link(final):
    invitation = final.invite()
    token = invitation_token(invitation)
    services.answer(token, values=VALUES)
    assert Invitation.objects.get(pk=invitation.pk).used_on == timezone.now().date()
    with pytest.raises(LinkRefused, match="can be used once") as refusal:
        services.answer(token, values=VALUES)
    assert refusal.value.reason == "used"
    assert Answer.objects.count() == 1


def test_answer_by_a_forged_link_is_refused(final):
    token = invitation_token(final.invite())
    with pytest.raises(LinkRefused, match="not complete") as refusal:
        services.answer(f"{token[:-1]}{'A' if token[-1] != 'A' else 'B'}", values=VALUES)
    assert refusal.value.reason == "forged"


def test_answer_by_a_link_whose_invitation_is_gone_is_refused(final):
    invitation = final.invite()
    token = invitation_token(invitation)
    invitation.delete()
    with pytest.raises(LinkRefused, match="not complete"):
        services.answer(token, values=VALUES)


def test_answer_by_an_expired_link_is_refused(final):
    invitation = final.invite()
    long_ago = timezone.now() - timedelta(days=40)
    Invitation.objects.update(invited_at=long_ago, expires_at=long_ago + timedelta(days=30))
    with pytest.raises(LinkRefused, match="limited time") as refusal:
        services.answer(invitation_token(invitation), values=VALUES)
    assert refusal.value.reason == "expired"
    assert not Answer.objects.exists()


def test_answer_that_lacks_a_question_leaves_the_link_open(final):
    invitation = final.invite()
    with pytest.raises(ActionRefused, match="answer every question"):
        services.answer(invitation_token(invitation), values={"need": 5})
    assert Invitation.objects.get(pk=invitation.pk).used_on is None
