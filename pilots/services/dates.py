from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.exceptions import ActionRefused


def effective(at: datetime | None, *, after: datetime | None) -> datetime:
    """Since when a fact holds: now, or an earlier moment entered late. Refuses what is out of order."""
    now = timezone.now()
    if at is None:
        return now
    if at > now:
        raise ActionRefused(_("The date lies in the future."))
    if after is not None and at < after:
        raise ActionRefused(
            _("The date lies before %(date)s, the date of the step before it.") % {"date": date_format(after)}
        )
    return at
