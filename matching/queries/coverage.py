"""What organisations do with the platform, counted for their association."""

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from cities.models import Organisation
from matching.enums import MatchState, PostingState, Side
from matching.models import Match, Offer, Request


def coverage(members: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """With `postings` that were ever handed in, `proposals` on either side, `agreements` of both sides,
    `pilots`, `places` of offers that are open, and how many of them are taken.
    """
    handed_in = [model.objects.exclude(state=PostingState.DRAFT) for model in (Offer, Request)]
    engaged = Match.objects.filter(state__in=MatchState.engaged())
    is_open = Offer.objects.published()
    taken = engaged.filter(concluded_at__isnull=True, offer__state=PostingState.PUBLISHED)
    return members.select_related("city__country").annotate(
        postings=per_member(handed_in[0], "organisation") + per_member(handed_in[1], "organisation"),
        proposals=on_either_side(Match.objects.all()),
        agreements=on_either_side(engaged),
        pilots=on_either_side(Match.objects.filter(state=MatchState.PILOTED)),
        places=per_member(is_open, "organisation", Sum("capacity")),
        places_taken=per_member(taken, "offer__organisation"),
    )


def on_either_side(matches: QuerySet[Match]) -> Any:
    return per_member(matches, f"{Side.REQUEST}__organisation") + per_member(
        matches, f"{Side.OFFER}__organisation"
    )


def per_member(rows: QuerySet[Any], path: str, figure: Any = None) -> Coalesce:
    """The figure (how many, if none is given) of those rows that belong to the member at the path."""
    own = rows.filter(**{path: OuterRef("pk")}).order_by().values(path)
    counted = own.annotate(figure=figure or Count("pk")).values("figure")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
