"""Money: currencies of ISO 4217 as they were legal tender on a day, and rounding to whole cents."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel.core import get_global

CENT = Decimal("0.01")
ZERO = Decimal(0)


@cache
def periods() -> dict[str, list[tuple[date, date]]]:
    """Per currency the periods in which it was legal tender somewhere (CLDR)."""
    found: dict[str, list[tuple[date, date]]] = {}
    for currencies in get_global("territory_currencies").values():
        for code, begins, ends, is_tender in currencies:
            if is_tender:
                first, last = date(*(begins or (1, 1, 1))), date(*(ends or (9999, 12, 31)))
                found.setdefault(code, []).append((first, last))
    return found


def is_tender(currency: str, on: date) -> bool:
    """Whether somebody could pay with the currency on the day."""
    return any(first <= on <= last for first, last in periods().get(currency, []))


def in_cents(amount: Decimal) -> Decimal:
    """Rounded as PostgreSQL rounds: a half away from zero."""
    return amount.quantize(CENT, ROUND_HALF_UP)
