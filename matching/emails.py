"""The mail that a posting's first proposals are ready."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from matching.enums import Side
from matching.explanations import Row, explain_match
from matching.models import Match, Posting
from matching.queries import best_proposals, editors

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Proposal:
    """One match as the posting's side sees it: who the partner is, and the lines of the score."""

    match: Match
    partner: str
    title: str
    language: str
    rows: list[Row]
    link: str


def send_first_proposals(posting: Posting) -> None:
    """To each editor of the posting's organisation, in the reader's language; once in the life of a posting.

    The connection comes first: while the mail server is away, nothing is claimed and the job tries again.
    """
    matches = best_proposals(posting)
    if not matches:
        return
    with get_connection() as connection:
        waiting = type(posting).objects.filter(pk=posting.pk, announced_at__isnull=True)
        if not waiting.update(announced_at=timezone.now()):
            return
        for user in editors(posting):
            message = first_proposals(posting, matches, user)
            message.connection = connection
            deliver(message)


def deliver(message: EmailMultiAlternatives) -> None:
    """An address that is refused keeps nobody else from getting the mail."""
    try:
        message.send()
    except SMTPException:
        logger.exception("a mail about first proposals was refused")


def first_proposals(posting: Any, matches: Sequence[Match], user: Any) -> EmailMultiAlternatives:
    with override(user.language):
        context = {
            "posting": posting,
            "proposals": [proposal(match, posting.side) for match in matches],
            "link": settings.SITE_URL + posting.get_absolute_url(),
        }
        message = EmailMultiAlternatives(
            subject=_("First partners found for “%(title)s”") % {"title": posting.title},
            body=render_to_string("matching/emails/proposals.txt", context),
            to=[user.email],
        )
        message.attach_alternative(render_to_string("matching/emails/proposals.html", context), "text/html")
    return message


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
