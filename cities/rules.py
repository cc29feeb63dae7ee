from typing import Any

from cities.enums import Duty, OrganisationKind
from cities.models import Membership, Organisation


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
