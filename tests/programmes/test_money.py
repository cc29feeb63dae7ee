from decimal import Decimal

import pytest
from django.utils.translation import override

from core.exceptions import ActionRefused
from programmes.money import is_amount, money


@pytest.mark.parametrize(
    ("amount", "language", "text"),
    [
        (Decimal("1250000.00"), "en", "1,250,000 EUR"),
        (Decimal("0.5"), "en", "0.50 EUR"),
        (Decimal("1234.50"), "es", "1 234,50 EUR"),
        (Decimal("18000"), "ar", "18.000 EUR"),
    ],
)
def test_money_as_people_write_it(amount, language, text):
    with override(language):
        assert money(amount, "EUR").replace("\xa0", " ") == text


@pytest.mark.parametrize(
    ("amount", "currency"), [("0", "EUR"), ("-1", "EUR"), ("1", "EURO"), ("1", "eur"), ("1", "ZZZ")]
)
def test_what_is_no_amount_is_refused(amount, currency):
    with pytest.raises(ActionRefused):
        is_amount(Decimal(amount), currency)
