"""Whom an event of a pilot concerns."""

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from cities.enums import Duty
from cities.models import Membership, Organisation
from cities.queries import lead_associations
from matching.queries.recipients import holders
from pilots.models import Pilot


def partners_people(pilot: Pilot, *duties: str) -> QuerySet[User]:
    """Who has one of the duties for a partner now."""
    partners = [partner.organisation_id for partner in pilot.partners]
    return holders(Membership.objects.active().filter(organisation__in=partners, duty__in=duties))


def signatories(pilot: Pilot, unsigned: set[int]) -> QuerySet[User]:
    """Who can sign for the partners, given by key, whose signature is missing."""
    return holders(Membership.objects.active().filter(organisation__in=unsigned, duty=Duty.SIGNATORY))


def pilot_reviewers(pilot: Pilot) -> QuerySet[User]:
    """Approvers of the associations that answer for the partners, coordinators where none does; nobody who
    acts for a partner.
    """
    partners = Organisation.objects.filter(pk__in=[partner.organisation_id for partner in pilot.partners])
    associations = set(lead_associations(list(partners), timezone.localdate()).values()) - {None}
    active = Membership.objects.active()
    review = active.filter(organisation__in=associations, duty=Duty.APPROVER)
    asked = holders(review if associations else active.filter(duty=Duty.COORDINATOR))
    return asked.exclude(pk__in=active.filter(organisation__in=partners).values("user"))
