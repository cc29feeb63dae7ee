from datetime import UTC, datetime, timedelta

import pytest

from accounts.enums import Frequency, Group
from accounts.rules import mail_due_at, pause_after


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("frequency", "now", "due"),
    [
        (Frequency.AT_ONCE, "2026-03-02T12:00", "2026-03-02T12:00"),  # a Monday
        (Frequency.DAILY, "2026-03-02T05:59", "2026-03-02T06:00"),
        (Frequency.DAILY, "2026-03-02T06:00", "2026-03-03T06:00"),
        (Frequency.WEEKLY, "2026-03-02T05:59", "2026-03-02T06:00"),
        (Frequency.WEEKLY, "2026-03-02T06:00", "2026-03-09T06:00"),
        (Frequency.WEEKLY, "2026-03-05T12:00", "2026-03-09T06:00"),
    ],
)
def test_mails_leave_at_once_in_the_morning_or_on_monday(frequency, now, due):
    assert mail_due_at(frequency, moment(now)) == moment(due)


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 2), (5, 32), (12, 720)])
def test_pauses_grow_up_to_half_a_day(attempts, minutes):
    assert pause_after(attempts) == timedelta(minutes=minutes)


def test_only_what_waits_for_somebody_is_sent_at_once_by_default():
    at_once = {group for group in Group.adjustable() if group.default_frequency == Frequency.AT_ONCE}
    assert at_once == {Group.WAITING}
