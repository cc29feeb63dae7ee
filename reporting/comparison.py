"""What differs between two reports, from their facts alone. Facts of older reports may lack newer keys."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from reporting.enums import Standing

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Place:
    """Where a record stands in one of the reports and why; since when and with how much, if that matters."""

    standing: Standing
    on: str | None = None
    amount: int | None = None
    reason: str = ""

    @property
    def effect(self) -> tuple[Standing, str | None, int | None]:
        """All of it but the words, which may be in another language."""
        return self.standing, self.on, self.amount


@dataclass(frozen=True)
class Change:
    """A record, named as in the later of the reports that have it, and its place in both, or None."""

    figure: str
    position: int | None
    record: dict[str, Any]
    before: Place | None
    after: Place | None

    @property
    def reason(self) -> str:
        return self.after.reason if self.after else ""

    @property
    def without_place(self) -> str:
        """What to say of the report that does not have it."""
        return _("not on record") if self.record["kind"] else _("not missing")


@dataclass(frozen=True)
class Figure:
    """A figure in both reports; None: it is not in that one."""

    position: int | None
    code: str
    label: str
    before: int | None
    after: int | None
    is_redefined: bool
    changes: tuple[Change, ...]

    @property
    def is_same(self) -> bool:
        return self.before == self.after and not self.changes and not self.is_redefined


@dataclass(frozen=True)
class Comparison:
    """`language` is that of the later report. In two languages, what is missing cannot be told apart."""

    figures: tuple[Figure, ...]
    language: str
    is_one_language: bool

    @property
    def is_same(self) -> bool:
        return not self.differing

    @cached_property
    def differing(self) -> list[Figure]:
        return [figure for figure in self.figures if not figure.is_same]

    @cached_property
    def same(self) -> list[Figure]:
        return [figure for figure in self.figures if figure.is_same]

    @cached_property
    def changes(self) -> list[Change]:
        return [change for figure in self.figures for change in figure.changes]


def compare(before: dict[str, Any], after: dict[str, Any]) -> Comparison:
    """The figures of both in the order of the later report, then those that only the earlier one has."""
    is_one_language = before["language"] == after["language"]
    old, new = figures_of(before), figures_of(after)
    return Comparison(
        figures=tuple(compared(old.get(key), new.get(key), is_one_language) for key in {**new, **old}),
        language=after["language"],
        is_one_language=is_one_language,
    )


def figures_of(content: dict[str, Any]) -> dict[Key, dict[str, Any]]:
    """By the code of the indicator, for which the position of a target may change; targets first."""
    targets = [target["fact"] | {"position": target["position"]} for target in content["targets"]]
    return numbered((("target", fact["code"]), fact) for fact in targets) | numbered(
        (("context", fact["code"]), fact) for fact in content.get("context", [])
    )


def compared(old: dict[str, Any] | None, new: dict[str, Any] | None, is_one_language: bool) -> Figure:
    shown = new or old or {}
    return Figure(
        position=shown.get("position"),
        code=shown["code"],
        label=shown["label"],
        before=old["value"] if old else None,
        after=new["value"] if new else None,
        is_redefined=bool(old and new and is_one_language and old["definition"] != new["definition"]),
        changes=tuple(changes(old or {}, new or {}, shown, is_one_language)),
    )


def changes(
    old: dict[str, Any], new: dict[str, Any], shown: dict[str, Any], is_one_language: bool
) -> Iterator[Change]:
    before, after = places_of(old, is_one_language), places_of(new, is_one_language)
    for key in {**before, **after}:
        old_record, old_place = before.get(key, (None, None))
        new_record, new_place = after.get(key, (None, None))
        if old_place and new_place and old_place.effect == new_place.effect:
            continue
        record = new_record or old_record or {}
        yield Change(shown["label"], shown.get("position"), record, old_place, new_place)


def places_of(fact: dict[str, Any], by_words: bool) -> dict[Key, tuple[dict[str, Any], Place]]:
    """Every record by what it is: its reference, and its group where words may be compared."""
    found = placed(fact, by_words)
    return numbered((key_of(record, by_words), (record, place)) for record, place in found)


def key_of(record: dict[str, Any], by_words: bool) -> Key:
    return (
        record["kind"],
        record["reference"] or record["title"],
        record.get("group", "") if by_words else "",
    )


def placed(fact: dict[str, Any], by_words: bool) -> Iterator[tuple[dict[str, Any], Place]]:
    for name, standing in (("records", Standing.COUNTED), ("late", Standing.LATE)):
        for record in fact.get(name, []):
            yield record, Place(standing, record["on"], record.get("amount"), record["note"])
    for row in fact.get("excluded", []):
        yield row["record"], Place(Standing.EXCLUDED, reason=row["reason"])
    for name in fact.get("missing", []) if by_words else []:
        blank = dict.fromkeys(["kind", "reference", "url", "group"], "")
        yield blank | {"title": name, "is_demonstration": False}, Place(Standing.MISSING)


def numbered(pairs: Iterable[tuple[Key, Any]]) -> dict[Key, Any]:
    """By key and, because a key may come again, its number among those of the same."""
    seen: Counter[Key] = Counter()
    found = {}
    for key, value in pairs:
        seen[key] += 1
        found[*key, seen[key]] = value
    return found
