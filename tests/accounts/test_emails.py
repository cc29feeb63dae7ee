import re
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from threading import Thread

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts import jobs, services, tasks
from accounts.enums import Frequency, Group, MailStatus
from accounts.models import Notification
from accounts.rules import MAX_ATTEMPTS
from tests import factories as make

pytestmark = pytest.mark.django_db
SITE = "https://exchange.example.org"


class Refusing(EmailBackend):
    def send_messages(self, messages):
        raise SMTPRecipientsRefused({"x@example.org": (550, b"unknown")})


class Breaking(EmailBackend):
    """Takes the mail, and breaks off before it says so."""

    def send_messages(self, messages):
        super().send_messages(messages)
        raise SMTPServerDisconnected("the line broke")


class Away(EmailBackend):
    def open(self):
        raise ConnectionRefusedError("the mail server is away")


@pytest.fixture(autouse=True)
def address(settings):
    settings.SITE_URL = SITE


@pytest.fixture
def user():
    user = make.UserFactory()
    make.PreferenceFactory(user=user, group=Group.POSTINGS, frequency=Frequency.AT_ONCE)
    return user


def statuses():
    return list(Notification.objects.order_by("pk").values_list("mail_status", flat=True))


def html(message):
    [part] = [part.content for part in message.alternatives]
    return part


def test_each_notification_is_a_mail_of_its_own_where_that_is_wished(user):
    for title in ("Leaks", "Pumps & pipes"):
        make.NotificationFactory(user=user, data={"title": title, "ends_on": "2026-12-24"})
    tasks.send_mails(user.pk)
    assert [message.subject for message in mail.outbox] == [
        "Published: “Leaks”",
        "Published: “Pumps & pipes”",
    ]
    assert mail.outbox[1].to == [user.email]
    assert f"{SITE}/requests/" in mail.outbox[1].body
    assert "“Pumps & pipes”" in mail.outbox[1].body
    assert "“Pumps &amp; pipes”" in html(mail.outbox[1])
    assert statuses() == [MailStatus.SENT, MailStatus.SENT]


def test_everything_else_comes_together_in_one_mail():
    user = make.UserFactory()
    make.NotificationFactory(user=user)
    make.NotificationFactory(
        user=user, kind="message", data={"title": "Leaks", "partner": "Northville", "text": "How many?"}
    )
    tasks.send_mails(user.pk)
    [message] = mail.outbox
    assert message.subject == "2 pieces of news from C2C Exchange"
    assert [text in message.body for text in ("Published: “Leaks", "How many?")] == [True, True]


def test_a_mail_leaves_when_it_is_due(clock, user):
    services.set_preferences(user, {Group.POSTINGS: Frequency.DAILY})
    services.notify([user], "published", "x", url="/", title="Leaks", ends_on="2026-12-24")
    tasks.send_mails(user.pk)
    assert mail.outbox == []
    clock.shift(timedelta(hours=18))
    tasks.send_mails(user.pk)
    tasks.send_mails(user.pk)
    assert len(mail.outbox) == 1


def test_what_was_read_before_needs_no_mail(user):
    make.NotificationFactory(user=user, read_at=timezone.now())
    tasks.send_mails(user.pk)
    assert (mail.outbox, statuses()) == ([], [MailStatus.UNNEEDED])


def test_people_who_left_get_no_mail(user):
    make.NotificationFactory(user=user)
    user.is_active = False
    user.save()
    tasks.send_mails(user.pk)
    jobs.send_left_mails()
    assert (mail.outbox, statuses()) == ([], [MailStatus.WAITING])


def test_mail_is_in_the_readers_language_and_direction(user):
    user.language = "ar"
    user.save()
    make.NotificationFactory(user=user)
    tasks.send_mails(user.pk)
    assert '<html lang="ar" dir="rtl">' in html(mail.outbox[0])


