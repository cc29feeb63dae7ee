from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.workflow import locked
from matching import rules
from matching.models import MESSAGE_LENGTH, Match, MatchMessage
from matching.services.telling import tell_message


@transaction.atomic
def write_message(match: Match, *, side: str, by: Any, text: str, at: datetime | None = None) -> MatchMessage:
    """A question or an answer to the other side; its editors are told."""
    at, text = at or timezone.now(), text.strip()
    match = locked(match)
    if not rules.may_answer(by, match, side):
        raise PermissionDenied
    rules.takes_messages(match)
    if not text:
        raise ActionRefused(_("Write your question or answer first."))
    if len(text) > MESSAGE_LENGTH:
        raise ActionRefused(
            _("This is longer than %(length)d characters. Shorten it, or send it in parts.")
            % {"length": MESSAGE_LENGTH}
        )
    message = MatchMessage.objects.create(match=match, side=side, text=text, by=by, at=at)
    HistoryEvent.record(match, "message", by=by, at=at)
    tell_message(message)
    return message
