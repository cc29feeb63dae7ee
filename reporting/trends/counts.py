from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cities.models import Theme
from reporting.trends.facts import Cell, Tally
from reporting.trends.protection import Key

Wanted = Callable[[Key], bool]


@dataclass(frozen=True)
class Counts:
    """Sums of blocks by figure, period (its place) and labels."""

    found: Mapping[tuple[str, int, Key], Tally]
    periods: int

    def total(self, figure: str, wanted: Wanted, period: int | None = None) -> Tally:
        """Of the blocks whose labels are wanted, in a period or in all."""
        tally = Tally()
        for (of, at, key), one in self.found.items():
            if of == figure and period in (None, at) and wanted(key):
                tally += one
        return tally

    def by_period(self, figure: str, wanted: Wanted) -> list[Tally]:
        tallies = [Tally()] * self.periods
        for (of, at, key), one in self.found.items():
            if of == figure and wanted(key):
                tallies[at] += one
        return tallies


@dataclass(frozen=True)
class Themes:
    """Themes in their order."""

    rows: Sequence[Theme]

    @property
    def areas(self) -> list[Theme]:
        return [theme for theme in self.rows if theme.parent_id is None]

    def parts(self, area: Theme) -> list[Theme]:
        return [theme for theme in self.rows if theme.parent_id == area.code]

    def name(self, code: str) -> str:
        return next((str(theme) for theme in self.rows if theme.code == code), code)


def in_area(code: str) -> Wanted:
    """Blocks of the area and of its sub-themes."""
    return lambda key: key.theme == code or key.theme.startswith(f"{code}.")


def told(cell: Cell) -> Cell:
    """The cell as a file or a page says it."""
    return _("fewer than 3") if cell is None else cell


def of_kind(kind: str) -> Wanted:
    return lambda key: key.kind == kind


def between(source: str, target: str) -> Wanted:
    """Exchanges from one region to another."""
    return lambda key: (key.other_zone, key.zone) == (source, target)
