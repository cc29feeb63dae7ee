"""`rules.deciders` and `rules.organisation_deciding` for many matches at once: whose decision is missing."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce, Greatest, Least

from cities.enums import Duty
from cities.models import Membership, Organisation, coordinates
from cities.queries import answer_due, lead_association_key
from matching.enums import Decision, Side
from matching.models import Approval, Match

NOBODY = 0  # the key of no association, where none answers: comparing with null would say neither yes nor no


def with_associations(matches: QuerySet[Match], on: date) -> QuerySet[Match]:
    """With, per side, `..._association` that answers for it and `..._due_on`, the day that it promised."""
    for side in Side:
        organisation = f"{side}__organisation"
        association = lead_association_key(organisation, f"{organisation}__city", on)
        matches = matches.annotate(**{f"{side}_association": association})
        matches = matches.annotate(**{f"{side}_due_on": answer_due("agreed_at", f"{side}_association")})
    return matches


def with_decision_date(matches: QuerySet[Match], on: date) -> QuerySet[Match]:
    """With `decision_due_on`: when the last of the associations should have answered."""
    return with_associations(matches, on).annotate(decision_due_on=Greatest("request_due_on", "offer_due_on"))


def with_missing(matches: QuerySet[Match], on: date) -> QuerySet[Match]:
    """With, per side, how many approvals are `..._missing` and whether its answer is the coordinator's."""
    matches = with_associations(matches, on).annotate(by_coordinator=Exists(coordinators_approvals()))
    for side in Side:
        matches = matches.annotate(
            **{f"{side}_missing": missing(side)},
            **{f"{side}_is_coordinators": Case(When(is_coordinators(side, on), then=True), default=False)},
        )
    return matches


def coordinators_approvals() -> QuerySet[Approval]:
    """A coordinator's approval speaks for every association that has not answered."""
    bodies = Membership.objects.active().filter(duty=Duty.COORDINATOR).values("organisation")
    return approvals().filter(association__in=bodies).exclude(by_associations())


def approvals() -> QuerySet[Approval]:
    return Approval.objects.filter(match=OuterRef("pk"), is_current=True, decision=Decision.APPROVED)


def by_associations() -> Q:
    """Approvals that were given for one of the associations that answer for the two sides today."""
    asking, offering = (Coalesce(OuterRef(f"{side}_association"), NOBODY) for side in Side)
    return Q(association=asking) | Q(association=offering)


def missing(side: str) -> Case:
    association = f"{side}_association"
    needed = Organisation.objects.filter(pk=OuterRef(association)).values("approvals_needed")
    own = approvals().filter(association=OuterRef(association)).order_by().values("match")
    given = own.annotate(people=Count("by", distinct=True)).values("people")
    return Case(
        When(by_coordinator=True, then=0),
        When(**{f"{association}__isnull": True}, then=1),
        default=Greatest(Subquery(needed) - Coalesce(Subquery(given), 0), 0),
        output_field=IntegerField(),
    )


def is_coordinators(side: str, on: date) -> Q:
    """No association answers for the side, it has a conflict, or its answer is far overdue."""
    association = f"{side}_association"
    late = on - timedelta(days=settings.COORDINATOR_STEPS_IN_AFTER_DAYS)
    is_party = Q(**{association: F("request__organisation")}) | Q(**{association: F("offer__organisation")})
    return (
        Q(**{f"{association}__isnull": True})
        | Q(**{f"{side}_due_on__lt": late})
        | is_party
        | Q(~Exists(impartial_approvers(association)))
    )


def impartial_approvers(association: str) -> QuerySet[Membership]:
    of_a_party = Q(organisation=OuterRef(OuterRef("request__organisation"))) | Q(
        organisation=OuterRef(OuterRef("offer__organisation"))
    )
    in_parties = Membership.objects.active().filter(of_a_party, user=OuterRef("user"))
    held = Membership.objects.active().of_people()
    approvers = held.filter(organisation=OuterRef(association), duty=Duty.APPROVER)
    return approvers.exclude(Exists(in_parties))


def decidable_by(user: Any, on: date) -> QuerySet[Match]:
    """Matches on which the user may decide now, with what `with_missing` says of them, and `due_on`, the day
    by which the user should.
    """
    own = Organisation.objects.acted_for_by(user)
    approved = approvals().filter(by_associations(), by_id=user.pk)
    open_to_user = with_missing(Match.objects.awaiting_approval(), on).exclude(
        Q(request__organisation__in=own) | Q(offer__organisation__in=own) | Q(Exists(approved))
    )
    by_association = {side: waits_for_association_of(user, side) for side in Side}
    as_coordinator = coordinates(user) & no_association_can_answer()
    due = {side: Case(When(by_association[side], then=F(f"{side}_due_on"))) for side in Side}
    return open_to_user.filter(
        by_association[Side.REQUEST] | by_association[Side.OFFER] | as_coordinator
    ).annotate(due_on=Coalesce(Least(*due.values()), first_due()))


def first_due() -> Least:
    """The first promised day of the answers that are missing, by what `with_missing` says."""
    return Least(*(Case(When(**{f"{side}_missing__gt": 0}, then=F(f"{side}_due_on"))) for side in Side))


def with_first_due(matches: QuerySet[Match], on: date) -> QuerySet[Any]:
    """With `due_on`, the first promised day of the answers that are missing."""
    return with_missing(matches, on).annotate(due_on=first_due())


def waits_for_association_of(user: Any, side: str) -> Q:
    associations = Organisation.objects.acted_for_by(user, Duty.APPROVER)
    return Q(**{f"{side}_missing__gt": 0, f"{side}_association__in": associations})


def no_association_can_answer() -> Q:
    """The rule `coordinator_may_decide`: every decision that is still missing is the coordinator's."""
    settled = [Q(**{f"{side}_missing": 0}) | Q(**{f"{side}_is_coordinators": True}) for side in Side]
    is_missing = Q(request_missing__gt=0) | Q(offer_missing__gt=0)
    return is_missing & settled[0] & settled[1]
