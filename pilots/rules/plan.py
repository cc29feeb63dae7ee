from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.exceptions import ActionRefused
from matching.enums import Mode
from pilots.enums import ActivityState, CheckKind
from pilots.models import Activity, ChecklistTick
from pilots.rules.contributions import is_open, is_sound_day
from pilots.rules.pilots import may_edit

TRAVELLING = frozenset({Mode.STUDY_VISIT, Mode.EXPERT_MISSION, Mode.SECONDMENT})
# Days before the visa has to be applied for, and before the first day.
LETTERS_BEFORE_VISA, BUDGET_BEFORE_LETTERS, INTERPRETATION_BEFORE_START = 14, 14, 30


@dataclass(frozen=True)
class Check:
    """A point of a checklist: when it is due, and its tick if it is done."""

    kind: CheckKind
    due_on: date
    tick: ChecklistTick | None
    is_overdue: bool


def may_edit_activity(user: Any, activity: Activity) -> bool:
    return may_edit(user, activity.pilot)


def is_overdue(activity: Activity, today: date) -> bool:
    """Planned for days that are over."""
    return activity.state == ActivityState.PLANNED and activity.ends_on < today


def checklist(activity: Activity, today: date) -> list[Check]:
    """What has to be ready before people travel; empty where nobody does."""
    if activity.mode not in TRAVELLING:
        return []
    ticks = {tick.kind: tick for tick in activity.ticks.all()}
    is_planned = activity.state == ActivityState.PLANNED
    return [
        Check(kind, due_on, ticks.get(kind), is_planned and kind not in ticks and due_on < today)
        for kind, due_on in due_days(activity)
    ]


def due_days(activity: Activity) -> Iterable[tuple[CheckKind, date]]:
    """Letters of invitation go out before visas are asked for, and who pays is settled before that."""
    visas = activity.starts_on - timedelta(days=activity.visa_days)
    letters = visas - timedelta(days=LETTERS_BEFORE_VISA)
    return (
        (CheckKind.BUDGET, letters - timedelta(days=BUDGET_BEFORE_LETTERS)),
        (CheckKind.LETTERS, letters),
        (CheckKind.VISAS, visas),
        (CheckKind.INTERPRETATION, activity.starts_on - timedelta(days=INTERPRETATION_BEFORE_START)),
    )


def is_plannable(activity: Activity) -> None:
    """Refuses days that cannot be right, and a host who takes no part."""
    is_open(activity.pilot)
    is_sound_day(activity.starts_on)
    is_sound_day(activity.ends_on)
    if activity.ends_on < activity.starts_on:
        raise ActionRefused(_("The last day lies before the first day."))
    if activity.host and activity.host.pilot_id != activity.pilot_id:
        raise ActionRefused(_("The host takes no part in this pilot."))


def is_open_activity(activity: Activity) -> None:
    is_open(activity.pilot)


def has_begun(activity: Activity) -> None:
    is_open(activity.pilot)
    if activity.starts_on > timezone.localdate():
        raise ActionRefused(_("It has not begun yet. Record that it was held afterwards."))
