from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.models import Organisation
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.workflow import locked
from library import rules
from library.models import Practice, Reuse, Tool
from library.models.reuses import link_to
from library.services.telling import tell_reuse


@transaction.atomic
def record_reuse(
    subject: Tool | Practice,
    *,
    by: Any,
    organisation: Organisation,
    on: date,
    leads_to: Tool | None = None,
    at: datetime | None = None,
    **fields: Any,
) -> Reuse:
    """Say that one's organisation has adapted it since that day, how, and which new tool came out of it.

    `at` is when it was told, for history that is entered late.
    """
    if not rules.may_record_reuse(by, organisation):
        raise PermissionDenied
    if on > timezone.localdate():
        raise ActionRefused(_("A re-use is recorded once it has happened: choose a day that is past."))
    subject = locked(subject)
    rules.is_reusable_by(organisation, subject)
    if leads_to:
        rules.may_come_from(locked(leads_to), subject, organisation)
    what = {link_to(type(subject)): subject}
    reuse = Reuse.objects.create(organisation=organisation, on=on, leads_to=leads_to, by=by, **what, **fields)
    HistoryEvent.record(subject, "reuse", by=by, at=at, note=organisation.name)
    tell_reuse(reuse, at or reuse.recorded_at)
    return reuse


@transaction.atomic
def remove_reuse(reuse: Reuse, *, by: Any) -> None:
    """Take back what was recorded by mistake."""
    if not rules.may_record_reuse(by, reuse.organisation):
        raise PermissionDenied
    HistoryEvent.record(reuse.subject, "remove_reuse", by=by, note=reuse.organisation.name)
    reuse.delete()
