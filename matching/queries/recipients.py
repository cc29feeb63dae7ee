"""Whom an event concerns."""

from datetime import date

from django.db.models import QuerySet

from accounts.models import User
from cities.enums import Duty
from cities.models import Membership
from cities.queries import editors_of, holders, reviewers_for
from matching import rules
from matching.models import Match, Posting


def editors(posting: Posting) -> QuerySet[User]:
    """The people who post for the posting's organisation."""
    return editors_of(posting.organisation)


def reviewers(posting: Posting) -> QuerySet[User]:
    """Approvers of the association that answers for the organisation; coordinators where there is none."""
    return reviewers_for(posting.organisation)


def people_deciding(match: Match, on: date) -> list[User]:
    """Those whose decision is missing: approvers, and coordinators where they may decide now."""
    needed = rules.deciders(match, on)
    missing = [decider.association for decider in needed if decider.association and not decider.is_done]
    duties = Membership.objects.active()
    asked = duties.filter(organisation__in=missing, duty=Duty.APPROVER)
    if rules.coordinator_may_decide(match, needed, on):
        asked |= duties.filter(duty=Duty.COORDINATOR)
    in_parties = duties.filter(organisation__in=rules.parties(match))
    decided = {pk for decider in needed for pk in decider.approved_by}
    return list(holders(asked).exclude(pk__in=in_parties.values("user")).exclude(pk__in=decided))
