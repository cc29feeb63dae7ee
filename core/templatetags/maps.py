from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from django import template

register = template.Library()

# Equal Earth projection: Šavrič, Patterson and Jenny (2018), doi:10.1080/13658816.2018.1504949
A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796
WIDTH, HEIGHT = 720, 322
SCALE, EQUATOR = 133.0, 174.0


@dataclass(frozen=True)
class Point:
    x: str
    y: str


def equal_earth(longitude: float, latitude: float) -> tuple[float, float]:
    """Degrees to coordinates in the map's view box: x to the right, y down. Antarctica lies below the box."""
    t = asin(sqrt(3) / 2 * sin(radians(latitude)))
    x = 2 * sqrt(3) * radians(longitude) * cos(t) / (3 * (9 * A4 * t**8 + 7 * A3 * t**6 + 3 * A2 * t**2 + A1))
    y = t * (A4 * t**8 + A3 * t**6 + A2 * t**2 + A1)
    return WIDTH / 2 + SCALE * x, EQUATOR - SCALE * y


@register.simple_tag
def map_point(longitude: float, latitude: float) -> Point:
    x, y = equal_earth(longitude, latitude)
    return Point(f"{x:.1f}", f"{y:.1f}")


@register.simple_tag
def map_view_box() -> str:
    return f"0 0 {WIDTH} {HEIGHT}"
