"""What a figure says, as plain frozen data. Rendering takes these alone and never asks the database."""

from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass
from datetime import UTC, date, datetime
from typing import Any

from core.canonical import canonical_json


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

    It counts its records, or where these carry groups (areas, regions), the groups, or it adds up their
    amounts. `up_to` is the number that was spoken of as "up to": no cap and no pass mark. `late` is what was
    reached after the due date only. `url` leads to the list behind a figure whose records are not held here
    one by one. `source` says where the records come from, `limits` what the figure does not say, `measure`
    how the value follows from the records (`enums.Measure`).
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
    measure: str = "count"

    @property
    def is_illustrative(self) -> bool:
        left_out = [excluded.record for excluded in self.excluded]
        return any(record.is_demonstration for record in [*self.records, *self.late, *left_out])


def counted(records: tuple[Record, ...]) -> int:
    """What their amounts add up to; without amounts how many there are, or how many groups they carry."""
    amounts = [record.amount for record in records if record.amount is not None]
    if amounts:
        return sum(amounts)
    return len({record.group or record.reference for record in records})


@dataclass(frozen=True)
class TargetFact:
    """A fact held against a target: `goal` in words, the traffic light and the sentence that says why."""

    position: int
    wording: str
    goal: str
    light: str
    verdict: str
    fact: Fact


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
