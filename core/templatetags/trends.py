"""Charts of trends as SVG, laid out for a phone's width; on a wide screen several stand side by side.

Places are computed in the reader's direction: text then begins where it should without any transformation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import hypot, sqrt
from textwrap import wrap
from typing import Any

from django import template
from django.utils.translation import get_language_bidi

from core.templatetags.maps import equal_earth

register = template.Library()

WIDTH = 320


def x(place: float) -> float:
    """In the direction of the reader's script."""
    return WIDTH - place if get_language_bidi() else place


# Lines over time.
HEIGHT, TOP, FOOT, START, END = 150, 14, 24, 26, 78
APART = 14  # two names of lines
MOST_DOTS = 12


@dataclass(frozen=True)
class Label:
    x: str
    y: str
    text: str


@dataclass(frozen=True)
class Drawn:
    """One series: runs of neighbouring values as lines, a dot for each, its name beside the last."""

    number: int
    runs: list[str]
    dots: list[tuple[str, str]]
    label: Label | None


@dataclass(frozen=True)
class LineChart:
    height: int
    base: str
    grid: list[Label]
    times: list[Label]
    drawn: list[Drawn]
    edges: tuple[str, str]


@register.simple_tag
def line_chart(picture: Any) -> LineChart:
    """`picture`: lines, each with label and values (None where nothing is told), periods, and largest."""
    top = nice(picture.largest)
    step = (WIDTH - START - END) / max(len(picture.periods) - 1, 1)
    room = HEIGHT - TOP - FOOT

    def place(number: int, value: float) -> tuple[float, float]:
        return START + step * number, HEIGHT - FOOT - room * value / top

    drawn, ends = [], []
    for number, line in enumerate(picture.lines, start=1):
        places = {at: place(at, value) for at, value in enumerate(line.values) if value is not None}
        drawn.append(Drawn(number, runs(places), dots(places), None))
        if places:
            ends.append((places[max(places)][1], number))
    heights = apart(ends)
    drawn = [
        replace(one, label=Label(f"{x(WIDTH - END + 10):.0f}", f"{heights[one.number]:.0f}", line.label))
        if one.number in heights
        else one
        for one, line in zip(drawn, picture.lines, strict=True)
    ]
    grid = [
        Label(f"{x(START - 6):.0f}", f"{place(0, value)[1]:.1f}", f"{value:g}") for value in (0, top / 2, top)
    ]
    return LineChart(
        height=HEIGHT,
        base=f"{HEIGHT - FOOT}",
        grid=grid,
        times=ticks_of(picture.periods, step),
        drawn=drawn,
        edges=(f"{x(START):.0f}", f"{x(WIDTH - END):.0f}"),
    )


def nice(largest: float) -> int:
    """The next number of 2, 4, 6, 8, 10, 20, 40 ... that the largest value fits under."""
    unit = 1
    while largest > 10 * unit:
        unit *= 10
    return next(unit * step for step in (2, 4, 6, 8, 10) if unit * step >= largest)


def apart(ends: Sequence[tuple[float, int]]) -> dict[int, float]:
    """By number of the line, a height for its name: beside its end, but above the name below."""
    heights: dict[int, float] = {}
    lowest = float(HEIGHT - FOOT + APART)
    for y, number in sorted(ends, reverse=True):
        lowest = min(y + 4, lowest - APART)
        heights[number] = lowest
    return heights


def dots(places: Mapping[int, tuple[float, float]]) -> list[tuple[str, str]]:
    """All values; of very many only those that no line leads to, and the last."""
    shown = places
    if len(places) > MOST_DOTS:
        lone = {at for at in places if at - 1 not in places and at + 1 not in places}
        shown = {at: place for at, place in places.items() if at in lone or at == max(places)}
    return [(f"{x(across):.1f}", f"{down:.1f}") for across, down in shown.values()]


def runs(places: Mapping[int, tuple[float, float]]) -> list[str]:
    """Points of the lines; one ends where a period is not told."""
    parts: list[list[int]] = []
    for at in places:
        if parts and parts[-1][-1] == at - 1:
            parts[-1].append(at)
        else:
            parts.append([at])
    return [
        " ".join(f"{x(places[at][0]):.1f},{places[at][1]:.1f}" for at in part)
        for part in parts
        if len(part) > 1
    ]


