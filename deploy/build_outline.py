"""Write the land outline of the world map: `python -m deploy.build_outline land-110m.json`.

The input is `land-110m.json` of the npm package world-atlas (TopoJSON); see static/map/README.md.
"""

import json
import sys
from itertools import accumulate
from math import hypot
from pathlib import Path
from typing import Any

from core.templatetags.maps import HEIGHT, WIDTH, equal_earth

OUTPUT = Path(__file__).resolve().parent.parent / "static" / "map" / "land.svg"
SOUTHERNMOST = -57.0  # leaves Antarctica out
SMALLEST_AREA = 5.0  # of an island, in square units of the view box
TOLERANCE = 0.7  # units of the view box; one unit is about 55 km at the equator


def decoded_arcs(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """The arcs as (longitude, latitude); TopoJSON keeps differences of scaled integers."""
    (scale_x, scale_y), (shift_x, shift_y) = (
        topology["transform"]["scale"],
        topology["transform"]["translate"],
    )
    arcs = []
    for arc in topology["arcs"]:
        columns, rows = (accumulate(values) for values in zip(*arc, strict=True))
        arcs.append(
            [(x * scale_x + shift_x, y * scale_y + shift_y) for x, y in zip(columns, rows, strict=True)]
        )
    return arcs


def ring_points(indexes: list[int], arcs: list[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    """One closed ring; a negative index means the arc backwards."""
    points: list[tuple[float, float]] = []
    for index in indexes:
        points += arcs[index] if index >= 0 else arcs[~index][::-1]
    return points


def unrolled(ring: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The ring without jumps at the date line: longitudes may then lie beyond 180 degrees."""
    longitudes = [ring[0][0]]
    for longitude, _ in ring[1:]:
        longitudes.append(longitude - 360 * round((longitude - longitudes[-1]) / 360))
    return [(longitude, latitude) for longitude, (_, latitude) in zip(longitudes, ring, strict=True)]


def west_of(limit: float, ring: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The part of the ring up to the meridian."""
    kept = []
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if x1 <= limit:
            kept.append((x1, y1))
        if (x1 <= limit) != (x2 <= limit):
            kept.append((limit, y1 + (y2 - y1) * (limit - x1) / (x2 - x1)))
    return kept


def mirrored(ring: list[tuple[float, float]]) -> list[tuple[float, float]]:
    return [(-longitude, latitude) for longitude, latitude in ring]


def on_the_map(ring: list[tuple[float, float]]) -> list[list[tuple[float, float]]]:
    """The ring cut at the date line: one part, or one on either edge of the map."""
    turns = ([(x + turn, y) for x, y in unrolled(ring)] for turn in (-360, 0, 360))
    parts = (mirrored(west_of(180, mirrored(west_of(180, turn)))) for turn in turns)
    return [part for part in parts if part]


def area(points: list[tuple[float, float]]) -> float:
    pairs = zip(points, points[1:] + points[:1], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def distance(point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    """From the point to the line through start and end, or to start where both are one."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = hypot(dx, dy)
    if not length:
        return hypot(point[0] - start[0], point[1] - start[1])
    return abs(dy * (point[0] - start[0]) - dx * (point[1] - start[1])) / length


def simplified(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Douglas and Peucker's line with fewer points."""
    if len(points) < 3:
        return points
    start, *middle, end = points
    far = max(range(len(middle)), key=lambda index: distance(middle[index], start, end))
    if distance(middle[far], start, end) <= TOLERANCE:
        return [start, end]
    return simplified(points[: far + 2])[:-1] + simplified(points[far + 1 :])


def path(points: list[tuple[float, float]]) -> str:
    """A closed SVG path in whole units, each point relative to the one before."""
    whole = [(round(x), round(y)) for x, y in points]
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in zip(whole, whole[1:], strict=False)]
    numbers = [number for step in steps if any(step) for number in step]
    lines = "".join(f"{number:d}" if number < 0 else f" {number:d}" for number in numbers)
    return f"M{whole[0][0]} {whole[0][1]}l{lines.lstrip()}z"


def outline(topology: dict[str, Any]) -> str:
    arcs = decoded_arcs(topology)
    polygons = [polygon for land in topology["objects"]["land"]["geometries"] for polygon in land["arcs"]]
    rings = [ring_points(ring, arcs) for polygon in polygons for ring in polygon]
    shown = [ring for ring in rings if min(latitude for _, latitude in ring) > SOUTHERNMOST]
    projected = [[equal_earth(*point) for point in part] for ring in shown for part in on_the_map(ring)]
    return "".join(path(simplified(ring)) for ring in projected if area(ring) >= SMALLEST_AREA)


def main() -> None:
    topology = json.loads(Path(sys.argv[1]).read_text())
    shape = f'<path id="land" d="{outline(topology)}"/>'
    OUTPUT.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{shape}</svg>\n'
    )
    print(f"{OUTPUT}: {OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
