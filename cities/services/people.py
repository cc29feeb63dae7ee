"""Who acts for an organisation. Its row is locked first, so that of two last editors only one can leave."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from cities import rules
from cities.enums import Duty
from cities.models import Invitation, Membership, Organisation
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.workflow import locked


@transaction.atomic
def change_duties(organisation: Organisation, person: User, *, by: Any, duties: Iterable[str]) -> None:
    """Give the person the duties that are missing, and end those that are not named."""
    organisation = locked(organisation)
    held, wanted = duties_of(person, organisation), set(duties)
    if not wanted:
        raise ActionRefused(_("Choose at least one duty, or end the membership instead."))
    require_manager(by, organisation, changed=held ^ wanted)
    if by == person and wanted - held:
        raise nobody_serves_themselves()
    require_keeper(organisation, person, ended=held - wanted)
    now = timezone.now()
    end(person, organisation, held - wanted, action="end", by=by, at=now)
    begin(person, organisation, wanted - held, action="begin", by=by, at=now)


@transaction.atomic
def end_membership(organisation: Organisation, person: Any, *, by: Any) -> None:
    """The person leaves, or is removed, and with them the invitations they sent; the rights end at once."""
    organisation, now = locked(organisation), timezone.now()
    held = duties_of(person, organisation)
    if by == person:
        require_keeper(organisation, person, ended=held)
        end_all(person, organisation, action="leave", by=by, at=now)
        return
    require_manager(by, organisation, changed=held)
    require_keeper(organisation, person, ended=held)
    end_all(person, organisation, action="remove", by=by, at=now)
    for invitation in organisation.invitations.open().filter(invited_by=person):
        withdraw(invitation, by=by, at=now)


@transaction.atomic
def hand_over(organisation: Organisation, *, by: Any, to: User) -> None:
    """All duties of the one person become those of the other, a colleague already."""
    organisation = locked(organisation)
    held, theirs = duties_of(by, organisation), duties_of(to, organisation)
    if by == to or not to.is_active:
        raise ActionRefused(_("Choose a colleague who can sign in."))
    if Duty.COORDINATOR in held:
        raise ActionRefused(
            _("Coordinators are appointed by the operators of this site, and not handed over.")
        )
    now = timezone.now()
    begin(to, organisation, held - theirs, action="take_over", by=by, at=now)
    end_all(by, organisation, action="hand_over", by=by, at=now, note=str(to))


def duties_of(person: User, organisation: Organisation) -> set[str]:
    """The duties of a colleague, without those of a stand-in; who has none is refused."""
    held = organisation.memberships.permanent().of_people().filter(user=person)
    duties = set(held.values_list("duty", flat=True))
    if not duties:
        raise ActionRefused(
            _("%(person)s does not act for %(organisation)s.")
            % {"person": person, "organisation": organisation}
        )
    return duties


def require_manager(by: Any, organisation: Organisation, *, changed: set[str]) -> None:
    if not rules.may_manage_people(by, organisation):
        raise PermissionDenied
    if beyond := changed - set(rules.grantable_duties(by, organisation)):
        names = ", ".join(str(Duty(duty).label) for duty in sorted(beyond))
        raise ActionRefused(_("You may not give or end this duty: %(duties)s.") % {"duties": names})


def nobody_serves_themselves() -> ActionRefused:
    return ActionRefused(_("Nobody gives duties to themselves: ask a colleague or your association."))


def require_keeper(organisation: Organisation, person: User, *, ended: set[str]) -> None:
    """Refuse to leave the organisation without anybody who looks after its account."""
    if organisation.keeping_duty in ended and not rules.has_keeper(organisation, besides=person):
        raise ActionRefused(
            _(
                "%(person)s is the last %(duty)s of %(organisation)s. Hand the account over to a colleague "
                "first; if there is none, invite one."
            )
            % {"person": person, "duty": organisation.keeping_duty.label, "organisation": organisation}
        )


def begin(
    person: User, organisation: Organisation, duties: Iterable[str], *, action: str, by: Any, at: datetime
) -> None:
    for duty in sorted(duties):
        membership = Membership.objects.create(user=person, organisation=organisation, duty=duty)
        HistoryEvent.record(membership, action, by=by, at=at)


def end(
    person: User, organisation: Organisation, duties: Iterable[str], *, action: str, by: Any, at: datetime
) -> None:
    for membership in organisation.memberships.permanent().filter(user=person, duty__in=list(duties)):
        close(membership, at)
        HistoryEvent.record(membership, action, by=by, at=at)
    if Duty.APPROVER in duties:
        end_delegations(organisation, Q(delegation__absent=person), by=by, at=at)


def end_all(
    person: User, organisation: Organisation, *, action: str, by: Any, at: datetime, note: str = ""
) -> None:
    """Also what the person was to do as a stand-in, now or later, and what others do as the person's."""
    for membership in organisation.memberships.permanent().filter(user=person):
        close(membership, at)
        HistoryEvent.record(membership, action, by=by, at=at, note=note)
    end_delegations(organisation, Q(user=person) | Q(delegation__absent=person), by=by, at=at)


def end_delegations(organisation: Organisation, which: Q, *, by: Any, at: datetime) -> None:
    for membership in organisation.memberships.stand_ins().filter(which).select_related("user"):
        close(membership, at)
        HistoryEvent.record(organisation, "end_delegation", by=by, at=at, note=str(membership.user))


def close(membership: Membership, at: datetime) -> None:
    membership.ended_at = at
    membership.save(update_fields=["ended_at"])


def withdraw(invitation: Invitation, *, by: Any, at: datetime) -> None:
    invitation.withdrawn_at = at
    invitation.save(update_fields=["withdrawn_at"])
    HistoryEvent.record(invitation, "withdraw_invitation", by=by, at=at)
