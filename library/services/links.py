from datetime import datetime

from django.db import transaction

from library.models import Edition
from library.models.tools import BROKEN_AFTER
from library.services.telling import tell_broken

SOUND = {"link_failures": 0, "link_failing_since": None, "link_trouble": ""}


def claim_link(edition: Edition, *, at: datetime) -> bool:
    """Whether the check is the caller's: another worker may have begun it."""
    unchecked = Edition.objects.filter(pk=edition.pk, link_checked_at=edition.link_checked_at)
    return bool(unchecked.update(link_checked_at=at))


@transaction.atomic
def note_link(edition: Edition, *, trouble: str, at: datetime) -> None:
    """Keep what the check found, unless the link was changed meanwhile; tell its owner when it is broken."""
    current = Edition.objects.select_for_update().filter(pk=edition.pk, link=edition.link).first()
    if current is None:
        return
    if not trouble:
        Edition.objects.filter(pk=current.pk).update(**SOUND)
        return
    current.link_failures += 1
    current.link_failing_since = current.link_failing_since or at
    current.link_trouble = trouble[:200]
    current.save(update_fields=[*SOUND])
    if current.link_failures == BROKEN_AFTER:
        tell_broken(current, at)
