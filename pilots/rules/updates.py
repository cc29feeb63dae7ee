from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.exceptions import ActionRefused
from pilots.models import Pilot, ProgressUpdate
from pilots.models.updates import DAYS_TO_WRITE
from pilots.rules.pilots import may_edit, may_review


@dataclass(frozen=True)
class Period:
    """The days, the last one included, of which an update tells."""

    starts_on: date
    ends_on: date

    @property
    def due_on(self) -> date:
        return self.ends_on + DAYS_TO_WRITE


def may_edit_update(user: Any, update: ProgressUpdate) -> bool:
    return may_edit(user, update.pilot)


def may_review_update(user: Any, update: ProgressUpdate) -> bool:
    return may_review(user, update.pilot)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last one where it is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def next_period(pilot: Pilot, last: ProgressUpdate | None) -> Period | None:
    """The period after the last update, in the rhythm of the pilot, counted from its start.

    None before the exchange has started, and after it has ended.
    """
    if pilot.started_at is None:
        return None
    starts_on = last.ends_on + timedelta(days=1) if last else pilot.started_at.date()
    ends_on = months_later(starts_on, pilot.update_months) - timedelta(days=1)
    ended_at = pilot.completed_at or pilot.cancelled_at
    if ended_at is None:
        return Period(starts_on, ends_on)
    if starts_on > ended_at.date():
        return None
    return Period(starts_on, min(ends_on, ended_at.date()))


def is_told(update: ProgressUpdate) -> None:
    """Refuses to hand in what says too little, or tells of days that are not over."""
    if not update.light:
        raise ActionRefused(_("Say how it goes: on track, needs attention, or at risk."))
    if not update.narrative.strip():
        raise ActionRefused(_("Write in a few sentences what happened."))
    if update.ends_on > timezone.localdate():
        raise ActionRefused(_("The period is not over yet. The draft is kept until then."))
