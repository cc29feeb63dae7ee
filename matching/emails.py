"""What mails of matching show beside their sentences."""

from dataclasses import dataclass

from django.conf import settings

from accounts.models import Notification
from accounts.notices import Details
from matching.enums import Side
from matching.explanations import Row, explain_match
from matching.models import MODELS, Match
from matching.queries import best_proposals, still_published


@dataclass(frozen=True)
class Proposal:
    """One match as the posting's side sees it: who the partner is, and the lines of the score."""

    match: Match
    partner: str
    title: str
    language: str
    rows: list[Row]
    link: str


def first_proposals(notification: Notification) -> Details | None:
    """The best proposals of the posting; None when all were answered or have gone meanwhile."""
    side, key = notification.data["side"], notification.data["posting"]
    matches = best_proposals(MODELS[side].objects.get(pk=key))
    context = {"proposals": [proposal(match, side) for match in matches]}
    return Details("matching/emails/proposals", context) if matches else None


def proposal(match: Match, side: str) -> Proposal:
    other = match.offer if side == Side.REQUEST else match.request
    return Proposal(
        match=match,
        partner=str(other.organisation),
        title=other.title,
        language=other.language,
        rows=explain_match(match),
        link=settings.SITE_URL + match.get_absolute_url(),
    )


def found_postings(notification: Notification) -> Details | None:
    """The new results of a saved search that are still open; None when there are none."""
    data = notification.data
    postings = still_published(data["side"], data["postings"], notification.user)
    context = {"postings": postings, "site": settings.SITE_URL}
    return Details("matching/emails/postings", context) if postings else None
