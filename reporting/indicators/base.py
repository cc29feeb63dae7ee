from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from reporting.enums import Measure, Setting
from reporting.facts import Excluded, Fact, Reading, Record, measured
from reporting.knowledge import Knowledge

MOST_TO_FIND_AGAIN = 5000


@dataclass(frozen=True)
class Found:
    """What an indicator found; the value follows from the records. `label` and `unit` where the settings of
    the target make them others. Records with a reference that is not among the `seen` ones are `hidden`: only
    this title is left of them.
    """

    records: tuple[Record, ...]
    late: tuple[Record, ...] = ()
    missing: tuple[str, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    url: str = ""
    up_to: int | None = None
    label: str = ""
    unit: str = ""
    hidden: str = ""
    seen: frozenset[str] = frozenset()

    def shown(self, record: Record) -> Record:
        """What is left of a record for who may not see what it stands for."""
        if not self.hidden or record.reference in self.seen:
            return record
        return replace(record, reference="", title=self.hidden, url="", on=None, note="")


Finder = Callable[[Knowledge, date, Mapping[str, Any]], Found]


@dataclass(frozen=True)
class Indicator:
    """A figure that can be asked for: what it says, and the function that finds its records.

    `is_steady`: what counts once counts for ever, so that what came after the due date can be told apart.
    Others are found as of a day, the due date at the latest, and what came after it is not looked at.
    `settings` are what a target must say beside the threshold. `at_most`: less is better.
    """

    code: str
    find: Finder
    label: Any
    unit: Any
    definition: Any
    source: Any
    limits: Any
    measure: Measure = Measure.COUNT
    is_steady: bool = True
    at_most: bool = False
    settings: tuple[Setting, ...] = ()

    def __call__(self, knowledge: Knowledge, due_on: date, params: Mapping[str, Any]) -> Fact:
        return self.fact(self.found(knowledge, due_on, params), knowledge)

    def found(self, knowledge: Knowledge, due_on: date, params: Mapping[str, Any]) -> Found:
        return self.find(knowledge, due_on if self.is_steady else min(knowledge.as_of, due_on), params)

    def fact(self, found: Found, knowledge: Knowledge) -> Fact:
        return Fact(
            code=self.code,
            label=found.label or str(self.label),
            definition=str(self.definition),
            unit=found.unit or str(self.unit),
            value=measured(self.measure, found.records),
            up_to=found.up_to,
            records=tuple(map(found.shown, found.records)),
            late=tuple(map(found.shown, found.late)),
            missing=found.missing,
            excluded=tuple(
                replace(row, record=found.shown(row.record))
                for row in found.excluded
                if knowledge.scope.holds(day_of(row.record))
            ),
            url=found.url,
            source=str(self.source),
            limits=str(self.limits),
            measure=self.measure.value,
            at_most=self.at_most,
            is_steady=self.is_steady,
        )

    def on_days(
        self, days: Iterable[date], found: Found, knowledge: Knowledge, params: Mapping[str, Any]
    ) -> tuple[Reading, ...]:
        """What the figure was on each of the days, none of them after those of what was found.

        Nothing where it would have to be found again for each day among too many records.
        """
        if self.is_steady:
            each = ((day, [row for row in found.records if day_of(row) <= day]) for day in days)
            return tuple(Reading(day, measured(self.measure, rows)) for day, rows in each)
        if len(found.records) > MOST_TO_FIND_AGAIN:
            return ()
        again = ((day, self.find(knowledge, day, params).records) for day in days)
        return tuple(Reading(day, measured(self.measure, rows)) for day, rows in again)


registry: dict[str, Indicator] = {}


def indicator(**said: Any) -> Callable[[Finder], Indicator]:
    """Register a function that finds records, with what is said of the figure, under its name."""

    def register(find: Finder) -> Indicator:
        made = Indicator(code=find.__name__, find=find, **said)
        registry[made.code] = made
        return made

    return register


def divided(
    records: Iterable[Record], knowledge: Knowledge, due_on: date
) -> tuple[tuple[Record, ...], tuple[Record, ...]]:
    """Records that came to count by the due date, and those that did later; both in order of day.

    Those that did before the first day of the scope are in neither.
    """
    inside = [record for record in records if knowledge.scope.holds(day_of(record))]
    in_order = sorted(inside, key=lambda record: (day_of(record), record.reference))
    return (
        tuple(record for record in in_order if day_of(record) <= due_on),
        tuple(record for record in in_order if day_of(record) > due_on),
    )


def day_of(record: Record) -> date:
    """The day on which the record came to count; the last of all days when it has none."""
    return record.on or date.max


def by_group(records: Iterable[Record], names: Iterable[str]) -> tuple[Record, ...]:
    """The records in the order of the groups' names, each group in the order that it had."""
    order = list(names)
    return tuple(sorted(records, key=lambda record: order.index(record.group)))


def new_groups(late: Iterable[Record], groups: Collection[str]) -> tuple[Record, ...]:
    """Late records of groups that nothing had covered by the due date."""
    return tuple(record for record in late if record.group not in groups)
