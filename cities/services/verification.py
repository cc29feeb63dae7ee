"""Whether an organisation is what it says of itself: decided by who answers for it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import notify
from cities import notices  # noqa: F401 - importing it registers the words
from cities.models import Organisation
from cities.rules import may_verify
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.workflow import locked


@transaction.atomic
def verify_organisation(organisation: Organisation, *, by: Any) -> Organisation:
    """Say for one's association (or the coordinator's body) that the organisation is what it says."""
    current = locked(organisation)
    check_may_verify(by, current)
    if current.verified_at:
        raise ActionRefused(_("%(name)s is verified already.") % {"name": current})
    return judge(current, "verify", by=by, verified_at=timezone.now(), verified_by=by)


@transaction.atomic
def refuse_verification(organisation: Organisation, *, by: Any, reason: str) -> Organisation:
    current = locked(organisation)
    check_may_verify(by, current)
    if not current.is_unverified:
        raise ActionRefused(_("Somebody has decided on %(name)s already.") % {"name": current})
    if not reason.strip():
        raise ActionRefused(_("Write the reason: it stays on record."))
    refused = judge(current, "refuse", by=by, note=reason, refused_at=timezone.now())
    tell_refused(refused, reason=reason, by=by)
    return refused


@transaction.atomic
def take_verification_back(organisation: Organisation, *, by: Any, reason: str) -> Organisation:
    """Undo a verification or a refusal: the organisation waits again for somebody to look at it."""
    current = locked(organisation)
    check_may_verify(by, current)
    if current.is_unverified:
        raise ActionRefused(_("Nobody has decided on %(name)s yet.") % {"name": current})
    if not reason.strip():
        raise ActionRefused(_("Write why you take the decision back."))
    return judge(current, "take_back", by=by, note=reason)


def tell_refused(organisation: Organisation, *, reason: str, by: Any) -> None:
    """Its people read the reason, and what to do next on its page."""
    people = User.objects.filter(pk__in=organisation.memberships.active().values("user"), is_active=True)
    notify(
        people.exclude(pk=by.pk),
        "not_verified",
        f"not_verified:{organisation.pk}:{organisation.refused_at}",
        url=organisation.get_absolute_url(),
        organisation=organisation.name,
        reason=reason,
    )


def check_may_verify(user: Any, organisation: Organisation) -> None:
    if not may_verify(user, organisation):
        raise PermissionDenied


def judge(organisation: Organisation, action: str, *, by: Any, note: str = "", **found: Any) -> Organisation:
    """Keep what was found, in place of what was found before, and its history."""
    blank = {"verified_at": None, "verified_by": None, "refused_at": None}
    for name, value in (blank | found).items():
        setattr(organisation, name, value)
    organisation.save(update_fields=list(blank))
    HistoryEvent.record(organisation, action, by=by, note=note)
    return organisation
