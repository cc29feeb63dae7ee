"""The words of what people are told about money for their pilots and programmes."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.enums import Group
from accounts.notices import Kind, register
from programmes.money import money


def words_of_amount(data: Mapping[str, Any]) -> dict[str, Any]:
    return {"amount": money(Decimal(data["value"]), data["currency"])}


register(
    interest_shown=Kind(
        Group.PILOTS,
        _("%(organisation)s is interested in “%(title)s”"),
        _("They want to hear more about what you seek funds for. The page of your call says whom to answer."),
    ),
    call_lapsed=Kind(
        Group.PILOTS,
        _("The call for funds of “%(title)s” has ended"),
        _("Its last day is over, and donors no longer see it among the open ones. You may open another."),
    ),
    pledge_made=Kind(
        Group.PILOTS,
        _("%(organisation)s pledges %(amount)s for “%(title)s”"),
        _("The pledge is on record. What is committed and paid will be shown on its page."),
        words=words_of_amount,
    ),
    pledge_committed=Kind(
        Group.PILOTS,
        _("%(organisation)s commits %(amount)s to “%(title)s”"),
        _("A decision or contract binds the donor now; the page of the pledge names it."),
        words=words_of_amount,
    ),
    pledge_paid=Kind(
        Group.PILOTS,
        _("%(organisation)s has paid %(amount)s for “%(title)s”"),
        _("Please look whether it has arrived, and enter what it is used for as a contribution."),
        words=words_of_amount,
    ),
    pledge_withdrawn=Kind(
        Group.PILOTS,
        _("%(organisation)s withdraws its pledge for “%(title)s”"),
        _("What was paid stays paid; the rest is no longer awaited. The reason: %(reason)s"),
    ),
)