def test_a_line_break_in_a_title_does_not_break_the_subject(user):
    make.NotificationFactory(user=user, data={"title": "Leaks\nBcc: x@example.org", "ends_on": "2026-12-24"})
    tasks.send_mails(user.pk)
    assert mail.outbox[0].subject == "Published: “Leaks Bcc: x@example.org”"


def test_mail_programs_can_stop_exactly_what_the_mail_is_made_of(user, client):
    make.NotificationFactory(user=user)
    tasks.send_mails(user.pk)
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = re.fullmatch(f"<{SITE}(.+)>", headers["List-Unsubscribe"])[1]
    assert link in mail.outbox[0].body
    client.post(link, {"List-Unsubscribe": "One-Click"})
    assert dict(user.preferences.values_list("group", "frequency")) == {Group.POSTINGS: Frequency.NEVER}


def test_a_mail_leads_to_the_settings(user):
    make.NotificationFactory(user=user)
    tasks.send_mails(user.pk)
    assert f"{SITE}{reverse('accounts:notification_settings')}" in mail.outbox[0].body


def test_nothing_is_lost_while_the_mail_server_is_away(clock, user, settings):
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Away"
    row = make.NotificationFactory(user=user)
    tasks.send_mails(user.pk)
    row.refresh_from_db()
    assert (row.mail_status, row.attempts, row.error) == (MailStatus.WAITING, 1, "the mail server is away")
    settings.EMAIL_BACKEND = working
    tasks.send_mails(user.pk)
    assert mail.outbox == []  # not before its pause is over
    clock.shift(row.due_at - timezone.now())
    tasks.send_mails(user.pk)
    assert (len(mail.outbox), statuses()) == (1, [MailStatus.SENT])


def test_a_refused_address_is_tried_again_and_then_given_up(clock, user, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    row = make.NotificationFactory(user=user)
    for _ in range(MAX_ATTEMPTS):
        assert statuses() == [MailStatus.WAITING]
        tasks.send_mails(user.pk)
        clock.shift(timedelta(hours=12))
    row.refresh_from_db()
    assert (row.mail_status, row.attempts) == (MailStatus.FAILED, MAX_ATTEMPTS)
    assert "unknown" in row.error


def test_a_mail_that_may_have_arrived_is_not_sent_again_and_the_others_wait(clock, user, settings):
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Breaking"
    make.NotificationFactory.create_batch(2, user=user)
    tasks.send_mails(user.pk)
    assert statuses() == [MailStatus.FAILED, MailStatus.WAITING]
    settings.EMAIL_BACKEND = working
    clock.shift(timedelta(hours=1))
    tasks.send_mails(user.pk)
    assert (len(mail.outbox), statuses()) == (2, [MailStatus.FAILED, MailStatus.SENT])


def test_what_cannot_be_written_is_given_up_at_once(user):
    row = make.NotificationFactory(user=user, data={})
    with pytest.raises(KeyError):
        tasks.send_mails(user.pk)
    row.refresh_from_db()
    assert (row.mail_status, row.error) == (MailStatus.FAILED, "'title'")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("frequency", [Frequency.AT_ONCE, Frequency.DAILY])
def test_two_senders_at_once_send_one_mail(frequency):
    user = make.UserFactory()
    make.PreferenceFactory(user=user, group=Group.POSTINGS, frequency=frequency)
    make.NotificationFactory.create_batch(5, user=user)

    def send():
        tasks.send_mails(user.pk)
        connection.close()

    threads = [Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    titles = [message.body.count("Published: ") for message in mail.outbox]
    assert sum(titles) == 5
    assert statuses() == [MailStatus.SENT] * 5


def test_who_comes_second_finds_nothing_to_send(user):
    row = make.NotificationFactory(user=user)
    Notification.objects.claim(timezone.now())
    tasks.send_mails(user.pk)
    row.refresh_from_db()
    assert (mail.outbox, row.mail_status) == ([], MailStatus.CLAIMED)
