"""What a figure says, as plain frozen data. Rendering takes these alone and never asks the database."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, is_dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.utils.formats import date_format

from core.canonical import canonical_json
from reporting.enums import Measure


@dataclass(frozen=True)
class Record:
    """One thing that proves, or fails to prove, a figure. `on` is the day on which it came to count;
    `amount` what it adds to a figure that is a sum.
    """

    kind: str
    reference: str
    title: str
    url: str
    on: date | None
    note: str
    is_demonstration: bool
    group: str = ""
    amount: int | None = None


@dataclass(frozen=True)
class Excluded:
    record: Record
    reason: str


@dataclass(frozen=True)
class Fact:
    """A figure with what proves it.

    The value follows from the records by the `measure` (`measured`). `threshold` is the least that reaches
    the target, or with `at_most` the most. `up_to` is the number that was spoken of as "up to": no cap and no
    pass mark. `late` is what was reached after the due date only. `url` leads to the list behind a figure
    whose records are not held here one by one. `source` says where the records come from, `limits` what the
    figure does not say. `is_steady`: what counts once counts for ever.
    """

    code: str
    label: str
    definition: str
    unit: str
    value: int
    threshold: int | None = None
    up_to: int | None = None
    records: tuple[Record, ...] = ()
    late: tuple[Record, ...] = ()
    missing: tuple[str, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    url: str = ""
    source: str = ""
    limits: str = ""
    measure: str = Measure.COUNT.value
    at_most: bool = False
    is_steady: bool = False

    @property
    def is_illustrative(self) -> bool:
        left_out = [excluded.record for excluded in self.excluded]
        return any(record.is_demonstration for record in [*self.records, *self.late, *left_out])


@dataclass(frozen=True)
class GroupValue:
    label: str
    value: int


def by_groups(fact: Fact) -> list[GroupValue]:
    """What the figure is in each group of its records; nothing where the groups are what is counted."""
    if fact.measure == Measure.GROUPS:
        return []
    groups: dict[str, list[Record]] = {}
    for record in fact.records:
        if record.group:
            groups.setdefault(record.group, []).append(record)
    return [GroupValue(name, measured(fact.measure, records)) for name, records in groups.items()]


def measured(measure: str, records: Collection[Record]) -> int:
    """What the records say by the measure, a half rounded up; 0 without any."""
    amounts = sorted(record.amount or 0 for record in records)
    if measure == Measure.COUNT or not amounts:
        return len(amounts)
    if measure == Measure.GROUPS:
        return len({record.group for record in records})
    if measure == Measure.SUM:
        return sum(amounts)
    if measure == Measure.SHARE:
        return (2 * sum(amounts) + len(amounts)) // (2 * len(amounts))
    return (amounts[(len(amounts) - 1) // 2] + amounts[len(amounts) // 2] + 1) // 2


@dataclass(frozen=True)
class Reading:
    """What a figure was on a day."""

    on: date
    value: int

    @property
    def label(self) -> str:
        """The year for its last day, else the day."""
        return str(self.on.year) if (self.on.month, self.on.day) == (12, 31) else date_format(self.on)


@dataclass(frozen=True)
class TargetFact:
    """A fact held against a target: `goal` in words, the traffic light and the sentence that says why.

    `scope` says in words of which part of the world, and is empty for the whole; `wording_language` is that
    of who wrote it, and empty where the platform translates it. `readings` are those of each year's end since
    the start, up to the due date.
    """

    position: int
    wording: str
    goal: str
    light: str
    verdict: str
    fact: Fact
    scope: str = ""
    wording_language: str = ""
    readings: tuple[Reading, ...] = ()

    @property
    def values(self) -> list[int]:
        return [reading.value for reading in self.readings]


@dataclass(frozen=True)
class Text:
    """What somebody wrote, in its own language; `source` names the record that it is from."""

    heading: str
    language: str
    text: str
    source: str


@dataclass(frozen=True)
class MilestoneFacts:
    """The facts of a report. Other kinds than those on a milestone have neither year nor due date; without
    targets there is no light, and the figures are in `context`. `period_start` is the first day that counts.
    """

    year: int | None
    due_on: date | None
    wording: str
    as_of: date
    known_at: datetime
    language: str
    light: str
    is_illustrative: bool
    targets: tuple[TargetFact, ...]
    context: tuple[Fact, ...]
    versions: dict[str, str]
    kind: str = "milestone"
    title: str = ""
    period_start: date | None = None
    texts: tuple[Text, ...] = ()
    wording_language: str = ""

    @property
    def as_of_text(self) -> str:
        return self.as_of.isoformat()

    def to_dict(self) -> dict[str, Any]:
        """Plain content for JSON: days as YYYY-MM-DD, the moment in UTC."""
        return content_of(self)

    def to_json(self) -> str:
        return canonical_json(self.to_dict())


def content_of(facts: Any) -> dict[str, Any]:
    """A fact or a whole of facts as plain content."""
    return {name: plain(getattr(facts, name)) for name in facts.__dataclass_fields__}


def fact_from(content: Mapping[str, Any]) -> Fact:
    """The fact of which `content_of` gave the plain content."""
    lists = {name: tuple(map(record_from, content[name])) for name in ("records", "late")}
    excluded = tuple(Excluded(record_from(row["record"]), row["reason"]) for row in content["excluded"])
    return Fact(**{**content, **lists, "excluded": excluded, "missing": tuple(content["missing"])})


def record_from(content: Mapping[str, Any]) -> Record:
    return Record(**{**content, "on": date.fromisoformat(content["on"]) if content["on"] else None})


def plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int):  # the most, and nothing to be done to them
        return value
    if is_dataclass(value):
        return content_of(value)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value
