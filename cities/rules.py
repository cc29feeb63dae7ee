from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from cities.enums import Duty, OrganisationKind
from cities.models import Membership, Organisation, usual_days


def acts_for(user: Any, organisation_id: int, *duties: str) -> bool:
    """Whether the user has one of the duties in the organisation now (any duty when none is named)."""
    memberships = Membership.objects.active().filter(user_id=user.pk, organisation_id=organisation_id)
    return memberships.filter(duty__in=duties).exists() if duties else memberships.exists()


def is_coordinator(user: Any) -> bool:
    """Whether the user coordinates the initiative for a United Nations body or the associations' common
    body.
    """
    return Membership.objects.active().filter(user_id=user.pk, duty=Duty.COORDINATOR).exists()


def is_association_staff(user: Any) -> bool:
    return (
        Membership.objects.active()
        .filter(user_id=user.pk, duty=Duty.APPROVER, organisation__kind=OrganisationKind.ASSOCIATION)
        .exists()
    )


def is_verified(organisation: Organisation) -> bool:
    return organisation.verified_at is not None


def answers_for(user: Any, organisation: Organisation) -> bool:
    """Whether the user may help the organisation's account from outside."""
    helped = Organisation.objects.helped_by(user, timezone.localdate())
    return helped.filter(pk=organisation.pk).exists()


def may_manage_people(user: Any, organisation: Organisation) -> bool:
    is_manager = acts_for(user, organisation.pk, Duty.EDITOR, organisation.keeping_duty)
    return is_manager or answers_for(user, organisation)


def grantable_duties(user: Any, organisation: Organisation) -> list[Duty]:
    """What the user, who manages the organisation's people, may give to them and take from them."""
    duties = [Duty.EDITOR, Duty.SIGNATORY, Duty.VIEWER]
    return [*duties, Duty.APPROVER] if may_make_approvers(user, organisation) else duties


def may_make_approvers(user: Any, organisation: Organisation) -> bool:
    """Approvers of an association make others, stand-ins do not; the first one is made by who answers for
    the association.
    """
    if organisation.kind != OrganisationKind.ASSOCIATION:
        return False
    return is_permanent_approver(user, organisation) or (
        not has_keeper(organisation) and answers_for(user, organisation)
    )


def has_keeper(organisation: Organisation, *, besides: Any = None) -> bool:
    """Whether somebody (other than the one person) looks after the organisation's account."""
    keepers = Membership.objects.keeping().filter(organisation=organisation)
    return keepers.exclude(user=besides).exists() if besides else keepers.exists()


def may_edit_profile(user: Any, organisation: Organisation) -> bool:
    return acts_for(user, organisation.pk, Duty.EDITOR)


def may_verify(user: Any, organisation: Organisation) -> bool:
    verifiable = Organisation.objects.verifiable_by(user, timezone.localdate())
    return verifiable.filter(pk=organisation.pk).exists()


def may_import_members(user: Any, association: Organisation) -> bool:
    """Approvers of an association, its own members."""
    is_one = association.kind == OrganisationKind.ASSOCIATION
    return is_one and acts_for(user, association.pk, Duty.APPROVER)


def answer_due_on(since: datetime, association: Organisation | None) -> date:
    """Until when the association promised to answer what waits for it since then; without one, the usual."""
    days = association.promised_days if association else usual_days()
    return (since + timedelta(days=days)).date()


def is_permanent_approver(user: Any, association: Organisation) -> bool:
    """Who only stands in for somebody cannot name the next one."""
    held = Membership.objects.permanent().filter(user_id=user.pk, organisation=association)
    return association.kind == OrganisationKind.ASSOCIATION and held.filter(duty=Duty.APPROVER).exists()
