from dataclasses import dataclass

from pilots.models import Indicator, Measurement, MeasurementEvidence, Pilot, Reach, Result


@dataclass(frozen=True)
class Measured:
    """An indicator with what counts of each day, oldest first, and the documents of all its figures."""

    indicator: Indicator
    actuals: tuple[Measurement, ...]
    documents: tuple[MeasurementEvidence, ...] = ()

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


def framework_of(pilot: Pilot, *, with_documents: bool = False) -> Framework:
    """The results of a pilot with their indicators and figures; four queries, with the documents five."""
    results = Result.objects.of(pilot).in_full(with_documents=with_documents)
    return Framework(
        tuple(
            (result, tuple(measured(each, with_documents=with_documents) for each in result.indicators.all()))
            for result in results
        ),
        Reach.objects.filter(pilot=pilot).last(),
    )


def indicators_of(pilot: Pilot) -> list[Measured]:
    """Those of all results, in their order; two queries."""
    found = Indicator.objects.filter(result__pilot=pilot).order_by("result__position", "position")
    return [measured(indicator) for indicator in found.prefetch_related("measurements")]


def measured(indicator: Indicator, *, with_documents: bool = False) -> Measured:
    """Of several measurements of one day, the newest counts; documents of the others stay to be seen."""
    measurements = indicator.measurements.all()
    by_day = {measurement.on: measurement for measurement in measurements}
    shown = measurements if with_documents else ()
    documents = tuple(document for measurement in shown for document in measurement.documents.all())
    return Measured(indicator, tuple(by_day.values()), documents)
