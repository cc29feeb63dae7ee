"""The words of what people are told about the reports of associations."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import Group
from accounts.notices import Kind, register

register(
    association_report_submitted=Kind(
        Group.WAITING,
        _("To review: the report of %(association)s on %(year)s"),
        _("The association has handed it in. Please accept it, or return it with what should be changed."),
    ),
    association_report_returned=Kind(
        Group.WAITING,
        _("Returned for changes: the report of %(association)s on %(year)s"),
        _("Please change it and hand it in again. What should be changed: %(reason)s"),
    ),
    association_report_accepted=Kind(
        Group.WAITING,
        _("Accepted: the report of %(association)s on %(year)s"),
        _("It is part of the annual report to UNACLA from now on."),
    ),
)
