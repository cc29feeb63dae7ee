"""What partners of the south give, as the ledgers of the pilots tell it: money by currency, and hours."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pilots.enums import Stage
from pilots.queries import Given
from reporting.enums import Measure, Setting
from reporting.indicators.base import Found, divided, indicator
from reporting.indicators.money import whole
from reporting.indicators.pilots import pilot_as_record
from reporting.knowledge import Knowledge

SAID: dict[str, Any] = {
    "source": gettext_lazy("The ledgers of the pilots: entries of partners, with those that reverse them."),
    "measure": Measure.SUM,
    "is_steady": False,
}
MONEY: dict[str, Any] = {
    **SAID,
    "unit": gettext_lazy("currency"),
    "limits": gettext_lazy(
        "One currency, as it was given. Working time has an amount only where the partners agreed on an "
        "hourly rate; other hours are another figure. The sum of each pilot is rounded to whole units."
    ),
    "settings": (Setting.CURRENCY,),
}
HOURS: dict[str, Any] = {
    **SAID,
    "unit": gettext_lazy("hours"),
    "limits": gettext_lazy(
        "Only working time without an hourly rate: what has a rate is money. The sum of each pilot is "
        "rounded to whole hours."
    ),
}
Amount = Callable[[Given], Decimal | None]


@indicator(
    label=gettext_lazy("Southern partners: money planned"),
    definition=gettext_lazy(
        "What partners of the south planned to give up to the day, in cash and in kind. South is membership "
        "of the Group of 77 and China on the day of the agreement."
    ),
    **MONEY,
)
def southern_money_planned(knowledge: Knowledge, due_on: date, params: Mapping[str, Any]) -> Found:
    label = _("Southern partners: money planned, in %(currency)s") % params
    return money(knowledge, due_on, params["currency"], Stage.PLANNED, label)


@indicator(
    label=gettext_lazy("Southern partners: money given"),
    definition=gettext_lazy(
        "What partners of the south had given up to the day, in cash and in kind. South is membership of the "
        "Group of 77 and China on the day of the agreement."
    ),
    **MONEY,
)
def southern_money_given(knowledge: Knowledge, due_on: date, params: Mapping[str, Any]) -> Found:
    label = _("Southern partners: money given, in %(currency)s") % params
    return money(knowledge, due_on, params["currency"], Stage.DELIVERED, label)


@indicator(
    label=gettext_lazy("Southern partners: hours planned"),
    definition=gettext_lazy("Hours that people of southern partners planned to work up to the day."),
    **HOURS,
)
def southern_hours_planned(knowledge: Knowledge, due_on: date, params: Mapping[str, Any]) -> Found:
    return sums(knowledge, due_on, lambda gift: gift.hours if gift.stage == Stage.PLANNED else None)


@indicator(
    label=gettext_lazy("Southern partners: hours given"),
    definition=gettext_lazy("Hours that people of southern partners had worked up to the day."),
    **HOURS,
)
def southern_hours_given(knowledge: Knowledge, due_on: date, params: Mapping[str, Any]) -> Found:
    return sums(knowledge, due_on, lambda gift: gift.hours if gift.stage == Stage.DELIVERED else None)


def money(knowledge: Knowledge, due_on: date, currency: str, stage: Stage, label: str) -> Found:
    found = sums(
        knowledge,
        due_on,
        lambda gift: gift.amount if (gift.stage, gift.currency) == (stage, currency) else None,
    )
    return replace(found, label=label, unit=currency)


def sums(knowledge: Knowledge, due_on: date, amount_of: Amount) -> Found:
    """One record for each pilot, of the last day on which something of the kind was, or was to be, given."""
    rows = []
    for pilot in knowledge.pilots:
        gifts = [
            (gift.day, amount)
            for gift in knowledge.southern_gifts.get(pilot.pk, ())
            if gift.day <= due_on and knowledge.scope.holds(gift.day) and (amount := amount_of(gift))
        ]
        if total := whole(sum((amount for _day, amount in gifts), Decimal(0))):
            last = max(day for day, _amount in gifts)
            rows.append(replace(pilot_as_record(pilot), on=last, note="", amount=total))
    records, _late = divided(rows, knowledge, due_on)
    return Found(records=records, missing=() if records else (_("A contribution of a southern partner"),))
