"""What plan, results and ledger say about a period: in its update, and kept when that is handed in."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery, Sum

from core.money import ZERO
from pilots import rules
from pilots.enums import ActivityState, Light, PilotState, Stage
from pilots.models import Activity, Contribution, Pilot, ProgressUpdate
from pilots.queries.framework import Measured, indicators_of

VERY_LATE_DAYS = 30


@dataclass(frozen=True)
class Told:
    """An update with whether it is overdue."""

    update: ProgressUpdate
    is_overdue: bool


def updates_of(pilot: Pilot, today: date) -> list[Told]:
    """The updates of a pilot, newest first."""
    return [Told(update, update.is_editable and update.due_on < today) for update in pilot.updates.all()]


def figures_of(pilot: Pilot, starts_on: date, ends_on: date) -> dict[str, Any]:
    """As plain values that JSON can keep; amounts are in US dollars."""
    activities = list(pilot.activities.all())
    held = [each for each in activities if each.state == ActivityState.HELD]
    planned = [each for each in activities if each.state == ActivityState.PLANNED]
    return {
        "held": [each.title for each in held if starts_on <= each.ends_on <= ends_on],
        "overdue": [each.title for each in planned if each.ends_on <= ends_on],
        "ahead": [each.title for each in planned if each.ends_on > ends_on],
        "indicators": [indicator_row(each, ends_on) for each in indicators_of(pilot)],
        "money": money_rows(pilot, starts_on, ends_on),
    }


def indicator_row(measured: Measured, until: date) -> dict[str, Any]:
    indicator = measured.indicator
    known = [actual for actual in measured.actuals if actual.on <= until]
    return {
        "title": indicator.title,
        "unit": indicator.unit,
        "baseline": None if indicator.baseline is None else str(indicator.baseline),
        "target": str(indicator.target),
        "actual": str(known[-1].value) if known else None,
        "on": known[-1].on.isoformat() if known else None,
    }


def money_rows(pilot: Pilot, starts_on: date, ends_on: date) -> list[dict[str, str]]:
    """Per participant and in total, what was planned, and delivered in the period and up to its end. `who` is
    empty for the total.
    """
    delivered = Q(stage=Stage.DELIVERED, day__lte=ends_on)
    within = delivered & Q(day__gte=starts_on)
    sums = {
        "planned": Sum("usd", filter=Q(stage=Stage.PLANNED)),
        "within": Sum("usd", filter=within),
        "until": Sum("usd", filter=delivered),
        "hours": Sum("hours", filter=within & Q(hourly_rate=None)),
    }
    counted = Q(stage=Stage.PLANNED) | delivered
    found = Contribution.objects.of(pilot).filter(counted).order_by("participant")
    by_participant: Any = found.values("participant", who=F("participant__organisation__name"))
    rows = [
        {name: row[name] or ZERO for name in sums} | {"who": row["who"]}
        for row in by_participant.annotate(**sums)
    ]
    if rows:
        rows.append({name: sum(row[name] for row in rows) for name in sums} | {"who": ""})
    return [{name: str(value) for name, value in row.items()} for row in rows]


def first_light(figures: dict[str, Any], pilot: Pilot, ends_on: date) -> str:
    """A suggestion: what is overdue needs attention, and puts the exchange at risk when it is so for long."""
    late = Activity.objects.of(pilot).filter(state=ActivityState.PLANNED, ends_on__lte=ends_on)
    if not figures["overdue"]:
        return Light.GREEN
    days = max((ends_on - day).days for day in late.values_list("ends_on", flat=True))
    return Light.RED if days > VERY_LATE_DAYS else Light.AMBER


def overdue_periods(today: date) -> list[tuple[Pilot, rules.Period]]:
    """Running pilots whose latest finished period has no update that was handed in."""
    newest = ProgressUpdate.objects.filter(pilot=OuterRef("pk"))
    running = Pilot.objects.filter(state=PilotState.ACTIVE).annotate(newest=Subquery(newest.values("pk")[:1]))
    updates = ProgressUpdate.objects.in_bulk([pilot.newest for pilot in running if pilot.newest])
    found: list[tuple[Pilot, rules.Period]] = []
    for pilot in running:
        last = updates.get(pilot.newest)
        waiting = rules.Period(last.starts_on, last.ends_on) if last and last.is_editable else None
        period = waiting or rules.next_period(pilot, last)
        if period and period.ends_on < today:
            found.append((pilot, period))
    return found
