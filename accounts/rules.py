from datetime import datetime, timedelta

from django.utils import timezone

from accounts.enums import Frequency

NEWS_FOR = timedelta(days=2)

DIGESTS_LEAVE_AT = 6  # o'clock, UTC; weekly ones on Monday
# A mail server that is away is asked again for some two days.
MAX_ATTEMPTS = 12
LONGEST_PAUSE = timedelta(hours=12)


def mail_due_at(frequency: str, now: datetime) -> datetime:
    """When the mail about something new may leave."""
    if frequency == Frequency.AT_ONCE:
        return now
    morning = now.replace(hour=DIGESTS_LEAVE_AT, minute=0, second=0, microsecond=0)
    if morning <= now:
        morning += timedelta(days=1)
    return morning + timedelta(days=-morning.weekday() % 7 if frequency == Frequency.WEEKLY else 0)


def pause_after(attempts: int) -> timedelta:
    return min(timedelta(minutes=2**attempts), LONGEST_PAUSE)


def is_news(at: datetime) -> bool:
    """History that is entered late is no news."""
    return at > timezone.now() - NEWS_FOR
