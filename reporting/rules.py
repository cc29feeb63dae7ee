from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cities.rules import is_coordinator
from core.exceptions import ActionRefused
from reporting.models import reader_memberships
from reporting.reference import INITIATIVE_START


def may_read_reports(user: Any) -> bool:
    return user.is_authenticated and reader_memberships(user).exists()


def may_record_evaluation(user: Any) -> bool:
    return is_coordinator(user)


def check_as_of(as_of: date) -> None:
    """Refuse a day outside the initiative's time: from its start up to today."""
    if as_of > timezone.localdate():
        raise ActionRefused(_("Nothing is known of a day in the future. Choose a day up to today."))
    if as_of < INITIATIVE_START:
        raise ActionRefused(
            _("The initiative started on %(start)s. Choose that day or a later one.")
            % {"start": date_format(INITIATIVE_START)}
        )
