"""What the PDF draws of a figure, worked out from the frozen facts alone. Typst only draws it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Content = dict[str, Any]

MOST_CELLS = 24  # more are drawn as one bar
MOST_BARS = 14
MOST_TICKS = 6
MOST_POINTS_TOLD = 24
LONG = timedelta(days=800)  # a longer time has years below it, a shorter one months
NOT_ADDED_UP = ("median", "share")
NO_DAY = "9999"


@dataclass(frozen=True)
class Step:
    """A day on which a figure grew, "" if it is not known, and what it was then."""

    on: str
    total: int
    is_late: bool


def progress(target: Content) -> Content:
    """The figure as a part of the number that the target names, and beside it what came late."""
    fact = target["fact"]
    goal = fact["up_to"] or fact["threshold"] or 1
    late = 0 if measure_of(fact) in NOT_ADDED_UP else late_total(growth(fact))
    whole = max(goal, fact["value"] + late)
    return {
        "value": fact["value"],
        "late": late,
        "goal": goal,
        "whole": whole,
        "is_counted_out": whole <= MOST_CELLS,
        "value_words": f"{number(fact['value'])} {fact['unit']}",
        "late_words": _("%(number)s after the due date") % {"number": number(late)} if late else "",
        "goal_words": target["goal"],
        "caption": _("%(figure)s: progress towards the target") % {"figure": fact["label"]},
        "alt": _("Bar: %(figure)s, %(value)s %(goal)s.")
        % {"figure": fact["label"], "value": number(fact["value"]), "goal": target["goal"]},
    }


def shares(fact: Content) -> Content | None:
    """How much each group, or each record with an amount, gives to the figure; the largest first."""
    parts = sorted(parts_of(fact).items(), key=lambda part: -part[1])
    if len(parts) < 2 or measure_of(fact) in NOT_ADDED_UP:
        return None
    shown = parts if len(parts) <= MOST_BARS else [*parts[: MOST_BARS - 1], rest(parts[MOST_BARS - 1 :])]
    largest = max(size for _name, size in shown)
    bars = [
        {"name": name, "number": number(size), "part": round(size / largest, 4) if largest else 0}
        for name, size in shown
    ]
    told = "; ".join(f"{bar['name']}: {bar['number']}" for bar in bars)
    return {
        "bars": bars,
        "caption": _("%(figure)s: what adds up to it") % {"figure": fact["label"]},
        "alt": _("Bars: %(figure)s. %(parts)s.") % {"figure": fact["label"], "parts": told},
    }


def parts_of(fact: Content) -> dict[str, int]:
    """By name of the group, or where amounts have none of the record; a group that is missing has zero."""
    records = fact["records"]
    has_groups = any(record.get("group") for record in records)
    is_sum = measure_of(fact) == "sum"
    if not has_groups and not is_sum:
        return {}
    sizes: dict[str, int] = {}
    for record in records:
        name = record.get("group") or record["title"]
        sizes[name] = sizes.get(name, 0) + (record["amount"] or 0 if is_sum else 1)
    return sizes | dict.fromkeys(fact["missing"] if has_groups else (), 0)


def rest(parts: list[tuple[str, int]]) -> tuple[str, int]:
    name = ngettext("%(number)s other", "%(number)s others", len(parts)) % {"number": len(parts)}
    return name, sum(size for _name, size in parts)


def timeline(fact: Content, as_of: date, due_on: date | None) -> Content | None:
    """How the figure grew, and after the due date what came too late for it; positions are parts of 1."""
    grown = growth(fact)
    days = [date.fromisoformat(step.on) for step in grown if step.on]
    if len(set(days)) < 2 or len(days) < len(grown) or measure_of(fact) in NOT_ADDED_UP:
        return None
    end = max(day for day in (as_of, due_on, *days) if day)
    begin, ticks = days_below(min(days), end)
    levels = scale(grown[-1].total)

    def across(day: date) -> float:
        return round((day - begin) / (end - begin), 4)

    return {
        "points": [
            {"x": across(day), "y": round(step.total / levels[-1], 4), "is_late": step.is_late}
            for day, step in zip(days, grown, strict=True)
        ],
        "last": number(grown[-1].total),
        "ticks": [{"x": across(day), "label": label} for day, label in ticks],
        "levels": [{"y": round(level / levels[-1], 4), "label": number(level)} for level in levels],
        "due": {"x": across(due_on), "label": _("Due on %(day)s") % {"day": date_format(due_on)}}
        if due_on and due_on >= begin
        else None,
        "caption": _("%(figure)s: when its records came to count") % {"figure": fact["label"]},
        "alt": _("Line: %(figure)s. %(points)s.")
        % {"figure": fact["label"], "points": "; ".join(told(days, grown))},
    }


def growth(fact: Content) -> list[Step]:
    """The days on which the figure grew, by what counts and then by what came late, each with the total."""
    records = [*in_order(fact["records"]), *in_order(fact["late"])]
    measure = measure_of(fact)
    seen: set[str] = set()
    total = 0
    steps: dict[tuple[bool, str], Step] = {}
    for place, record in enumerate(records):
        key = record["group"] if measure == "groups" else record["reference"]
        added = record["amount"] or 0 if measure == "sum" else int(key not in seen)
        seen.add(key)
        if added:
            total += added
            is_late = place >= len(fact["records"])
            steps[is_late, record["on"] or ""] = Step(record["on"] or "", total, is_late)
    return list(steps.values())


def measure_of(fact: Content) -> str:
    """How the value follows from the records; facts of older reports do not say it, their records show it."""
    if "measure" in fact:
        return str(fact["measure"])
    records = [*fact["records"], *fact["late"]]
    if any(record.get("amount") is not None for record in records):
        return "sum"
    return "groups" if any(record.get("group") for record in records) else "count"


def in_order(records: list[Content]) -> list[Content]:
    return sorted(records, key=lambda record: (record["on"] or NO_DAY, record["reference"]))


def late_total(grown: list[Step]) -> int:
    in_time = max((step.total for step in grown if not step.is_late), default=0)
    return grown[-1].total - in_time if grown else 0


def told(days: list[date], grown: list[Step]) -> Iterator[str]:
    """The points in words; of very many only some, and always the last."""
    stride = -(-len(grown) // MOST_POINTS_TOLD)
    for day, step in list(zip(days, grown, strict=True))[::-stride][::-1]:
        yield f"{date_format(day)}: {number(step.total)}"


def days_below(first: date, last_day: date) -> tuple[date, list[tuple[date, str]]]:
    """The day on which the axis begins, and the days named below it."""
    if last_day - first > LONG:
        years = list(range(first.year, last_day.year + 1))
        return date(years[0], 1, 1), [
            (date(year, 1, 1), str(year)) for year in years[:: -(-len(years) // (2 * MOST_TICKS))]
        ]
    months = list(range(first.year * 12 + first.month - 1, last_day.year * 12 + last_day.month))
    begins = [date(month // 12, month % 12 + 1, 1) for month in months]
    return begins[0], [
        (day, date_format(day, "YEAR_MONTH_FORMAT")) for day in begins[:: -(-len(begins) // MOST_TICKS)]
    ]


def scale(highest: int) -> list[int]:
    """Round numbers from 0 to the highest or just above it, five at most."""
    power = 1
    while True:
        for step in (power, 2 * power, 5 * power):
            if 4 * step >= highest:
                return list(range(0, step * -(-highest // step) + 1, step))
        power *= 10


def number(value: int) -> str:
    return str(number_format(value, use_l10n=True, force_grouping=True))
