"""What leaves the platform as rows of CSV and Excel files."""

from typing import Any

from programmes.queries import Sheet

SHEET_HEADER = [
    "reference",
    "pilot",
    "title",
    "state",
    "themes",
    "exchange type",
    "partner 1",
    "place 1",
    "partner 2",
    "place 2",
    "total cost",
    "currency of the cost",
    "sought",
    "currency",
    "percent of the cost",
    "opened on",
    "open until",
    "what it is needed for",
    "illustrative",
]


def sheet_row(sheet: Sheet) -> list[Any]:
    return [
        sheet.reference,
        sheet.pilot_reference,
        sheet.title,
        sheet.state,
        "; ".join(sheet.themes),
        sheet.exchange_type,
        *(cell for partner in sheet.partners for cell in (partner.name, partner.place)),
        sheet.cost,
        sheet.cost_currency,
        sheet.sought,
        sheet.currency,
        sheet.percent,
        sheet.opened_on,
        sheet.closes_on,
        sheet.purpose,
        "yes" if sheet.is_demonstration else "no",
    ]


PLEDGE_HEADER = [
    "reference",
    "given by",
    "for",
    "state",
    "currency",
    "pledged",
    "pledged on",
    "committed",
    "committed on",
    "paid",
    "disbursed on",
    "awaited",
    "reason for more",
    "illustrative",
]


def pledge_row(pledge: Any) -> list[Any]:
    """Of a pledge `with_awaited`."""
    return [
        pledge.reference,
        pledge.organisation.name,
        str(pledge.receiver or pledge.purpose),
        pledge.get_state_display(),
        pledge.currency,
        pledge.amount,
        pledge.pledged_on,
        pledge.committed_amount,
        pledge.committed_on,
        pledge.paid_amount,
        pledge.disbursed_on,
        pledge.awaited,
        pledge.excess_reason,
        "yes" if pledge.organisation.is_demonstration else "no",
    ]
