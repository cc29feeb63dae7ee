"""What staff decide on the words of stakeholders. The history keeps who decided what, never the words."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.exceptions import ActionRefused
from core.workflow import Transition, locked, perform
from pilots import queries, rules, workflow
from pilots.models import Comment
from pilots.services.dates import effective


@transaction.atomic
def release_comment(comment: Comment, *, by: Any, at: datetime | None = None) -> Comment:
    return decide(workflow.RELEASE_COMMENT, comment, by=by, at=at, reason="")


@transaction.atomic
def shorten_comment(comment: Comment, *, by: Any, text: str, at: datetime | None = None) -> Comment:
    """Release what is left when personal details are taken out; the longer text is not kept."""
    rules.is_shortening(locked(comment).text, text)
    return decide(workflow.SHORTEN_COMMENT, comment, by=by, at=at, reason="", text=text.strip())


@transaction.atomic
def withhold_comment(comment: Comment, *, by: Any, reason: str, at: datetime | None = None) -> Comment:
    if not reason.strip():
        raise ActionRefused(_("Write why this comment is withheld, for whoever asks later."))
    return decide(workflow.WITHHOLD_COMMENT, comment, by=by, at=at, reason=reason.strip())


def decide(
    transition: Transition, comment: Comment, *, by: Any, at: datetime | None, **fields: Any
) -> Comment:
    if comment not in queries.comments_to_read(comment.round.comments.all()):
        raise ActionRefused(_("This comment waits for others to come, so that nobody is recognised."))
    at = effective(at, after=comment.round.opened_at)
    return perform(transition, comment, by=by, at=at, decided_at=at, decided_by=by, **fields)
