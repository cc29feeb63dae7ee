"""Amounts of money: a decimal number and an ISO 4217 code. Amounts of two currencies are never added."""

import re
from decimal import Decimal

from django.utils import numberformat
from django.utils.formats import get_format
from django.utils.translation import gettext as _

from core.exceptions import ActionRefused

CODES = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD
CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF
GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK
LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD
OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN
SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XDR XOF
XPF YER ZAR ZMW ZWG
"""
CURRENCIES = frozenset(re.findall("[A-Z]{3}", CODES))


def is_currency(code: str) -> None:
    if code not in CURRENCIES:
        raise ActionRefused(_("Use the three capital letters of a currency (ISO 4217), such as EUR."))


def is_amount(amount: Decimal, currency: str) -> None:
    """Refuses what is not a positive sum of a currency."""
    is_currency(currency)
    if amount <= 0:
        raise ActionRefused(_("Give an amount above zero."))


def money(amount: Decimal, currency: str) -> str:
    """As people of the active language write it; cents only where there are some."""
    decimals = 0 if amount == amount.to_integral_value() else 2
    return f"{grouped(amount, decimals)} {currency}"


def grouped(number: Decimal | int, decimals: int = 0) -> str:
    """In groups of three digits, also in languages for which Django's settings name no groups."""
    separators = get_format("DECIMAL_SEPARATOR"), get_format("THOUSAND_SEPARATOR")
    return numberformat.format(
        number, separators[0], decimals, grouping=3, thousand_sep=separators[1], force_grouping=True
    )
