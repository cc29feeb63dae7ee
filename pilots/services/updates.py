from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.rules import is_news
from accounts.services import notify
from cities.enums import Duty
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.workflow import locked, perform
from pilots import queries, rules, workflow
from pilots.editing import changes, put
from pilots.models import Pilot, ProgressUpdate
from pilots.services.contributions import open_for
from pilots.services.dates import effective

LONGEST_RHYTHM = 12


@transaction.atomic
def set_rhythm(pilot: Pilot, *, by: Any, months: int) -> Pilot:
    """How many months an update covers, from the next one on."""
    pilot = open_for(pilot, by)
    if not 1 <= months <= LONGEST_RHYTHM:
        raise ActionRefused(_("An update covers one to twelve months."))
    if pilot.update_months != months:
        pilot.update_months = months
        pilot.save(update_fields=["update_months"])
        note = ngettext("every %(months)d month", "every %(months)d months", months) % {"months": months}
        HistoryEvent.record(pilot, "set_rhythm", by=by, note=note)
    return pilot


@transaction.atomic
def begin_update(pilot: Pilot, *, by: Any, at: datetime | None = None) -> ProgressUpdate:
    """The draft that waits, or one of the next period, prefilled from plan and ledger."""
    pilot, at = open_for(pilot, by), effective(at, after=None)
    last = ProgressUpdate.objects.of(pilot).first()
    if last and last.is_editable:
        return last
    period = rules.next_period(pilot, last)
    if period is None or period.starts_on > timezone.localdate():
        raise ActionRefused(_("There is no period to tell of now."))
    figures = queries.figures_of(pilot, period.starts_on, period.ends_on)
    update = ProgressUpdate.objects.create(
        pilot=pilot,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        light=queries.first_light(figures, pilot, period.ends_on),
        narrative="\n".join(figures["held"]),
        next_steps="\n".join([*figures["overdue"], *figures["ahead"]])[:2000],
    )
    HistoryEvent.record(update, "begin", by=by, at=at, target=update.state)
    return update


@transaction.atomic
def save_update(update: ProgressUpdate, *, by: Any, base: str, **fields: Any) -> ProgressUpdate:
    current = locked(update)
    if not rules.may_edit_update(by, current):
        raise PermissionDenied
    if not current.is_editable:
        raise ActionRefused(
            _("This update is %(state)s and cannot be changed now.") % {"state": current.get_state_display()}
        )
    if changed := changes(current, base, fields):
        put(current, changed, fields)
    return current


@transaction.atomic
def submit_update(update: ProgressUpdate, *, by: Any, at: datetime | None = None) -> ProgressUpdate:
    """Hand it in; what plan, results and ledger say now is kept with it."""
    at = effective(at, after=update.pilot.started_at)
    figures = queries.figures_of(update.pilot, update.starts_on, update.ends_on)
    update = perform(workflow.SUBMIT_UPDATE, update, by=by, at=at, submitted_at=at, figures=figures)
    tell(update, queries.pilot_reviewers(update.pilot), "update_submitted", by=by)
    return update


@transaction.atomic
def accept_update(update: ProgressUpdate, *, by: Any, at: datetime | None = None) -> ProgressUpdate:
    at = effective(at, after=update.submitted_at)
    return perform(workflow.ACCEPT_UPDATE, update, by=by, at=at, accepted_at=at, accepted_by=by)


@transaction.atomic
def return_update(
    update: ProgressUpdate, *, by: Any, reason: str, at: datetime | None = None
) -> ProgressUpdate:
    if not reason.strip():
        raise ActionRefused(_("Write what should be changed, so that the cities know what to do."))
    at = effective(at, after=update.submitted_at)
    update = perform(workflow.RETURN_UPDATE, update, by=by, at=at, note=reason, return_reason=reason)
    tell(update, queries.partners_people(update.pilot, Duty.EDITOR), "update_returned", by=by, reason=reason)
    return update


def tell(update: ProgressUpdate, users: Any, kind: str, *, by: Any, **data: Any) -> None:
    """Once per step; who did it knows already, and history that is entered late is no news."""
    step = update.submitted_at
    if step is None or not is_news(step):
        return
    others = [user for user in users if user != by]
    key = f"{kind}:{update.pk}:{step.isoformat()}"
    notify(others, kind, key, url=update.get_absolute_url(), title=update.pilot.title, **data)


def remind_of_update(pilot: Pilot, period: rules.Period) -> None:
    """When a period is over, and again when its update is overdue; each once."""
    kind = "update_due" if period.due_on >= timezone.localdate() else "update_overdue"
    key = f"{kind}:{pilot.pk}:{period.starts_on}"
    due_on = period.due_on.isoformat()
    url = f"{pilot.get_absolute_url()}updates/"
    notify(queries.partners_people(pilot, Duty.EDITOR), kind, key, url=url, title=pilot.title, due_on=due_on)
