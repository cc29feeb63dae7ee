"""What happened to an application, in words."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from core.history import Entry, history
from partners.enums import Scope
from partners.models import Application

TITLES = {
    "create": _("The application was made"),
    "change_scopes": _("What it may do was changed"),
    "rotate": _("It got a new secret"),
    "end_old_secret": _("Its old secret was ended"),
    "end": _("The application was ended"),
}


def entries(application: Application) -> list[Entry]:
    """Notes name scopes, by their codes; a reader gets their sentences, one a line."""
    return [replace(entry, note=in_words(entry.note)) for entry in history(application, TITLES)]


def in_words(note: str) -> str:
    return "\n".join(str(scope.label) for scope in Scope if scope in note.split(", "))
