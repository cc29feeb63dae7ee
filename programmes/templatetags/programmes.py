from decimal import Decimal

from django import template

from programmes import money as amounts

register = template.Library()


@register.filter
def money(amount: Decimal, currency: str) -> str:
    """The amount with its currency, as people write it."""
    return amounts.money(amount, currency)


@register.filter
def people(number: int) -> str:
    """How many live there, in groups of three digits."""
    return amounts.grouped(number)
