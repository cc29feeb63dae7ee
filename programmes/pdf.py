"""Sheets of pilots that seek funds as PDF, one page each."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from cities.enums import WorkLanguage
from core.pdf import compile_pdf
from programmes.money import grouped, money
from programmes.queries import Sheet
from programmes.queries.sheets import Side

TEMPLATE = Path(__file__).parent / "typst" / "sheets.typ"
# So much of each text that even a sheet with the longest ones is one page; the platform holds the whole.
SUMMARY, TERMS, LINES, LINE = 420, 210, 5, 80


def sheets_pdf(title: str, sheets: Sequence[Sheet], cover: dict[str, Any] | None = None) -> bytes:
    """In the active language; the texts of the pilots in their own."""
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    page = {
        "title": title,
        "cover": cover,
        "sheets": [sheet_page(sheet) for sheet in sheets],
        "made_on": date_format(today.date()),
        "words": words(),
    }
    return compile_pdf(TEMPLATE, page, today)


def sheet_page(sheet: Sheet) -> dict[str, Any]:
    percent = "" if sheet.percent is None else _("%(percent)s %% of the cost") % {"percent": sheet.percent}
    return {
        "reference": f"{sheet.reference} · {sheet.pilot_reference}",
        "title": sheet.title,
        "lang": sheet.language,
        "direction": "rtl" if sheet.language in WorkLanguage.right_to_left() else "ltr",
        "summary": short(sheet.summary, SUMMARY),
        "figures": [
            {"label": _("Sought"), "value": money(sheet.sought, sheet.currency), "note": percent},
            {"label": _("Total cost"), "value": money(sheet.cost, sheet.cost_currency), "note": ""}
            if sheet.cost is not None
            else {"label": _("Total cost"), "value": "–", "note": ""},
            {"label": _("Open until"), "value": date_format(sheet.closes_on), "note": ""},
        ],
        "facts": [
            {"label": _("Themes"), "value": ", ".join(sheet.themes)},
            {"label": _("Type of exchange"), "value": sheet.exchange_type or _("derived at signature")},
            {"label": _("State"), "value": sheet.state},
            {"label": _("Supporters so far"), "value": ", ".join(sheet.supporters) or _("none")},
        ],
        "partners": [partner_page(side) for side in sheet.partners],
        "purpose": short(sheet.purpose, SUMMARY),
        "budget": "\n".join(short(line, LINE) for line in sheet.budget_text.splitlines()[:LINES]),
        "is_demonstration": sheet.is_demonstration,
        "address": settings.SITE_URL + sheet.url,
    }


def partner_page(side: Side) -> dict[str, str]:
    people = _("%(number)s people") % {"number": grouped(side.population)} if side.population else ""
    return {
        "name": side.name,
        "place": " · ".join(part for part in (side.place, people) if part),
        "gives": short(side.gives, TERMS),
        "gains": short(side.gains, TERMS),
    }


def short(text: str, length: int) -> str:
    """One paragraph."""
    return Truncator(" ".join(text.split())).chars(length)


def words() -> dict[str, str]:
    return {
        "platform": str(settings.SITE_NAME),
        "page": _("Page"),
        "seeks": _("Pilot that seeks funds"),
        "partners": _("Partners"),
        "gives": _("gives"),
        "gains": _("gains"),
        "purpose": _("What the money is for"),
        "budget": _("Budget and who pays what"),
        "made_on": _("Made on"),
        "illustrative": _("Illustrative: no statement about the real cities."),
    }
