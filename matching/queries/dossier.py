"""All that somebody needs to know who decides on a match, on one page."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cities.enums import Duty
from cities.models import Membership, Organisation
from matching.enums import MatchState, Side
from matching.models import Match
from matching.queries.deciding import decidable_by, with_missing
from matching.rules import Decider


@dataclass(frozen=True)
class Dossier:
    """`deciding` is the organisation for which the reader may decide now; `noting` those whose colleagues
    read the reader's notes; `conflicted` holds approvers who act for one of the two sides.
    """

    match: Any
    associations: dict[str, Organisation | None]
    deciders: list[Decider]
    deciding: Organisation | None
    noting: list[Organisation]
    conflicted: QuerySet[Membership]
    earlier: QuerySet[Match]


def for_dossier(user: Any, on: date) -> QuerySet[Match]:
    """What the user's association, or a coordinator, decides on; never matches of an own organisation."""
    waits = Exists(decidable_by(user, on).filter(pk=OuterRef("pk")))
    matches = with_missing(Match.objects.judged_by(user).for_display(), on)
    return (
        matches.annotate(waits=waits, places_taken=Coalesce(places_taken(), 0))
        .select_related(*(f"{side}__organisation__city__country__region" for side in Side), "weight_set")
        .prefetch_related("request__themes", "offer__themes")
    )


def places_taken() -> Subquery:
    engaged = Match.objects.filter(
        offer=OuterRef("offer"), state__in=MatchState.engaged(), concluded_at__isnull=True
    )
    return Subquery(engaged.order_by().values("offer").annotate(taken=Count("pk")).values("taken"))


def dossier(match: Any, user: Any) -> Dossier:
    """Of a match that comes from `for_dossier`."""
    leads = Organisation.objects.in_bulk({match.request_association, match.offer_association} - {None})
    associations = {side.value: leads.get(getattr(match, f"{side}_association")) for side in Side}
    held = Membership.objects.active().filter(user_id=user.pk).select_related("organisation").order_by("pk")
    noting = [m.organisation for m in held if m.duty == Duty.APPROVER and m.organisation_id in leads]
    bodies = [m.organisation for m in held if m.duty == Duty.COORDINATOR]
    owing = {getattr(match, f"{side}_association") for side in Side if getattr(match, f"{side}_missing")}
    own = [association for association in noting if association.pk in owing]
    return Dossier(
        match=match,
        associations=associations,
        deciders=deciders(match, associations) if match.state == MatchState.AGREED else [],
        deciding=(own or bodies)[0] if match.waits else None,
        noting=noting,
        conflicted=conflicted(match, list(leads)),
        earlier=earlier(match, user),
    )


def deciders(match: Any, associations: dict[str, Organisation | None]) -> list[Decider]:
    found = {
        associations[side]: Decider(
            association=associations[side],
            needed=getattr(match, f"{side}_missing"),
            approved_by=frozenset(),
            due_on=getattr(match, f"{side}_due_on"),
            is_done=not getattr(match, f"{side}_missing"),
        )
        for side in Side
    }
    return list(found.values())


def conflicted(match: Match, associations: list[int]) -> QuerySet[Membership]:
    """Approvers of the associations who also act for one of the two sides."""
    parties = [match.organisation_on(side).pk for side in Side]
    members = Membership.objects.active().filter(organisation__in=parties).values("user")
    approvers = Membership.objects.active().filter(organisation__in=associations, duty=Duty.APPROVER)
    return approvers.filter(user__in=members).select_related("user", "organisation").order_by("pk")


def earlier(match: Match, user: Any) -> QuerySet[Match]:
    """What the two organisations had to do with each other before, whichever side each was on."""
    one, other = match.request.organisation, match.offer.organisation
    between = Q(request__organisation=one, offer__organisation=other) | Q(
        request__organisation=other, offer__organisation=one
    )
    known = Match.objects.visible_to(user).filter(between).exclude(pk=match.pk)
    beyond_proposals = known.exclude(state__in=[*MatchState.answerable(), MatchState.EXPIRED])
    return beyond_proposals.select_related("request").order_by(F("agreed_at").desc(nulls_last=True), "-pk")
