"""Charts as SVG drawn on the server; the table beside each says the same in numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Any

from django import template
from django.utils.translation import get_language_bidi

register = template.Library()

WIDTH, HEIGHT, MARGIN = 600, 180, 10


@dataclass(frozen=True)
class Point:
    x: str
    y: str


@register.simple_tag
def trend(values: Sequence[float]) -> list[Point]:
    """Where the values stand in a box of 600 x 180, zero at its foot, evenly from one side to the other."""
    largest = max(values, default=0) or 1
    step = (WIDTH - 2 * MARGIN) / max(len(values) - 1, 1)
    room = HEIGHT - 2 * MARGIN
    return [
        Point(f"{MARGIN + step * number:.1f}", f"{HEIGHT - MARGIN - room * value / largest:.1f}")
        for number, value in enumerate(values)
    ]


@dataclass(frozen=True)
class Segment:
    value: int
    x: str
    width: str


@register.simple_tag
def segments(counts: Sequence[int]) -> list[Segment]:
    """How a bar divides among the answers 1, 2, 3 ...: where each begins and how wide it is, in percent."""
    total = sum(counts) or 1
    return [
        Segment(value, f"{100 * sum(counts[: value - 1]) / total:.1f}", f"{100 * count / total:.1f}")
        for value, count in enumerate(counts, start=1)
        if count
    ]


# A schedule: a row for each thing, months from one side to the other.
SCHEDULE_WIDTH, ROW, HEAD, NUMBERS, LABEL, MOST_TICKS = 720, 28, 28, 32, 52, 9
MONTHS_APART = (1, 3, 6, 12, 24, 60, 120, 1200)


@dataclass(frozen=True)
class Bar:
    number: int
    x: str
    y: str
    width: str
    text_x: str
    text_y: str
    tone: str


@dataclass(frozen=True)
class Tick:
    x: str
    label: str


@dataclass(frozen=True)
class Schedule:
    height: int
    bars: list[Bar]
    ticks: list[Tick]
    today: str | None


@register.simple_tag
def schedule(rows: Sequence[Any], today: date) -> Schedule:
    """Bars for the rows, each with starts_on, ends_on and tone, in the direction of the reader's script."""
    first = min(row.starts_on for row in rows).replace(day=1)
    last = max(row.ends_on for row in rows) + timedelta(days=1)
    scale = (SCHEDULE_WIDTH - NUMBERS) / max((last - first).days, 28)

    def place(day: date, width: float = 0) -> float:
        x = NUMBERS + (day - first).days * scale
        return SCHEDULE_WIDTH - x - width if get_language_bidi() else x

    bars = []
    for number, row in enumerate(rows):
        width = max(((row.ends_on - row.starts_on).days + 1) * scale, 6)
        begin = min(row.starts_on, last - timedelta(days=ceil(6 / scale)))
        top, text_x = HEAD + number * ROW, SCHEDULE_WIDTH - 4 if get_language_bidi() else 4
        x = f"{place(begin, width):.1f}"
        bars.append(Bar(number + 1, x, f"{top + 5}", f"{width:.1f}", f"{text_x}", f"{top + 19}", row.tone))
    fits = last - timedelta(days=ceil(LABEL / scale))
    ticks = [Tick(f"{place(day):.1f}", f"{day:%Y-%m}" if day <= fits else "") for day in months(first, last)]
    return Schedule(
        height=HEAD + len(rows) * ROW,
        bars=bars,
        ticks=ticks,
        today=f"{place(today):.1f}" if first <= today < last else None,
    )


def months(first: date, last: date) -> list[date]:
    """First days of months between the days, as far apart as keeps their labels from touching."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    apart = next(step for step in MONTHS_APART if count / step <= MOST_TICKS)
    numbers = range(first.year * 12 + first.month - 1, first.year * 12 + first.month - 1 + count, apart)
    days = [date(number // 12, number % 12 + 1, 1) for number in numbers]
    return [day for day in days if day < last]
