"""The history of a version as sentences."""

from django.utils.translation import gettext_lazy as _

TITLES = {
    "begin": _("The version was begun"),
    "add_section": _("A section was added"),
    "edit_section": _("A section was changed"),
    "remove_section": _("A section was removed"),
    "edit_changes": _("What has changed was written anew"),
    "submit": _("It was handed in"),
    "return": _("It was returned"),
    "release": _("It was released"),
    "replace": _("A newer version replaced it"),
    "withdraw": _("It was withdrawn"),
}
