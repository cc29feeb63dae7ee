from datetime import datetime

from django.db import transaction
from django.utils import timezone

from core.workflow import locked, perform
from matching import rules, workflow
from matching.enums import Outcome, PostingState
from matching.models import Match, Offer
from matching.services.postings import expire_posting, propose_again
from matching.services.telling import tell_place_free


@transaction.atomic
def record_outcome(match: Match, *, outcome: Outcome, at: datetime | None = None) -> None:
    """The pilot of the match has ended: its place at the offer is free, and reliability learns of it."""
    offer = locked(match.offer)
    running = Match.objects.filter(pk=match.pk, concluded_at__isnull=True)
    if running.update(concluded_at=at or timezone.now(), outcome=outcome):
        offer_again(offer, after=match)


def offer_again(offer: Offer, *, after: Match) -> None:
    """An offer whose places were all taken comes back by itself; as expired, if its time is over."""
    if offer.state != PostingState.FULFILLED or not rules.has_place(offer):
        return
    offer = perform(workflow.RESUME, offer, by=None)
    if offer.expires_at and offer.expires_at > timezone.now():
        propose_again(offer)
    else:
        offer = expire_posting(offer)
    tell_place_free(offer, match=after)
