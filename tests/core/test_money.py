from datetime import date
from decimal import Decimal

import pytest

from core.money import in_cents, is_tender


@pytest.mark.parametrize(
    ("currency", "on", "expected"),
    [
        ("EUR", "2003-01-01", True),
        ("DEM", "2001-12-31", True),
        ("DEM", "2003-01-01", False),
        ("TRL", "2004-01-01", True),
        ("TRY", "2004-01-01", False),
        ("XOF", "2026-01-01", True),
        ("XXX", "2026-01-01", False),
        ("XAU", "2026-01-01", False),
        ("EURO", "2026-01-01", False),
        ("", "2026-01-01", False),
    ],
)
def test_currency_is_tender_in_its_time(currency, on, expected):
    assert is_tender(currency, date.fromisoformat(on)) is expected


@pytest.mark.parametrize(("amount", "cents"), [("0.005", "0.01"), ("-0.005", "-0.01"), ("1.0049", "1.00")])
def test_half_a_cent_is_rounded_away_from_zero(amount, cents):
    assert in_cents(Decimal(amount)) == Decimal(cents)
