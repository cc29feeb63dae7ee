"""Round-tables: planned, written down while they are held, and published."""

from collections.abc import Collection
from datetime import date, time
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.models import City, Organisation
from core.exceptions import ActionRefused
from core.models import HistoryEvent, Job
from core.tasks import request_job
from core.workflow import locked, perform
from programmes.enums import SeatRole
from programmes.models import FundingCall, RoundTable, Seat
from programmes.rules import may_run_table, not_before
from programmes.services.programmes import start_of
from programmes.tasks import KIND
from programmes.workflow import HOLD


@transaction.atomic
def plan_round_table(
    title: str, *, held_on: date, convened_by: Organisation, language: str, by: Any, **details: Any
) -> RoundTable:
    table = RoundTable(title=title, held_on=held_on, convened_by=convened_by, language=language)
    if not may_run_table(by, table):
        raise PermissionDenied
    fill(table, **details)
    table.save()
    HistoryEvent.record(table, "plan", by=by, target=table.state)
    return table


@transaction.atomic
def edit_round_table(table: RoundTable, *, by: Any, title: str, held_on: date, **details: Any) -> RoundTable:
    table = still_planned(table, by)
    table.title, table.held_on = title, held_on
    fill(table, **details)
    table.save(update_fields=["title", "held_on", *DETAILS])
    HistoryEvent.record(table, "edit", by=by)
    return table


DETAILS = ("city", "place", "starts_at", "ends_at", "agenda")


def fill(
    table: RoundTable,
    *,
    city: City | None = None,
    place: str = "",
    starts_at: time | None = None,
    ends_at: time | None = None,
    agenda: str = "",
) -> None:
    if (starts_at is None) != (ends_at is None):
        raise ActionRefused(_("Give both times, or leave both empty."))
    if starts_at and ends_at and ends_at <= starts_at:
        raise ActionRefused(_("The round-table cannot end before it begins."))
    table.city, table.place, table.agenda = city, place, agenda
    table.starts_at, table.ends_at = starts_at, ends_at


def still_planned(table: RoundTable, by: Any) -> RoundTable:
    """The table, locked. Its minutes are published as they were; nothing of it changes afterwards."""
    table = locked(table)
    if not may_run_table(by, table):
        raise PermissionDenied
    if not table.is_planned:
        raise ActionRefused(_("The minutes of this round-table are published, so nothing was changed."))
    return table


@transaction.atomic
def invite_to_table(
    table: RoundTable, organisation: Organisation, *, by: Any, role: str = SeatRole.PARTICIPANT
) -> Seat:
    """Give the organisation a seat, or another role at its seat."""
    table = still_planned(table, by)
    seat, _created = Seat.objects.update_or_create(
        table=table, organisation=organisation, defaults={"role": role}
    )
    HistoryEvent.record(table, "invite", by=by, note=str(seat))
    return seat


@transaction.atomic
def take_seat_away(seat: Seat, *, by: Any) -> None:
    table = still_planned(seat.table, by)
    HistoryEvent.record(table, "uninvite", by=by, note=str(seat))
    seat.delete()


@transaction.atomic
def choose_pilots(table: RoundTable, calls: Collection[FundingCall], *, by: Any) -> Job:
    """Put the sheets of these calls into the pack, which a worker then makes."""
    table = still_planned(table, by)
    if not calls:
        raise ActionRefused(_("Choose the pilots whose sheets belong into the pack."))
    table.calls.set(calls)
    HistoryEvent.record(table, "choose_pilots", by=by)
    return request_job(KIND, table.pk)


@transaction.atomic
def note_outcomes(table: RoundTable, *, outcomes: str, by: Any) -> RoundTable:
    """Keep the notes taken at the table; they are seen by who sits there until the minutes are published."""
    table = still_planned(table, by)
    table.outcomes = outcomes
    table.save(update_fields=["outcomes"])
    return table


@transaction.atomic
def publish_minutes(table: RoundTable, *, by: Any) -> RoundTable:
    """Record that the round-table was held, with its outcomes, for everybody to read."""
    not_before(None, table.held_on)
    return perform(HOLD, table, by=by, at=start_of(table.held_on), recorded_at=timezone.now())


@transaction.atomic
def record_round_table(
    title: str,
    *,
    held_on: date,
    convened_by: Organisation,
    participants: Collection[Organisation],
    outcomes: str,
    language: str,
    by: Any,
    **details: Any,
) -> RoundTable:
    """Record a meeting that was held, with all who took part."""
    if held_on > timezone.localdate():
        raise ActionRefused(_("A round-table is recorded after it was held: give a day up to today."))
    table = plan_round_table(
        title, held_on=held_on, convened_by=convened_by, language=language, by=by, **details
    )
    table.participants.set(participants)
    return publish_minutes(note_outcomes(table, outcomes=outcomes, by=by), by=by)
