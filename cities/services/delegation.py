"""Who stands in for an approver, from a day to a day."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from cities.enums import Duty
from cities.models import Delegation, Membership, Organisation
from cities.rules import is_permanent_approver
from cities.services.people import close
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.workflow import locked


@transaction.atomic
def delegate(
    association: Organisation, *, stand_in: User, starts_on: date, ends_on: date, by: Any
) -> Delegation:
    """Let a colleague stand in as approver from the first to the last day."""
    if not is_permanent_approver(by, association):
        raise PermissionDenied
    locked(association)
    held = Membership.objects.permanent().of_people().filter(user=stand_in, organisation=association)
    if stand_in == by or not held.exists():
        raise ActionRefused(_("Choose a colleague who has an account of %(name)s.") % {"name": association})
    if is_permanent_approver(stand_in, association):
        raise ActionRefused(_("%(person)s decides for your association anyway.") % {"person": stand_in})
    if ends_on < starts_on or ends_on < timezone.localdate():
        raise ActionRefused(_("The last day comes before the first, or is over. Correct the dates."))
    membership = Membership.objects.create(
        user=stand_in, organisation=association, duty=Duty.APPROVER, starts_on=starts_on, ends_on=ends_on
    )
    note = f"{stand_in}, {starts_on} – {ends_on}"
    HistoryEvent.record(association, "delegate", by=by, note=note)
    return Delegation.objects.create(absent=by, membership=membership)


@transaction.atomic
def end_delegation(delegation: Delegation, *, by: Any) -> Delegation:
    """Either of the two may end it at once."""
    membership = locked(delegation.membership)
    if by.pk not in {delegation.absent_id, membership.user_id}:
        raise PermissionDenied
    if membership.ended_at:
        raise ActionRefused(_("This has ended already."))
    close(membership, timezone.now())
    HistoryEvent.record(membership.organisation, "end_delegation", by=by, note=str(membership.user))
    return Delegation.objects.get(pk=delegation.pk)
