"""The history of a posting or a match as sentences."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.history import Entry, history

TITLES = {
    "create": _("Written as a draft"),
    "edit": _("Changed"),
    "revise": _("Corrected after publication"),
    "attach": _("File added"),
    "detach": _("File removed"),
    "submit": _("Submitted"),
    "publish": _("Published"),
    "return": _("Returned for changes"),
    "renew": _("Renewed"),
    "withdraw": _("Withdrawn"),
    "fulfil": _("Fulfilled"),
    "found": _("A partner was found"),
    "resume": _("On offer again: a place is free"),
    "expire": _("Expired"),
    "message": _("One side wrote to the other"),
    "show_interest": _("One side showed its interest"),
    "agree": _("Both sides agreed to explore"),
    "decline": _("Declined"),
    "approval": _("One association approved"),
    "approve": _("Approved by the associations"),
    "reject": _("Rejected by an association"),
    "pilot": _("Became a pilot"),
    "lapse": _("Ended without a decision"),
    "reopen": _("Proposed again"),
    "set_practice": _("How it answers for its members was changed"),
    "broker": _("Recorded as brokered by an association"),
}


def entries(obj: Any) -> list[Entry]:
    """What happened to the object, oldest first."""
    return history(obj, TITLES)
