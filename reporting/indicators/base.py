from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Any

from reporting.facts import Fact, Record
from reporting.knowledge import Knowledge

Indicator = Callable[[Knowledge, date, Mapping[str, Any]], Fact]
registry: dict[str, Indicator] = {}


def indicator(function: Indicator) -> Indicator:
    registry[function.__name__] = function
    return function


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
