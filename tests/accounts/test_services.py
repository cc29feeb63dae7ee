from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import services
from accounts.enums import Frequency, Group, MailStatus
from accounts.models import Notification, Preference
from tests import factories as make

pytestmark = pytest.mark.django_db
SAID = {"title": "Leaks", "ends_on": "2026-12-24"}


def notify(*users, kind="published", key="published:1"):
    services.notify(users, kind, key, url="/requests/", **SAID)


def prefer(user, frequency, group=Group.POSTINGS):
    make.PreferenceFactory(user=user, group=group, frequency=frequency)


def test_each_person_is_told_once_of_an_event():
    anna, bo = make.UserFactory(), make.UserFactory()
    notify(anna)
    notify(anna, bo)
    told = Notification.objects.order_by("pk").values_list("user", "kind", "key", "url", "data")
    assert list(told) == [(user.pk, "published", "published:1", "/requests/", SAID) for user in (anna, bo)]


def test_telling_nobody_is_fine():
    notify()
    assert not Notification.objects.exists()


def test_mails_leave_when_the_person_wishes(clock):
    now, users = timezone.now(), {}
    for frequency in Frequency:
        users[frequency] = make.UserFactory()
        prefer(users[frequency], frequency)
    notify(*users.values())
    due = {f: Notification.objects.get(user=user).due_at for f, user in users.items()}
    assert due == {
        Frequency.AT_ONCE: now,
        Frequency.DAILY: now + timedelta(hours=18),
        Frequency.WEEKLY: now + timedelta(days=6, hours=18),
        Frequency.NEVER: now,
    }
    unneeded = Notification.objects.get(mail_status=MailStatus.UNNEEDED)
    assert unneeded.user == users[Frequency.NEVER]


def test_only_who_wants_it_at_once_is_written_to_at_once(django_capture_on_commit_callbacks):
    waits, daily = make.UserFactory(), make.UserFactory()
    prefer(waits, Frequency.AT_ONCE)
    with django_capture_on_commit_callbacks() as callbacks:
        notify(waits, daily)
    assert len(callbacks) == 1


def test_reading_marks_what_was_not_read_before():
    row = make.NotificationFactory()
    earlier = make.NotificationFactory(user=row.user, read_at=timezone.now() - timedelta(days=1))
    services.mark_read(Notification.objects.visible_to(row.user))
    row.refresh_from_db()
    before = earlier.read_at
    earlier.refresh_from_db()
    assert (row.read_at is not None, earlier.read_at) == (True, before)


@pytest.mark.parametrize(
    ("frequency", "status", "hours"),
    [
        (Frequency.AT_ONCE, MailStatus.WAITING, 0),
        (Frequency.WEEKLY, MailStatus.WAITING, 162),
        (Frequency.NEVER, MailStatus.UNNEEDED, 18),
    ],
)
def test_mails_that_wait_follow_a_new_choice(clock, frequency, status, hours):
    user = make.UserFactory()
    notify(user)
    notify(user, kind="message", key="message:1")
    services.set_preferences(user, {Group.POSTINGS: frequency})
    row, other = Notification.objects.order_by("pk")
    assert (row.mail_status, row.due_at) == (status, timezone.now() + timedelta(hours=hours))
    assert (other.mail_status, other.due_at) == (MailStatus.WAITING, timezone.now() + timedelta(hours=18))


def test_a_choice_that_stays_moves_nothing(clock):
    user = make.UserFactory()
    notify(user)
    clock.shift(timedelta(days=1))
    services.set_preferences(user, {Group.POSTINGS: Frequency.DAILY})
    assert Notification.objects.get().due_at < timezone.now()
    assert not Preference.objects.exists()


def test_choosing_at_once_wakes_the_sender(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        services.set_preferences(make.UserFactory(), {Group.POSTINGS: Frequency.AT_ONCE})
    assert len(callbacks) == 1
