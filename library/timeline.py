"""The history of what is in the library as sentences."""

from django.utils.translation import gettext_lazy as _

REUSE_TITLES = {
    "reuse": _("Re-used by others"),
    "remove_reuse": _("A re-use was taken back"),
}
TOOL_TITLES = {
    "create": _("Written as a draft"),
    "edit": _("Changed"),
    "save_edition": _("A language version was written"),
    "remove_edition": _("A language version was removed"),
    "submit": _("Submitted"),
    "publish": _("Published"),
    "return": _("Returned for changes"),
    "withdraw": _("Withdrawn"),
    **REUSE_TITLES,
}
PRACTICE_TITLES = {
    "publish": _("Published with the consent of the partners"),
    "edit": _("More was written for others who want to adapt it"),
    "withdraw": _("Consent was withdrawn; hidden at once"),
    **REUSE_TITLES,
}
