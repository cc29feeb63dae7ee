import pytest
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import override

from accounts.enums import Group, MailStatus
from accounts.models import Notification
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_one_notification_per_event_and_person():
    row = make.NotificationFactory()
    make.NotificationFactory(key=row.key)
    with pytest.raises(IntegrityError, match="one_notification_per_event_and_person"):
        make.NotificationFactory(user=row.user, key=row.key)


def test_one_preference_per_person_and_group():
    row = make.PreferenceFactory()
    with pytest.raises(IntegrityError, match="one_preference_per_person_and_group"):
        make.PreferenceFactory(user=row.user, group=row.group)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"mail_status": MailStatus.CLAIMED}, "mail_is_claimed_before_it_is_sent"),
        ({"mail_status": MailStatus.SENT, "claimed_at": timezone.now()}, "sent_mail_has_its_time"),
        ({"mailed_at": timezone.now()}, "sent_mail_has_its_time"),
    ],
)
def test_the_status_of_a_mail_has_its_times(fields, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        make.NotificationFactory(**fields)


def test_a_notification_is_read_in_the_language_of_the_moment():
    row = make.NotificationFactory(data={"title": "50 % less waste", "ends_on": "2026-12-24"})
    assert row.title == "Published: “50 % less waste”"
    assert row.body.endswith("until Dec. 24, 2026.")
    with override("pt-br"):
        assert "24 de Dezembro de 2026" in row.body
    assert row.group == Group.POSTINGS


def test_unread_ones_come_first_then_the_newest():
    old, new, read = (make.NotificationFactory() for _ in range(3))
    Notification.objects.filter(pk=read.pk).update(read_at=timezone.now())
    assert list(Notification.objects.unread_first()) == [new, old, read]


def test_everybody_sees_their_own_only():
    row = make.NotificationFactory()
    make.NotificationFactory()
    assert list(Notification.objects.visible_to(row.user)) == [row]


def test_what_is_claimed_cannot_be_claimed_again():
    row = make.NotificationFactory()
    now = timezone.now()
    assert Notification.objects.claim(now) == [row]
    assert Notification.objects.claim(now) == []
    row.refresh_from_db()
    assert (row.mail_status, row.claimed_at, row.attempts) == (MailStatus.CLAIMED, now, 1)
