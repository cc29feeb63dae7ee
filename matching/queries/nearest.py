"""What is on offer, what is nearest in meaning, and with what a posting is not to be joined again."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from pgvector.django import MaxInnerProduct

from matching.enums import DeclineReason, MatchState, PostingState
from matching.models import Match, MatchAnswer, Offer, Posting, Request

# For a posting that nothing fits, so many counterparts are looked at to say what was near.
NEAREST = 200


def on_offer(model: type[Posting], on: date) -> QuerySet:
    """Postings that were published and had not run out on the day."""
    return model.objects.filter(
        state=PostingState.PUBLISHED,
        published_at__date__lte=on,
        expires_at__date__gt=on,
        vector__isnull=False,
    )


def counterparts(posting: Posting, on: date) -> QuerySet:
    """Offers for a request, requests for an offer."""
    return on_offer(Offer if isinstance(posting, Request) else Request, on)


def nearest(posting: Posting, on: date) -> QuerySet:
    """The counterparts nearest in meaning, the nearest first."""
    return counterparts(posting, on).order_by(MaxInnerProduct("vector", posting.vector), "pk")[:NEAREST]


def refusals(posting: Posting) -> set[int]:
    """Primary keys of the counterparts with which people began, declined or decided something."""
    own, other = ("request", "offer") if isinstance(posting, Request) else ("offer", "request")
    begun = Match.objects.filter(**{own: posting}).exclude(state=MatchState.PROPOSED)
    return set(begun.values_list(f"{other}_id", flat=True))


def lapsed_refusals(at: datetime) -> QuerySet[Match]:
    """Matches declined with "not now" so long ago that they may be proposed again, both postings being
    open.
    """
    lapsed = MatchAnswer.objects.filter(
        is_current=True,
        reason=DeclineReason.NOT_NOW,
        at__lt=at - timedelta(days=settings.NOT_NOW_LAPSES_AFTER_DAYS),
    )
    return Match.objects.filter(
        state=MatchState.DECLINED,
        pk__in=lapsed.values("match"),
        request__state=PostingState.PUBLISHED,
        offer__state=PostingState.PUBLISHED,
    )
