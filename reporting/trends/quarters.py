"""Quarters of years as whole numbers, so that they can be counted and compared."""

from datetime import date, timedelta

# How long a request may wait for an agreed partner until it counts as unmet.
PATIENCE = timedelta(days=60)


def quarter_of(day: date) -> int:
    return day.year * 4 + (day.month - 1) // 3


def first_day(quarter: int) -> date:
    return date(quarter // 4, quarter % 4 * 3 + 1, 1)


def last_day(quarter: int) -> date:
    return first_day(quarter + 1) - timedelta(days=1)


def ends_year(quarter: int) -> bool:
    return quarter % 4 == 3


def complete_quarter(today: date) -> int:
    """The last quarter that is over."""
    return quarter_of(today) - 1


def answered_quarter(today: date) -> int:
    """The last quarter of whose requests it is known whether they found a partner in time."""
    return quarter_of(today - PATIENCE) - 1
