"""The history of a posting or a match as sentences."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.models import HistoryEvent

TITLES = {
    "create": _("Written as a draft"),
    "edit": _("Changed"),
    "submit": _("Submitted"),
    "publish": _("Published"),
    "return": _("Returned for changes"),
    "renew": _("Renewed"),
    "withdraw": _("Withdrawn"),
    "fulfil": _("Fulfilled"),
    "expire": _("Expired"),
    "show_interest": _("One side showed its interest"),
    "agree": _("Both sides agreed to explore"),
    "decline": _("Declined"),
    "approval": _("One association approved"),
    "approve": _("Approved by the associations"),
    "reject": _("Rejected by an association"),
    "pilot": _("Became a pilot"),
    "lapse": _("Ended without a decision"),
    "reopen": _("Proposed again"),
    "broker": _("Recorded as brokered by an association"),
}


@dataclass(frozen=True)
class Entry:
    at: datetime
    title: Any
    by: str
    note: str


def entries(obj: Any) -> list[Entry]:
    """What happened to the object, oldest first."""
    events = HistoryEvent.objects.of(obj).select_related("by")
    return [Entry(event.at, TITLES[event.action], str(event.by or ""), event.note) for event in events]
