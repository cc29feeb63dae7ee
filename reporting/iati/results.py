"""The results of a pilot with their indicators as the file shows them."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from pilots.models import Indicator, Measurement, Pilot, Reach
from pilots.queries.framework import Measured, measured
from reporting.iati.codes import PERCENTAGE, UNIT
from reporting.iati.records import Actual, Gauge, Outcome, Period, Text

PARTS = {
    "women": ("sex", "female"),
    "men": ("sex", "male"),
    "sex_unknown": ("sex", "another or not known"),
    "slum_dwellers": ("group", "slum dwellers"),
    "young": ("age", "under 25"),
}
ONE_DAY = timedelta(days=1)


def outcomes(pilot: Pilot, begins_on: date, ends_on: date) -> Iterator[Outcome]:
    """Results that are measured by something, then who was reached."""
    for result in pilot.results.all():
        if gauges := tuple(gauge(each, begins_on, ends_on) for each in result.indicators.all()):
            yield Outcome(Text(result.title), gauges)
    if found := list(pilot.reaches.all()):
        yield residents(found[-1], begins_on)


def gauge(indicator: Indicator, begins_on: date, ends_on: date) -> Gauge:
    """The baseline is that of the year in which the exchange began."""
    baseline, target = indicator.baseline, indicator.target
    return Gauge(
        title=Text(indicator.title),
        note=Text(f"{indicator.unit} · {indicator.source}"),
        measure=PERCENTAGE if indicator.unit.strip() == "%" else UNIT,
        baseline=baseline,
        year=begins_on.year,
        is_ascending=None if baseline is None or baseline == target else target > baseline,
        periods=tuple(periods(measured(indicator), begins_on, ends_on)),
    )


def periods(found: Measured, begins_on: date, ends_on: date) -> Iterator[Period]:
    """One up to each day that has a figure, and up to the day of the target: without one, the last day."""
    figures = {measurement.on: measurement for measurement in found.actuals}
    target_on = found.indicator.target_on or max([*figures, ends_on])
    days = sorted({*figures, target_on})
    starts_on = min(begins_on, days[0])
    for day in days:
        target = found.indicator.target if day == target_on else None
        yield Period(starts_on, day, target, actuals(figures[day]) if day in figures else ())
        starts_on = day + ONE_DAY


def actuals(measurement: Measurement) -> tuple[Actual, ...]:
    """The figure, and those of its parts that are known."""
    known = ((getattr(measurement, name), dimension) for name, dimension in PARTS.items())
    parts = (Actual(Decimal(value), dimension) for value, dimension in known if value is not None)
    return Actual(measurement.value), *parts


def residents(reach: Reach, begins_on: date) -> Outcome:
    named = {"Slum dwellers reached": reach.slum_dwellers, "Other residents reached": reach.other_residents}
    return Outcome(
        Text("Residents reached", "en"),
        tuple(counted(title, number, reach, begins_on) for title, number in named.items()),
    )


def counted(title: str, number: int, reach: Reach, begins_on: date) -> Gauge:
    period = Period(min(begins_on, reach.on), reach.on, None, (Actual(Decimal(number)),))
    return Gauge(
        title=Text(title, "en"),
        note=Text(reach.method),
        measure=UNIT,
        baseline=None,
        year=begins_on.year,
        is_ascending=True,
        periods=(period,),
    )
