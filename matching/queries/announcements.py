"""Who is to be told that the first proposals of a posting are ready."""

from datetime import datetime

from django.db.models import Exists, OuterRef

from accounts.rules import NEWS_FOR
from matching.enums import MatchState, Side
from matching.models import Match, Offer, Posting, Request

TOP = 3


def to_announce(posting: Posting, at: datetime) -> list[Posting]:
    """The newly published posting, if it has proposals, and counterparts whose first proposal it is.

    Nothing of history entered late, a renewal or a re-match.
    """
    if posting.published_at is None or posting.published_at < at - NEWS_FOR:
        return []
    other, model = (Side.OFFER, Offer) if isinstance(posting, Request) else (Side.REQUEST, Request)
    pairs = Match.objects.filter(**{posting.side.value: posting}, state=MatchState.PROPOSED)
    earlier = Match.objects.filter(**{other.value: OuterRef("pk")}).exclude(**{posting.side.value: posting})
    counterparts = model.objects.published().filter(
        ~Exists(earlier),
        pk__in=pairs.values(f"{other.value}_id"),
        announced_at__isnull=True,
        matched_at__isnull=False,
    )
    own = [posting] if posting.announced_at is None and pairs.exists() else []
    return [*own, *counterparts.order_by("pk")]


def best_proposals(posting: Posting) -> list[Match]:
    """The best that nobody has answered yet, the highest score first."""
    waiting = Match.objects.for_display().filter(**{posting.side.value: posting}, brokered_by=None)
    return list(waiting.filter(state=MatchState.PROPOSED)[:TOP])
