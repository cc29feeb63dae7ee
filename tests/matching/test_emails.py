"""The mail about first proposals, from the matching to the letter."""

import numpy as np
import pytest
from django.core import mail
from django.utils import timezone

from accounts import tasks
from accounts.enums import MailStatus
from accounts.models import Notification
from matching import pipeline
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


def told():
    return list(Notification.objects.order_by("pk").values_list("user__name", "key"))


def send_mails():
    for user_pk in Notification.objects.order_by("user").values_list("user", flat=True).distinct():
        tasks.send_mails(user_pk)


def test_first_matching_tells_the_editors_of_both_sides(pair):
    request, offer = pair
    Offer.objects.update(matched_at=timezone.now())
    pipeline.match_request(request.pk)
    assert told() == [
        ("officer.south", f"first_proposals:request:{request.pk}"),
        ("two.hats", f"first_proposals:request:{request.pk}"),
        ("officer.north", f"first_proposals:offer:{offer.pk}"),
    ]


def test_matching_that_finds_nobody_tells_nobody(pair):
    Offer.objects.update(work_languages=["ru"])
    pipeline.match_request(pair[0].pk)
    assert told() == []


def test_every_editor_gets_one_mail_and_no_second_one_after_a_refresh(world, pair):
    request, _offer = pair
    pipeline.match_request(request.pk)
    send_mails()
    pipeline.match_request(request.pk)
    send_mails()
    assert [message.to for message in mail.outbox] == [[world.officer_south.email], [world.two_hats.email]]
    assert Request.objects.get().announced_at is not None


def test_no_mail_when_the_proposals_are_gone(pair):
    pipeline.match_request(pair[0].pk)
    Match.objects.update(state="expired")
    send_mails()
    assert mail.outbox == []
    assert set(Notification.objects.values_list("mail_status", flat=True)) == {MailStatus.UNNEEDED}


def test_mail_shows_the_best_three_with_score_and_reasons(pair):
    request, _offer = pair
    for score in (10, 20, 30):
        make.MatchFactory(request=request, score_tenths=score)
    pipeline.match_request(request.pk)
    send_mails()
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
    pipeline.tell_first_proposals(pair[1], at=timezone.now())
    send_mails()
    [message] = mail.outbox
    [html] = [part.content for part in message.alternatives]
    assert '<html lang="ar" dir="rtl">' in html
    assert "Pumps &amp; pipes" in html
    assert "«Pumps & pipes»" in message.body
