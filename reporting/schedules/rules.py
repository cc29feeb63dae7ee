from datetime import date, timedelta
from typing import Any

from reporting.rules import may_read_reports
from reporting.schedules.enums import MONTHS, Rhythm


def may_receive(user: Any) -> bool:
    return user.is_active and may_read_reports(user)


def last_day_before(today: date, rhythm: str) -> date:
    """The last day of the newest period that is over: of a month, a quarter, a year."""
    months = MONTHS[Rhythm(rhythm)]
    first_month = today.month - (today.month - 1) % months
    return date(today.year, first_month, 1) - timedelta(days=1)
