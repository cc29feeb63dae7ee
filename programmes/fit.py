"""How well a pilot fits what somebody wants to support.

The matcher's kernel scores postings: dates, languages, texts, modes. A pilot that seeks funds has none of
these, and priorities have bounds in place of wishes, so its criteria do not apply. The form and the
arithmetic are the kernel's own: criteria in [0, 1], tenths of a point rounded by `matching.kernel`, a score
that is their sum. Where a side says nothing, the criterion counts one half: who says what they want is told
apart from who wants anything.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from matching.kernel.score import points
from pilots.enums import ExchangeType
from programmes.enums import CitySize
from programmes.money import money

UNSAID = 0.5
SAME_AREA = 0.5


@dataclass(frozen=True)
class Wish:
    """What a programme or donor wants to support. `themes` and `regions` map codes to names."""

    themes: dict[str, str] = field(default_factory=dict)
    regions: dict[str, str] = field(default_factory=dict)
    exchange_types: frozenset[str] = frozenset()
    city_sizes: frozenset[str] = frozenset()
    smallest: Decimal | None = None
    largest: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True)
class Need:
    """A pilot as supporters see it: one entry per partner in `places` (its regions) and `populations`."""

    themes: dict[str, str]
    places: tuple[frozenset[str], ...]
    populations: tuple[int | None, ...]
    exchange_type: str = ""
    amount: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True)
class Found:
    value: float
    sentence: str


@dataclass(frozen=True)
class Part:
    """One line of an explanation. `points` are whole tenths, of `maximum` that can be earned."""

    name: Any
    sentence: str
    points: Decimal
    maximum: int


@dataclass(frozen=True)
class Fit:
    parts: tuple[Part, ...]

    @property
    def score(self) -> Decimal:
        return sum((part.points for part in self.parts), Decimal(0))


def by_theme(wish: Wish, need: Need) -> Found:
    """The best of the pilot's themes counts: 1 for a priority, one half for another one of its area."""
    if not wish.themes or not need.themes:
        return Found(UNSAID, _("No theme is given on one side: half of the points."))
    for code, name in need.themes.items():
        if code in wish.themes or area(code) in wish.themes:
            return Found(1.0, _("“%(theme)s” is a priority.") % {"theme": name})
    areas = {area(code) for code in wish.themes}
    for code, name in need.themes.items():
        if area(code) in areas:
            return Found(SAME_AREA, _("“%(theme)s” lies in the same area as a priority.") % {"theme": name})
    return Found(0.0, _("None of its themes is a priority."))


def area(theme: str) -> str:
    return theme.partition(".")[0]


def by_region(wish: Wish, need: Need) -> Found:
    if not wish.regions:
        return Found(UNSAID, _("No region is preferred: half of the points."))
    inside = sum(bool(place & wish.regions.keys()) for place in need.places)
    return Found(
        inside / len(need.places),
        _("Of %(all)s partners, %(inside)s in the regions preferred.")
        % {"all": len(need.places), "inside": inside},
    )


def by_exchange(wish: Wish, need: Need) -> Found:
    if not wish.exchange_types:
        return Found(UNSAID, _("No type of exchange is preferred: half of the points."))
    if not need.exchange_type:
        return Found(UNSAID, _("The type is derived when the agreement is signed: half of the points."))
    label = {"type": ExchangeType(need.exchange_type).label}
    if need.exchange_type in wish.exchange_types:
        return Found(1.0, _("A %(type)s exchange, as preferred.") % label)
    return Found(0.0, _("A %(type)s exchange, which is not preferred.") % label)


def by_size(wish: Wish, need: Need) -> Found:
    """The share of partners whose city has a size preferred; a size that is unknown counts one half."""
    if not wish.city_sizes:
        return Found(UNSAID, _("No size of city is preferred: half of the points."))
    values = [size_value(wish, population) for population in need.populations]
    fitting = values.count(1.0)
    sentence = ngettext(
        "%(fitting)s partner city of a size preferred.",
        "%(fitting)s partner cities of a size preferred.",
        fitting,
    ) % {"fitting": fitting}
    return Found(sum(values) / len(values), sentence)


def size_value(wish: Wish, population: int | None) -> float:
    if population is None:
        return UNSAID
    return float(CitySize.of(population) in wish.city_sizes)


def by_amount(wish: Wish, need: Need) -> Found:
    """1 within the bounds; outside, how much of the amount the bound is (or of the bound the amount)."""
    if not wish.currency or need.amount is None:
        return Found(UNSAID, _("No amount is given on one side: half of the points."))
    if need.currency != wish.currency:
        return Found(
            UNSAID,
            _("Amounts in %(theirs)s and %(ours)s are not compared: half of the points.")
            % {"theirs": need.currency, "ours": wish.currency},
        )
    asked = {"amount": money(need.amount, need.currency)}
    if wish.largest is not None and need.amount > wish.largest:
        return Found(float(wish.largest / need.amount), _("%(amount)s is above the largest amount.") % asked)
    if wish.smallest is not None and need.amount < wish.smallest:
        return Found(
            float(need.amount / wish.smallest), _("%(amount)s is below the smallest amount.") % asked
        )
    return Found(1.0, _("%(amount)s is within the amounts given.") % asked)


# Name, points of 100, and how it is found.
CRITERIA: list[tuple[Any, int, Callable[[Wish, Need], Found]]] = [
    (gettext_lazy("Theme"), 35, by_theme),
    (gettext_lazy("Region"), 20, by_region),
    (gettext_lazy("Amount"), 20, by_amount),
    (gettext_lazy("Type of exchange"), 15, by_exchange),
    (gettext_lazy("Size of the cities"), 10, by_size),
]


def fit(wish: Wish, need: Need) -> Fit:
    found = [criterion(wish, need) for _name, _weight, criterion in CRITERIA]
    available = np.array([10 * weight for _name, weight, _criterion in CRITERIA])
    tenths = points(np.array([each.value for each in found]), available)
    return Fit(
        tuple(
            Part(name, each.sentence, Decimal(int(earned)) / 10, weight)
            for (name, weight, _criterion), each, earned in zip(CRITERIA, found, tenths, strict=True)
        )
    )
