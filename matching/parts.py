"""Which fields of a posting are written on which page, and what they hold."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Manager
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.canonical import canonical_json, sha256
from matching.enums import Part, Side

TEXT = ("title", "text", "language")
THEMES = ("themes", "theme_other")
WORK = ("modes", "work_languages", "interpretation")
WINDOW = ("window_start", "window_end")
EXCHANGE = ("gives", "gains")

FIELDS: dict[Side, dict[Part, tuple[str, ...]]] = {
    Side.REQUEST: {
        Part.TEXT: ("title", "text", "wanted_outcome", "language"),
        Part.THEMES: THEMES,
        Part.WORK: WORK,
        Part.TIME: (*WINDOW, "urgency"),
        Part.PARTNER: ("preferred_regions", "partner_traits"),
        Part.EXCHANGE: (*EXCHANGE, "means"),
    },
    Side.OFFER: {
        Part.TEXT: TEXT,
        Part.THEMES: THEMES,
        Part.WORK: WORK,
        Part.TIME: WINDOW,
        Part.PARTNER: ("experience_years", "applied_in", "evidence", "capacity", "preferred_regions"),
        Part.EXCHANGE: EXCHANGE,
    },
}
RELATIONS = ("themes", "preferred_regions")
# Without these nothing can be submitted; see `rules.lacks`.
NEEDED = frozenset({"title", "text", "language", "themes", "modes", "work_languages", "urgency", "capacity"})
# Filled in from the start, so their content does not show that a person was there.
PREFILLED = frozenset({"language", "work_languages", "urgency", "capacity"})


def fields_of(side: Side) -> list[str]:
    return [name for names in FIELDS[side].values() for name in names]


def plain(value: Any) -> Any:
    """The value of a field or of a form, such that equal contents are equal and can be written as JSON."""
    if isinstance(value, Manager):
        value = value.all()
    if isinstance(value, Iterable) and not isinstance(value, str):
        return sorted(str(getattr(entry, "pk", entry)) for entry in value)
    return value if value is None or isinstance(value, bool | int) else str(value)


def values(posting: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: plain(getattr(posting, name)) for name in names}


def fingerprint(posting: Any, part: Part) -> str:
    """Of what the page shows; another one means that somebody has changed it meanwhile."""
    return sha256(canonical_json(values(posting, FIELDS[posting.side][part])))[:16]


def is_touched(posting: Any, part: Part) -> bool:
    """Whether a person saved the page, or what is on it was entered in another way."""
    names = set(FIELDS[posting.side][part]) - PREFILLED
    return part in posting.parts_saved or any(values(posting, names).values())


def label(posting: Any, name: str) -> str:
    return capfirst(posting._meta.get_field(name).verbose_name)


def shown(posting: Any, name: str) -> str:
    """A field's content in words; empty where there is none."""
    value = getattr(posting, name)
    if name in RELATIONS:
        return ", ".join(map(str, value.all()))
    if name in ("modes", "work_languages"):
        return ", ".join(posting.mode_names if name == "modes" else posting.work_language_names)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return date_format(value)
    display = getattr(posting, f"get_{name}_display", None)
    return str(display() if display else "" if value is None else value)
