from dataclasses import dataclass

from pilots.models import Indicator, Measurement, Pilot, Reach, Result


@dataclass(frozen=True)
class Measured:
    """An indicator with what counts of each day, oldest first."""

    indicator: Indicator
    actuals: tuple[Measurement, ...]

    @property
    def latest(self) -> Measurement | None:
        return self.actuals[-1] if self.actuals else None

    @property
    def percent(self) -> int | None:
        """How much of the way from the baseline to the target is done; None while nothing tells, as without a
        baseline: nobody knows whether the target lies above or below it.
        """
        start = self.indicator.baseline
        if start is None or self.latest is None or self.indicator.target == start:
            return None
        return round(100 * (self.latest.value - start) / (self.indicator.target - start))


@dataclass(frozen=True)
class Framework:
    results: tuple[tuple[Result, tuple[Measured, ...]], ...]
    reach: Reach | None


def framework_of(pilot: Pilot) -> Framework:
    """The results of a pilot with their indicators and figures; four queries."""
    results = Result.objects.of(pilot).in_full()
    return Framework(
        tuple((result, tuple(map(measured, result.indicators.all()))) for result in results),
        Reach.objects.filter(pilot=pilot).last(),
    )


def indicators_of(pilot: Pilot) -> list[Measured]:
    """Those of all results, in their order; two queries."""
    found = Indicator.objects.filter(result__pilot=pilot).order_by("result__position", "position")
    return [measured(indicator) for indicator in found.prefetch_related("measurements")]


def measured(indicator: Indicator) -> Measured:
    """Of several measurements of one day, the newest counts."""
    by_day = {measurement.on: measurement for measurement in indicator.measurements.all()}
    return Measured(indicator, tuple(by_day.values()))
