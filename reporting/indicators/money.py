"""Pledges: sums in one currency, as the target says which. Donors are named to who sees their pledges."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.queries import PledgeRecord
from reporting.enums import Measure, Setting
from reporting.facts import Excluded, Record
from reporting.indicators.base import Found, divided, indicator
from reporting.knowledge import Knowledge

SAID: dict[str, Any] = {
    "unit": gettext_lazy("currency"),
    "source": gettext_lazy(
        "The pledges that donors recorded or that were recorded at round-tables, with the evidence of each "
        "step."
    ),
    "limits": gettext_lazy(
        "One currency: amounts in others are not in the sum, because no rate would be right for all of them. "
        "Each amount is rounded to whole units by itself. Money that moved without the platform is not known "
        "here."
    ),
    "measure": Measure.SUM,
    "settings": (Setting.CURRENCY,),
}
Amounts = Callable[[PledgeRecord, date], Iterable[tuple[date, Decimal]]]


@indicator(
    label=gettext_lazy("Money pledged"),
    definition=gettext_lazy(
        "What donors had promised by the day, committed or not, without the pledges that were withdrawn by "
        "then."
    ),
    is_steady=False,
    **SAID,
)
def money_pledged(knowledge: Knowledge, due_on: date, params: Mapping[str, Any]) -> Found:
    label = _("Money pledged, in %(currency)s") % params
    return sums(knowledge, due_on, params["currency"], label, promised)


@indicator(
    label=gettext_lazy("Money committed"),
    definition=gettext_lazy(
        "What donors had committed by the day through a decision or a contract, paid or not, without the "
        "pledges that were withdrawn by then."
    ),
    is_steady=False,
    **SAID,
)
def money_committed(knowledge: Knowledge, due_on: date, params: Mapping[str, Any]) -> Found:
    label = _("Money committed, in %(currency)s") % params
    return sums(knowledge, due_on, params["currency"], label, bound)


@indicator(
    label=gettext_lazy("Money disbursed"),
    definition=gettext_lazy(
        "What donors had paid by the day. Each payment is one record. What was paid before a pledge was "
        "withdrawn stays paid."
    ),
    **SAID,
)
def money_disbursed(knowledge: Knowledge, due_on: date, params: Mapping[str, Any]) -> Found:
    label = _("Money disbursed, in %(currency)s") % params
    return sums(knowledge, due_on, params["currency"], label, paid)


def promised(pledge: PledgeRecord, day: date) -> Iterator[tuple[date, Decimal]]:
    if pledge.pledged_on <= day and not is_withdrawn(pledge, day):
        yield pledge.pledged_on, pledge.amount


def bound(pledge: PledgeRecord, day: date) -> Iterator[tuple[date, Decimal]]:
    if pledge.committed_on and pledge.committed_on <= day and not is_withdrawn(pledge, day):
        yield pledge.committed_on, pledge.committed


def paid(pledge: PledgeRecord, day: date) -> Iterable[tuple[date, Decimal]]:
    """All of them: those after the day are late."""
    return pledge.payments


def is_withdrawn(pledge: PledgeRecord, day: date) -> bool:
    return pledge.withdrawn_on is not None and pledge.withdrawn_on <= day


def sums(knowledge: Knowledge, due_on: date, currency: str, label: str, amounts: Amounts) -> Found:
    pledges = [pledge for pledge in knowledge.pledges if pledge.currency == currency]
    rows = [
        pledge_as_record(pledge, on, amount) for pledge in pledges for on, amount in amounts(pledge, due_on)
    ]
    records, late = divided(rows, knowledge, due_on)
    return Found(
        label=label,
        unit=currency,
        records=records,
        late=late,
        hidden=_("A pledge that is not public"),
        seen=frozenset(pledge.reference for pledge in pledges if pledge.is_named),
        missing=() if records else (_("Money in %(currency)s") % {"currency": currency},),
        excluded=tuple(
            Excluded(
                pledge_as_record(pledge, pledge.pledged_on, pledge.amount),
                _("It was withdrawn on %(day)s.") % {"day": date_format(pledge.withdrawn_on)},
            )
            for pledge in pledges
            if pledge.withdrawn_on and pledge.withdrawn_on <= due_on and not any(amounts(pledge, due_on))
        ),
    )


def pledge_as_record(pledge: PledgeRecord, on: date, amount: Decimal) -> Record:
    return Record(
        kind="pledge",
        reference=pledge.reference,
        title=pledge.giver,
        url=pledge.url,
        on=on,
        note=_("For: %(receiver)s") % {"receiver": pledge.receiver},
        is_demonstration=pledge.is_demonstration,
        amount=whole(amount),
    )


def whole(amount: Decimal) -> int:
    """In whole units, a half away from zero."""
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))
