"""What a chart says, without a picture: frozen, the same for page, files and API."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

# A number, a word, or None: fewer than three organisations stand behind it.
Cell = int | float | str | None


@dataclass(frozen=True)
class Tally:
    """A sum of blocks, and whether there was something besides of too few organisations."""

    count: int = 0
    is_few: bool = False

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.count + other.count, self.is_few or other.is_few)

    @property
    def cell(self) -> int | None:
        """None: not zero, and not to be told."""
        return self.count or (None if self.is_few else 0)


@dataclass(frozen=True)
class Line:
    """One series of a picture: a value for each period, None where it is not told."""

    label: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class LinePicture:
    title: str
    lines: tuple[Line, ...]
    periods: tuple[str, ...]
    largest: float


@dataclass(frozen=True)
class ScaleRow:
    """A dot on a scale from 0 to 1, with what it says."""

    label: str
    place: float
    text: str


@dataclass(frozen=True)
class ScalePicture:
    """`ticks`: place and label; `middle`: the place of the line that everything is held against, or None."""

    rows: tuple[ScaleRow, ...]
    ticks: tuple[tuple[float, str], ...]
    middle: float | None = None


@dataclass(frozen=True)
class Place:
    """A region, and a point of the map that stands for it."""

    name: str
    longitude: float
    latitude: float


@dataclass(frozen=True)
class Flow:
    """Exchanges from the region that offers to the one that asks."""

    source: Place
    target: Place
    count: int


@dataclass(frozen=True)
class Chart:
    """A finding with the numbers behind it. `definition` says how they are counted."""

    code: str
    title: str
    definition: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    lines: tuple[LinePicture, ...] = ()
    scale: ScalePicture | None = None
    flows: tuple[Flow, ...] = ()


@dataclass(frozen=True)
class Trends:
    place: str
    region: str
    starts_on: date
    ends_on: date
    charts: tuple[Chart, ...]

    @property
    def is_empty(self) -> bool:
        return not any(chart.rows for chart in self.charts)


def share(part: int | None, others: Sequence[int | None]) -> int | None:
    """Percent of the part in all; None where one of them is not told or there is nothing."""
    if part is None or None in others:
        return None
    total = part + sum(number or 0 for number in others)
    return round(100 * part / total) if total else None
