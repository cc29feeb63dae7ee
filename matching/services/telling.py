"""Tells people what concerns them, inside the transaction of the verb that made it happen."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from accounts.rules import is_news
from accounts.services import notify
from matching import (
    notices,  # noqa: F401 - importing it registers the words
    queries,
    rules,
)
from matching.enums import Side
from matching.models import Approval, Match, MatchAnswer, MatchMessage, Offer, Posting


def tell(
    users: Iterable[User], kind: str, event: str, about: Match | Posting, *, by: Any, **data: Any
) -> None:
    """Once per event and person; who did it knows already."""
    others = [user for user in users if user != by]
    notify(others, kind, f"{kind}:{event}", url=about.get_absolute_url(), **data)  # type: ignore[union-attr]


def tell_side(match: Match, side: str, kind: str, event: str, *, by: Any, **data: Any) -> None:
    """The editors of one side, with their own posting's title and the partner's name."""
    own, other = match.posting_on(side), match.posting_on(other_than(side))
    tell(
        queries.editors(own),
        kind,
        f"{match.pk}:{event}",
        match,
        by=by,
        title=own.title,
        partner=other.organisation.name,
        **data,
    )


def other_than(side: str) -> Side:
    return Side.OFFER if side == Side.REQUEST else Side.REQUEST


def tell_interest(match: Match, answer: MatchAnswer) -> None:
    if is_news(answer.at):
        tell_side(match, other_than(answer.side), "interest", str(answer.pk), by=answer.by)


def tell_agreed(match: Match, *, by: Any, at: datetime) -> None:
    """Both sides, and whoever is to decide now."""
    if not is_news(at):
        return
    for side in Side:
        tell_side(match, side, "agreed", at.isoformat(), by=by, due_on=due_on(match))
    ask_for_decision(match, "decision", by=by)


def ask_for_decision(match: Match, kind: str, *, by: Any = None) -> None:
    tell(
        queries.people_deciding(match, timezone.localdate()),
        kind,
        f"{match.pk}:{match.agreed_at}",
        match,
        by=by,
        title=match.request.title,
        asks=match.request.organisation.name,
        offers=match.offer.organisation.name,
        due_on=due_on(match),
    )


def due_on(match: Match) -> str:
    """The day until which the last of the associations promised to answer."""
    today = timezone.localdate()
    days = [decider.due_on for decider in rules.deciders(match, today) if decider.due_on]
    return max(days).isoformat() if days else ""


def tell_approved(match: Match, *, by: Any, at: datetime) -> None:
    if is_news(at):
        for side in Side:
            tell_side(match, side, "approved", at.isoformat(), by=by)


def tell_rejected(match: Match, approval: Approval) -> None:
    if is_news(approval.at):
        for side in Side:
            tell_side(
                match,
                side,
                "rejected",
                str(approval.pk),
                by=approval.by,
                association=approval.association.name,
                reason=approval.reason,
            )


def tell_declined(match: Match, answer: MatchAnswer) -> None:
    if is_news(answer.at):
        reason = "" if answer.is_private else answer.reason
        tell_side(match, other_than(answer.side), "declined", str(answer.pk), by=answer.by, reason=reason)


def tell_message(message: MatchMessage) -> None:
    if is_news(message.at):
        side = other_than(message.side)
        tell_side(message.match, side, "message", str(message.pk), by=message.by, text=message.text)


def tell_review(posting: Any, *, by: Any, at: datetime) -> None:
    if is_news(at):
        name = posting.organisation.name
        event = event_of(posting, at)
        tell(
            queries.reviewers(posting),
            "review",
            event,
            posting,
            by=by,
            title=posting.title,
            organisation=name,
        )


def tell_published(posting: Any, *, by: Any, at: datetime) -> None:
    if is_news(at):
        ends_on = posting.expires_at.date().isoformat()
        event = event_of(posting, at)
        tell(
            queries.editors(posting), "published", event, posting, by=by, title=posting.title, ends_on=ends_on
        )


def tell_corrected(posting: Any, *, by: Any, at: datetime) -> None:
    """Once a day, whoever reviewed what has been changed since; nobody where members are trusted."""
    if not rules.publishes_unreviewed(posting):
        tell(
            queries.reviewers(posting),
            "corrected",
            f"{posting.side.value}:{posting.pk}:{at.date().isoformat()}",
            posting,
            by=by,
            title=posting.title,
            organisation=posting.organisation.name,
        )


def tell_returned(posting: Any, *, by: Any, reason: str) -> None:
    event = event_of(posting, posting.submitted_at)
    tell(queries.editors(posting), "returned", event, posting, by=by, title=posting.title, reason=reason)


def tell_place_free(offer: Offer, *, match: Match) -> None:
    event = f"{offer.pk}:{match.pk}"
    tell(queries.editors(offer), "place_free", event, offer, by=None, title=offer.title)


def remind_of_expiry(posting: Any, *, days_before: int) -> None:
    tell(
        queries.editors(posting),
        "expiring",
        f"{event_of(posting, posting.expires_at)}:{days_before}",
        posting,
        by=None,
        title=posting.title,
        side=posting.side.value,
        posting=posting.pk,
        ends_on=posting.expires_at.date().isoformat(),
        expires_at=posting.expires_at.isoformat(),
        days=settings.POSTING_LIFETIME_DAYS,
    )


def event_of(posting: Any, at: datetime | None) -> str:
    return f"{posting.side.value}:{posting.pk}:{at.isoformat() if at else ''}"
