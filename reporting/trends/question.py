"""What is asked of the page: which region, from when to when, and in which steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from reporting.trends.quarters import ends_year, first_day, last_day, quarter_of
from reporting.trends.zones import zones_in

# A longer time is told by years.
MOST_QUARTERS = 12


@dataclass(frozen=True)
class Bounds:
    """The first and the last quarter of which something can be told; up to which it is known what became of
    requests.
    """

    first: int
    last: int
    answered: int


@dataclass(frozen=True)
class Period:
    """A quarter or a year, as far as it is asked for."""

    first: int
    last: int
    label: str


@dataclass(frozen=True)
class Question:
    """`first`, `last` and `answered`, up to which it is known what became of requests, are quarters; `names`
    are those of the regions by their codes.
    """

    region: str
    first: int
    last: int
    answered: int
    names: Mapping[str, str]

    @property
    def zones(self) -> tuple[str, ...]:
        return zones_in(self.region)

    @property
    def place(self) -> str:
        return self.names.get(self.region, self.region) if self.region else _("The world")

    @property
    def starts_on(self) -> date:
        return first_day(self.first)

    @property
    def ends_on(self) -> date:
        return last_day(self.last)

    @property
    def is_by_quarter(self) -> bool:
        return self.last - self.first < MOST_QUARTERS

    @property
    def periods(self) -> list[Period]:
        if self.is_by_quarter:
            numbers = range(self.first, self.last + 1)
            return [Period(q, q, f"{q // 4}-Q{q % 4 + 1}") for q in numbers]
        return [self.year(number) for number in range(self.first // 4, self.last // 4 + 1)]

    @property
    def answered_periods(self) -> list[Period]:
        """Those in which it is known of some requests what became of them."""
        return [period for period in self.periods if period.first <= self.answered]

    def year(self, number: int) -> Period:
        first, last = max(self.first, number * 4), min(self.last, number * 4 + 3)
        label = str(number)
        if first % 4 or not ends_year(last):  # a part of it only
            label = f"{number}-Q{first % 4 + 1}" + (f"–Q{last % 4 + 1}" if last > first else "")
        return Period(first, last, label)

    def period_of(self, quarter: int) -> int:
        """The place among the periods."""
        return quarter - self.first if self.is_by_quarter else quarter // 4 - self.first // 4


def asked(
    region: str, first: date | None, last: date | None, *, bounds: Bounds, names: Mapping[str, str]
) -> Question:
    """Whole quarters, within the time of which something can be told."""
    until = min(quarter_of(last), bounds.last) if last else bounds.last
    start = max(quarter_of(first), bounds.first) if first else bounds.first
    until = max(until, bounds.first)
    return Question(region, min(start, until), until, bounds.answered, names)
