from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.workflow import locked, perform
from pilots import rules, workflow
from pilots.editing import changes, former, put
from pilots.enums import ActivityState, CheckKind
from pilots.models import Activity, ChecklistTick, Pilot
from pilots.services.contributions import open_for
from pilots.services.dates import effective


@transaction.atomic
def plan_activity(
    pilot: Pilot, *, by: Any, entered_from: UUID | None = None, at: datetime | None = None, **fields: Any
) -> Activity:
    """Add an activity to the plan. A form that is sent twice adds one."""
    pilot, at, key = open_for(pilot, by), effective(at, after=None), entered_from or uuid4()
    if sent := Activity.objects.filter(uuid=key).first():
        return sent
    activity = Activity(pilot=pilot, uuid=key, **fields)
    rules.is_plannable(activity)
    activity.save(force_insert=True)
    HistoryEvent.record(activity, "plan", by=by, at=at, target=activity.state)
    return activity


@transaction.atomic
def change_activity(activity: Activity, *, by: Any, base: str, **fields: Any) -> Activity:
    """Plan it otherwise, as long as it is planned. `base` is the fingerprint of what the page showed."""
    current = planned_for(activity, by)
    changed = changes(current, base, fields)
    note = former(current, changed)
    for name, value in fields.items():
        setattr(current, name, value)
    rules.is_plannable(current)
    if changed:
        put(current, changed, fields)
        HistoryEvent.record(current, "change", by=by, note=note)
    return current


def planned_for(activity: Activity, by: Any) -> Activity:
    """The activity, locked, whose plan the user may still change."""
    current = locked(activity)
    if not rules.may_edit_activity(by, current):
        raise PermissionDenied
    if current.state != ActivityState.PLANNED:
        raise ActionRefused(
            _("This is already “%(state)s”, so its plan stays as it was.")
            % {"state": current.get_state_display()}
        )
    return current


def hold_activity(
    activity: Activity, *, by: Any, people_came: int | None = None, at: datetime | None = None
) -> Activity:
    at = effective(at, after=None)
    return perform(workflow.HOLD_ACTIVITY, activity, by=by, at=at, people_came=people_came)


def drop_activity(activity: Activity, *, by: Any, reason: str, at: datetime | None = None) -> Activity:
    if not reason.strip():
        raise ActionRefused(_("Write why it will not take place."))
    return perform(workflow.DROP_ACTIVITY, activity, by=by, at=effective(at, after=None), note=reason)


@transaction.atomic
def set_tick(
    activity: Activity, kind: CheckKind, *, by: Any, is_done: bool, at: datetime | None = None
) -> None:
    """Tick a point of the checklist, or open it again. Saying so twice changes nothing."""
    current = planned_for(activity, by)
    rules.is_open(current.pilot)
    if is_done:
        done = {"by": by, "at": effective(at, after=None)}
        ChecklistTick.objects.get_or_create(activity=current, kind=kind, defaults=done)
    else:
        current.ticks.filter(kind=kind).delete()
