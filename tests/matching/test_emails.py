from smtplib import SMTPRecipientsRefused

import numpy as np
import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from core.models import Job, JobStatus
from core.tasks import handlers, run_job
from matching import emails, pipeline
from matching.models import Match, Offer, Request
from tests import factories as make

pytestmark = pytest.mark.django_db
VECTOR = np.full(384, 384**-0.5, dtype=np.float32)


def known_text(posting):
    """A posting whose vector stands for its text already, so that nothing is embedded."""
    text = f"{posting.title}\n{posting.text}"
    posting.vector_of = pipeline.sha256(f"{posting.language}\n{text}")
    posting.save()
    return posting


@pytest.fixture
def pair(world, settings):
    settings.SITE_URL = "https://exchange.example.org"
    offer = make.OfferFactory(organisation=world.north, published=True, vector=VECTOR, title="Pumps & pipes")
    request = make.RequestFactory(organisation=world.south, published=True, vector=VECTOR, title="Leaks")
    return known_text(request), known_text(offer)


def mails_asked_for():
    return list(Job.objects.order_by("pk").values_list("kind", "subject_id"))


def run_mails():
    for job in Job.objects.filter(kind__endswith="_proposals", status=JobStatus.QUEUED):
        run_job(job.pk)


def test_mails_have_the_queue_of_notices():
    assert {handlers[f"matching.{side}_proposals"].queue for side in ("offer", "request")} == {"notify"}


def test_first_matching_asks_for_the_mails_of_both_sides(pair):
    request, offer = pair
    Offer.objects.update(matched_at=timezone.now())
    pipeline.match_request(request.pk)
    assert mails_asked_for() == [
        ("matching.request_proposals", request.pk),
        ("matching.offer_proposals", offer.pk),
    ]


def test_matching_that_finds_nobody_asks_for_no_mail(pair):
    Offer.objects.update(work_languages=["ru"])
    pipeline.match_request(pair[0].pk)
    assert mails_asked_for() == []


def test_every_editor_gets_one_mail_and_no_second_one_after_a_refresh(world, pair):
    request, _offer = pair
    pipeline.match_request(request.pk)
    run_mails()
    pipeline.match_request(request.pk)
    run_mails()
    assert [message.to for message in mail.outbox] == [[world.officer_south.email], [world.two_hats.email]]
    assert Request.objects.get().announced_at is not None


def test_a_mail_that_runs_twice_is_sent_once(pair):
    pipeline.match_request(pair[0].pk)
    emails.send_first_proposals(Request.objects.get())
    emails.send_first_proposals(Request.objects.get())
    assert len(mail.outbox) == 2


def test_no_mail_when_the_proposals_are_gone(pair):
    pipeline.match_request(pair[0].pk)
    Match.objects.update(state="expired")
    run_mails()
    assert (mail.outbox, Request.objects.get().announced_at) == ([], None)


def test_mail_shows_the_best_three_with_score_and_reasons(pair):
    request, _offer = pair
    for score in (10, 20, 30):
        make.MatchFactory(request=request, score_tenths=score)
    pipeline.match_request(request.pk)
    run_mails()
    message = mail.outbox[0]
    best = Match.objects.get(score_tenths__gt=30)
    assert message.subject == "First partners found for “Leaks”"
    assert "1. Northville: Pumps & pipes" in message.body
    assert f"{best.score} of 100 points" in message.body
    assert message.body.count(" of 100 points") == 3
    assert f"https://exchange.example.org{best.get_absolute_url()}" in message.body
    assert f"https://exchange.example.org{request.get_absolute_url()}" in message.body


def test_mail_is_in_the_readers_language_and_escapes_what_people_typed(world, pair):
    world.officer_north.language = "ar"
    world.officer_north.save()
    make.MatchFactory(request=pair[0], offer=pair[1])
    emails.send_first_proposals(pair[1])
    [message] = mail.outbox
    [html] = [part.content for part in message.alternatives]
    assert '<html lang="ar" dir="rtl">' in html
    assert "<title>Pumps &amp; pipes</title>" in html
    assert "“Pumps & pipes”" in message.body


class OneRefused(EmailBackend):
    def send_messages(self, messages):
        if "officer.south@example.org" in messages[0].to:
            raise SMTPRecipientsRefused({})
        return super().send_messages(messages)


class Away(EmailBackend):
    def open(self):
        raise ConnectionRefusedError


def test_a_refused_address_keeps_nobody_else_from_the_mail(world, pair, settings, caplog):
    settings.EMAIL_BACKEND = f"{__name__}.OneRefused"
    pipeline.match_request(pair[0].pk)
    run_mails()
    assert [message.to for message in mail.outbox] == [[world.two_hats.email]]
    assert [record.message for record in caplog.records] == ["a mail about first proposals was refused"]


def test_a_mail_server_that_is_away_gets_another_try(pair, settings):
    pipeline.match_request(pair[0].pk)
    settings.EMAIL_BACKEND = f"{__name__}.Away"
    with pytest.raises(ConnectionRefusedError):
        run_mails()
    assert (Job.objects.get().status, Request.objects.get().announced_at) == (JobStatus.QUEUED, None)
