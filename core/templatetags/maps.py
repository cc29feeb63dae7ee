from collections.abc import Iterable
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Any

from django import template

register = template.Library()

# Equal Earth projection: Šavrič, Patterson and Jenny (2018), doi:10.1080/13658816.2018.1504949
A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796
WIDTH, HEIGHT = 720, 322
SCALE, EQUATOR = 133.0, 174.0
# Radius of a dot without a number, of one with the smallest number, and what the largest number adds.
PLAIN, SMALLEST, LARGER = 6, 3, 9
CLOSEST = 120.0


def equal_earth(longitude: float, latitude: float) -> tuple[float, float]:
    """Degrees to coordinates in the map's view box: x to the right, y down. Antarctica lies below the box."""
    t = asin(sqrt(3) / 2 * sin(radians(latitude)))
    x = 2 * sqrt(3) * radians(longitude) * cos(t) / (3 * (9 * A4 * t**8 + 7 * A3 * t**6 + 3 * A2 * t**2 + A1))
    y = t * (A4 * t**8 + A3 * t**6 + A2 * t**2 + A1)
    return WIDTH / 2 + SCALE * x, EQUATOR - SCALE * y


@dataclass(frozen=True)
class Point:
    """A dot of the map, in the words of SVG. `text` is what it stands for."""

    x: str
    y: str
    radius: str
    url: str
    text: str


@dataclass(frozen=True)
class Picture:
    view_box: str
    points: list[Point]


@register.simple_tag
def map_picture(dots: Iterable[Any], is_close: bool = False) -> Picture:
    """The dots, each with longitude, latitude, url and name, and count where there is one.

    Larger numbers make larger dots, drawn first so that small ones stay on top. `is_close` shows only the
    part of the world in which the dots lie.
    """
    counted = sorted(((getattr(dot, "count", 0), dot) for dot in dots), key=lambda pair: -pair[0])
    places = [equal_earth(dot.longitude, dot.latitude) for _count, dot in counted]
    left, top, width, height = part_of_world(places) if is_close and places else (0, 0, WIDTH, HEIGHT)
    scale, largest = width / WIDTH, max((count for count, _dot in counted), default=0)
    points = []
    for (count, dot), (x, y) in zip(counted, places, strict=True):
        radius = scale * (SMALLEST + LARGER * sqrt(count / largest) if largest else PLAIN)
        text = f"{dot.name}: {count}" if largest else str(dot.name)
        points.append(Point(f"{x:.1f}", f"{y:.1f}", f"{radius:.1f}", dot.get_absolute_url(), text))
    return Picture(f"{left:.0f} {top:.0f} {width:.0f} {height:.0f}", points)


def part_of_world(places: list[tuple[float, float]]) -> tuple[float, float, float, float]:
    """The box around the places, in the shape of the whole map and not closer than the outline bears."""
    xs, ys = [x for x, _y in places], [y for _x, y in places]
    width = max(CLOSEST, (max(xs) - min(xs)) * 1.3, (max(ys) - min(ys)) * 1.3 * WIDTH / HEIGHT)
    width = min(width, WIDTH)
    height = width * HEIGHT / WIDTH
    left = min(max((min(xs) + max(xs) - width) / 2, 0), WIDTH - width)
    top = min(max((min(ys) + max(ys) - height) / 2, 0), HEIGHT - height)
    return left, top, width, height
