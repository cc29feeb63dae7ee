from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import jobs
from accounts.enums import MailStatus
from accounts.models import Notification
from tests import factories as make

pytestmark = pytest.mark.django_db
LATER = timedelta(hours=1)


def test_each_person_with_mails_that_are_due_is_served_once(django_capture_on_commit_callbacks):
    row = make.NotificationFactory()
    make.NotificationFactory(user=row.user)
    make.NotificationFactory(due_at=timezone.now() + LATER)
    make.NotificationFactory(mail_status=MailStatus.UNNEEDED)
    with django_capture_on_commit_callbacks() as callbacks:
        jobs.send_left_mails()
    assert len(callbacks) == 1


@pytest.mark.parametrize(("minutes", "status"), [(14, MailStatus.CLAIMED), (16, MailStatus.FAILED)])
def test_a_sender_that_died_is_noticed_and_nobody_gets_a_second_mail_on_a_guess(minutes, status):
    claimed = timezone.now() - timedelta(minutes=minutes)
    row = make.NotificationFactory(mail_status=MailStatus.CLAIMED, claimed_at=claimed)
    jobs.send_left_mails()
    row.refresh_from_db()
    assert row.mail_status == status


def test_old_ones_that_were_read_are_forgotten():
    old, now = timezone.now() - timedelta(days=181), timezone.now()
    kept = [
        make.NotificationFactory(created_at=old),
        make.NotificationFactory(read_at=now),
        make.NotificationFactory(created_at=old, read_at=now, mail_status=MailStatus.WAITING),
    ]
    make.NotificationFactory(created_at=old, read_at=now, mail_status=MailStatus.UNNEEDED)
    jobs.forget_read_notifications()
    assert list(Notification.objects.order_by("pk")) == kept
