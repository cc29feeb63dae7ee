import pytest
from django.core import mail

from core.models import Job
from core.tasks import run_job
from pilots.emails import assessment_link
from pilots.enums import PilotState
from pilots.models import Invitation
from pilots.tasks import INVITATION


@pytest.fixture
def invitation(story, settings):
    settings.SITE_URL = "https://exchange.example.org"
    story.to(PilotState.COMPLETED).open_final()
    return story.invite(email="resident@example.org", language="fr")


def the_job():
    return Job.objects.get(kind=INVITATION)


def test_invitation_is_sent_once(invitation):
    job = the_job()
    run_job(job.pk)
    run_job(job.pk)
    [message] = mail.outbox
    assert message.to == ["resident@example.org"]
    assert Invitation.objects.get().sent_at is not None


def test_invitation_that_was_sent_already_is_not_sent_again(invitation):
    Invitation.objects.update(sent_at=invitation.invited_at)
    run_job(the_job().pk)
    assert mail.outbox == []


def test_invitation_waits_while_the_mail_server_is_away(invitation, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 9  # where nobody answers
    with pytest.raises(OSError, match="refused"):
        run_job(the_job().pk)
    assert Invitation.objects.get().sent_at is None


def test_invitation_mail_has_the_link_in_text_and_html(invitation):
    run_job(the_job().pk)
    [message] = mail.outbox
    link = assessment_link(invitation)
    assert link.startswith("https://exchange.example.org/assess/")
    [html] = [part.content for part in message.alternatives]
    assert message.body.count(link) == 1
    assert f'<a href="{link}">' in html
    assert '<html lang="fr" dir="ltr">' in html


def test_invitation_mail_writes_titles_as_they_are(invitation):
    pilot = invitation.round.pilot
    pilot.title = "Water & waste"
    pilot.save()
    run_job(the_job().pk)
    [message] = mail.outbox
    assert "Water & waste" in message.body
    assert "Water & waste" in message.subject