def ticks_of(periods: Sequence[str], step: float) -> list[Label]:
    """The first, the last and one between."""
    chosen = sorted({0, len(periods) // 2, len(periods) - 1}) if len(periods) > 4 else range(len(periods))
    return [Label(f"{x(START + step * number):.0f}", f"{HEIGHT - 6}", periods[number]) for number in chosen]


# Dots on a scale.
ROW, AXIS, SIDE = 40, 26, 10


@dataclass(frozen=True)
class ScaleDot:
    y: int
    label_y: int
    label: str
    x: str
    text: str
    value_x: str


@dataclass(frozen=True)
class ScaleChart:
    height: int
    foot: int
    begin: str
    end: str
    middle: str
    start: str
    dots: list[ScaleDot]
    ticks: list[Label]


@register.simple_tag
def scale_chart(picture: Any) -> ScaleChart:
    """`picture`: rows with label, place and text; ticks as (place, label); middle, where the line begins."""

    def place(share: float) -> float:
        return x(SIDE + (WIDTH - 2 * SIDE) * share)

    foot = ROW * len(picture.rows) + 4
    dots = [
        ScaleDot(
            y=ROW * number + 26,
            label_y=ROW * number + 14,
            label=row.label,
            x=f"{place(row.place):.1f}",
            text=row.text,
            value_x=f"{x(WIDTH - SIDE):.0f}",
        )
        for number, row in enumerate(picture.rows)
    ]
    return ScaleChart(
        height=foot + AXIS,
        foot=foot,
        begin=f"{place(0):.1f}",
        end=f"{place(1):.1f}",
        middle="" if picture.middle is None else f"{place(picture.middle):.1f}",
        start=f"{place(picture.middle or 0):.1f}",
        dots=dots,
        ticks=[Label(f"{place(share):.1f}", f"{foot + 18}", label) for share, label in picture.ticks],
    )


# Who exchanges with whom: two columns and bands between them.
COLUMN, BAR, GAP, THICKEST, LINE, LETTERS = 104, 8, 12, 26, 13, 16


@dataclass(frozen=True)
class Node:
    x: str
    y: str
    height: str
    words: list[Label]
    is_source: bool


@dataclass(frozen=True)
class Band:
    path: str
    width: str
    is_inside: bool
    text: str


@dataclass(frozen=True)
class FlowChart:
    height: int
    nodes: list[Node]
    bands: list[Band]


@dataclass(frozen=True)
class Stack:
    """Of a column, by name from the top down: how much there is, and where it begins."""

    totals: dict[str, int]
    tops: dict[str, float]
    bottom: float


@register.simple_tag
def flow_chart(flows: Sequence[Any]) -> FlowChart:
    """`flows`: each with count, source and target, which have a name; the largest is 26 points thick."""
    scale = THICKEST / max(flow.count for flow in flows)
    stacks = {side: stacked(flows, side, scale) for side in ("source", "target")}
    nodes = [
        node(name, total, stack.tops[name], scale, is_source=side == "source")
        for side, stack in stacks.items()
        for name, total in stack.totals.items()
    ]
    sources, targets = (dict(stack.tops) for stack in stacks.values())
    order = {name: number for number, name in enumerate([*sources, *targets])}
    bands = []
    for flow in sorted(flows, key=lambda flow: (order[flow.source.name], order[flow.target.name])):
        thick = flow.count * scale
        start, end = sources[flow.source.name] + thick / 2, targets[flow.target.name] + thick / 2
        sources[flow.source.name] += thick
        targets[flow.target.name] += thick
        bands.append(Band(band(start, end), f"{thick:.1f}", flow.source == flow.target, said(flow)))
    return FlowChart(int(max(stack.bottom for stack in stacks.values())), nodes, bands)


def said(flow: Any) -> str:
    arrow = "←" if get_language_bidi() else "→"
    return f"{flow.source.name} {arrow} {flow.target.name}: {flow.count}"


def band(start: float, end: float) -> str:
    left, right, bend = x(COLUMN), x(WIDTH - COLUMN), WIDTH / 2
    return f"M{left:.0f} {start:.1f}C{bend:.0f} {start:.1f} {bend:.0f} {end:.1f} {right:.0f} {end:.1f}"


def stacked(flows: Sequence[Any], side: str, scale: float) -> Stack:
    """The largest at the top; none so near to the next that their names would touch."""
    totals: dict[str, int] = {}
    for flow in flows:
        name = getattr(flow, side).name
        totals[name] = totals.get(name, 0) + flow.count
    totals = dict(sorted(totals.items(), key=lambda pair: (-pair[1], pair[0])))
    tops, y = {}, float(LINE)
    for name, total in totals.items():
        tops[name] = y
        y += max(total * scale, len(wrap(f"{name} {total}", LETTERS)) * LINE) + GAP
    return Stack(totals, tops, y)


def node(name: str, total: int, top: float, scale: float, *, is_source: bool) -> Node:
    column = COLUMN - BAR if is_source else WIDTH - COLUMN
    height = total * scale
    lines = wrap(f"{name} {total}", LETTERS)
    first = top + height / 2 + 4 - LINE * (len(lines) - 1) / 2
    beside = x(column - 4 if is_source else column + BAR + 4)
    return Node(
        x=f"{min(x(column), x(column + BAR)):.0f}",
        y=f"{top:.1f}",
        height=f"{height:.1f}",
        words=[Label(f"{beside:.0f}", f"{first + LINE * at:.1f}", line) for at, line in enumerate(lines)],
        is_source=is_source,
    )


# The same on the map of the world.
THINNEST, BROADEST = 2, 12
SMALLEST_RING, LARGER_RING = 8, 12
BENT = 0.25  # of the distance


@dataclass(frozen=True)
class Arc:
    path: str
    width: str
    head: str
    text: str


@dataclass(frozen=True)
class Ring:
    x: str
    y: str
    radius: str
    text: str


@dataclass(frozen=True)
class ArcMap:
    arcs: list[Arc]
    rings: list[Ring]


@register.simple_tag
def arc_map(flows: Sequence[Any]) -> ArcMap:
    """Flows between places (name, longitude, latitude) as arcs with a head, within one as rings."""
    largest = max(flow.count for flow in flows)
    arcs, rings = [], []
    for flow in flows:
        part = flow.count / largest
        start, end = (equal_earth(place.longitude, place.latitude) for place in (flow.source, flow.target))
        if flow.source == flow.target:
            radius = SMALLEST_RING + LARGER_RING * sqrt(part)
            rings.append(Ring(f"{start[0]:.0f}", f"{start[1]:.0f}", f"{radius:.0f}", said(flow)))
        else:
            arcs.append(arc(start, end, THINNEST + (BROADEST - THINNEST) * part, said(flow)))
    return ArcMap(arcs, rings)


def arc(start: tuple[float, float], end: tuple[float, float], width: float, text: str) -> Arc:
    """Bent to one side, so that there and back do not cover each other. The head is drawn, as a marker would
    need an id that is unique on the page.
    """
    across, down = end[0] - start[0], end[1] - start[1]
    bend = (start[0] + across / 2 + down * BENT, start[1] + down / 2 - across * BENT)
    length = hypot(end[0] - bend[0], end[1] - bend[1])
    ahead, down = (end[0] - bend[0]) / length, (end[1] - bend[1]) / length
    size = 7 + width
    foot = (end[0] - ahead * size, end[1] - down * size)
    half = size * 0.6
    corners = [
        end,
        (foot[0] - down * half, foot[1] + ahead * half),
        (foot[0] + down * half, foot[1] - ahead * half),
    ]
    path = f"M{start[0]:.0f} {start[1]:.0f}Q{bend[0]:.0f} {bend[1]:.0f} {foot[0]:.1f} {foot[1]:.1f}"
    return Arc(path, f"{width:.1f}", " ".join(f"{one:.1f},{other:.1f}" for one, other in corners), text)
