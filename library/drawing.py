"""A chain of re-uses as a picture of 160 by 72 for each of its places, in the reader's direction."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language_bidi

from library.queries import Link

ACROSS, DOWN, LABEL = 160, 72, 18


@dataclass(frozen=True)
class Dot:
    x: int
    y: int
    number: int
    label: str

    @property
    def foot(self) -> int:
        return self.y + 32


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    dots: list[Dot]
    lines: list[str]


def drawing(links: Sequence[Link]) -> Drawing:
    width = ACROSS * (1 + max(link.depth for link in links))
    height = DOWN * (1 + max(link.row for link in links))
    dots = {link.number: dot(link, width) for link in links}
    lines = [line(dots[link.parent.number], dots[link.number]) for link in links if link.parent]
    return Drawing(width, height, list(dots.values()), lines)


def dot(link: Link, width: int) -> Dot:
    across = ACROSS * link.depth + ACROSS // 2
    name = str(link.who)
    label = name if len(name) <= LABEL else f"{name[: LABEL - 1].rstrip()}…"
    return Dot(width - across if get_language_bidi() else across, DOWN * link.row + 24, link.number, label)


def line(start: Dot, end: Dot) -> str:
    middle = (start.x + end.x) // 2
    return f"M{start.x} {start.y}C{middle} {start.y} {middle} {end.y} {end.x} {end.y}"
