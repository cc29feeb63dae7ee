"""The words of the mail about a report that was made by a schedule."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import Group
from accounts.models import Notification
from accounts.notices import Kind, register
from reporting.schedules.queries import stop_link


def stop_schedule(notification: Notification) -> str:
    return stop_link(notification.data["schedule"])


register(
    scheduled_report=Kind(
        Group.REPORTS,
        _("Your report is ready: milestone %(year)d as of %(as_of_on)s"),
        _("It was made because you asked for it after every period. Its page has the figures and the files."),
        stop_link=stop_schedule,
    ),
)
