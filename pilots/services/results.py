from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.evidence import Document
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.workflow import locked
from pilots import rules
from pilots.editing import changes, former, put
from pilots.models import Indicator, Measurement, Pilot, Reach, Result
from pilots.models.results import MOST_INDICATORS, MOST_RESULTS
from pilots.services.contributions import open_for
from pilots.services.dates import effective
from pilots.services.evidence import add_evidence


@transaction.atomic
def add_result(pilot: Pilot, *, by: Any, title: str, at: datetime | None = None) -> Result:
    """Say what is to be different afterwards. The same words twice are one result."""
    pilot, at = open_for(pilot, by), effective(at, after=None)
    titles = {result.title: result for result in Result.objects.of(pilot)}
    if not title.strip():
        raise ActionRefused(_("Say in a few words what is to be different afterwards."))
    if title in titles:
        return titles[title]
    if len(titles) == MOST_RESULTS:
        raise ActionRefused(_("Five results are enough: an exchange that wants more is hard to follow."))
    result = Result.objects.create(pilot=pilot, position=len(titles) + 1, title=title)
    HistoryEvent.record(pilot, "add_result", by=by, at=at, note=title)
    return result


@transaction.atomic
def change_result(result: Result, *, by: Any, base: str, title: str) -> Result:
    pilot, current = open_for(result.pilot, by), locked(result)
    if not title.strip():
        raise ActionRefused(_("Say in a few words what is to be different afterwards."))
    fields = {"title": title}
    if changed := changes(current, base, fields):
        HistoryEvent.record(pilot, "change_result", by=by, note=former(current, changed))
        put(current, changed, fields)
    return current


@transaction.atomic
def add_indicator(result: Result, *, by: Any, at: datetime | None = None, **fields: Any) -> Indicator:
    """Say by what a result is measured. The same name twice is one indicator."""
    pilot, at = open_for(result.pilot, by), effective(at, after=None)
    present = {indicator.title: indicator for indicator in result.indicators.all()}
    if fields["title"] in present:
        return present[fields["title"]]
    if len(present) == MOST_INDICATORS:
        raise ActionRefused(_("Three indicators for a result are enough."))
    indicator = Indicator(result=result, position=len(present) + 1, **fields)
    rules.is_indicator(indicator)
    indicator.save(force_insert=True)
    HistoryEvent.record(pilot, "add_indicator", by=by, at=at, note=indicator.title)
    return indicator


@transaction.atomic
def change_indicator(indicator: Indicator, *, by: Any, base: str, **fields: Any) -> Indicator:
    """Correct it; the history keeps what it said. People stay people once something was measured."""
    pilot, current = open_for(indicator.result.pilot, by), locked(indicator)
    changed = changes(current, base, fields)
    if "counts_people" in changed and current.measurements.exists():
        raise ActionRefused(_("Something was measured already, so whether it counts people cannot change."))
    note = former(current, changed)
    for name in changed:
        setattr(current, name, fields[name])
    rules.is_indicator(current)
    if changed:
        put(current, changed, fields)
        HistoryEvent.record(pilot, "change_indicator", by=by, note=f"{current}\n{note}")
    return current


@transaction.atomic
def measure(
    indicator: Indicator,
    *,
    by: Any,
    document: Document | None = None,
    at: datetime | None = None,
    **fields: Any,
) -> Measurement:
    """Record what the indicator was on a day, perhaps with what shows it. The same again adds no figure."""
    pilot, at = open_for(indicator.result.pilot, by), effective(at, after=None)
    measured = Measurement(indicator=indicator, by=by, **fields)
    complete_sexes(measured)
    rules.is_measurement(measured)
    newest = indicator.measurements.filter(on=measured.on).last()
    if newest and all(getattr(newest, name) == getattr(measured, name) for name in fields):
        measured = newest
    else:
        measured.save(force_insert=True)
        HistoryEvent.record(pilot, "measure", by=by, at=at, note=str(measured))
    if document:
        add_evidence(measured, by=by, document=document, at=at)
    return measured


def complete_sexes(measured: Measurement) -> None:
    """Who writes down some of the sexes leaves the others empty for none."""
    sexes = {name: getattr(measured, name) for name in rules.SEXES}
    if any(count is not None for count in sexes.values()):
        for name, count in sexes.items():
            setattr(measured, name, count or 0)


@transaction.atomic
def record_reach(pilot: Pilot, *, by: Any, at: datetime | None = None, **fields: Any) -> Reach:
    """Record how many residents were reached up to a day. Saying the same again adds nothing."""
    pilot, at = open_for(pilot, by), effective(at, after=None)
    reach = Reach(pilot=pilot, by=by, **fields)
    rules.is_reach(reach)
    newest = Reach.objects.filter(pilot=pilot).last()
    if newest and all(getattr(newest, name) == value for name, value in fields.items()):
        return newest
    reach.save(force_insert=True)
    HistoryEvent.record(pilot, "reach", by=by, at=at, note=str(reach))
    return reach
