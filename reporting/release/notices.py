"""The words of what coordinators are told about releases of reports."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import Group
from accounts.notices import Kind, register

register(
    release_submitted=Kind(
        Group.WAITING,
        _("To review: the text beside report %(report)s"),
        _("%(person)s has handed it in. Please read it, and release it or return it with a reason."),
    ),
    release_returned=Kind(
        Group.WAITING,
        _("Returned for changes: the text beside report %(report)s"),
        _("Please change it and hand it in again. What should be changed: %(reason)s"),
    ),
    release_released=Kind(
        Group.WAITING,
        _("Released: report %(report)s"),
        _("%(person)s has released it. Everybody can read it now."),
    ),
    release_withdrawn=Kind(
        Group.WAITING,
        _("Withdrawn: report %(report)s"),
        _("%(person)s has withdrawn what was released. The reason: %(reason)s"),
    ),
)
