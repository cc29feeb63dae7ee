"""What somebody should be reminded of, and the links that do what the reminder asks for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import User
from matching import rules
from matching.enums import PostingState
from matching.models import MODELS, Match
from matching.queries.deciding import with_first_due

# Days before a posting ends, the first reminder first.
REMIND_OF_EXPIRY = (14, 3)
REMIND_OF_DECISION = timedelta(days=3)
# A decision that went overdue longer ago is history: it was entered late, or everybody knows.
OVERDUE_IS_NEWS_FOR = timedelta(days=7)
RENEWAL_SALT = "matching.renew"
RENEWAL_LINK_VALID = timedelta(days=45)


def ending_soon(model: Any, now: datetime) -> QuerySet[Any]:
    last = now + timedelta(days=REMIND_OF_EXPIRY[0])
    return model.objects.published().filter(expires_at__gt=now, expires_at__lte=last)


def decisions_to_remind_of(now: datetime) -> QuerySet[Any]:
    """Matches that wait for an association and are due soon, went overdue lately, or have lately come to the
    coordinator for it; with `due_on`, the first day that was promised of those that are missing.
    """
    today = now.date()
    coordinators = today - timedelta(days=settings.COORDINATOR_STEPS_IN_AFTER_DAYS + 1)
    waiting = with_first_due(Match.objects.awaiting_approval().for_display(), today)
    return waiting.filter(
        Q(due_on__range=(today - OVERDUE_IS_NEWS_FOR, today + REMIND_OF_DECISION))
        | Q(due_on__range=(coordinators - OVERDUE_IS_NEWS_FOR + timedelta(days=1), coordinators))
    )


def renewal_link(side: str, pk: int, expires_at: str, user_id: int) -> str:
    """Address that renews the posting in the name of the person, as long as it ends at that moment."""
    token = signing.dumps([side, pk, expires_at, user_id], salt=RENEWAL_SALT)
    return reverse("matching:renew", args=[token])


@dataclass(frozen=True)
class Renewal:
    """What a link for renewing stands for; `expires_at` is what it was made for."""

    posting: Any
    user: User
    expires_at: datetime
    is_fresh: bool

    @property
    def was_renewed(self) -> bool:
        return self.posting.expires_at > self.expires_at

    @property
    def is_open(self) -> bool:
        is_renewable = self.posting.state in PostingState.renewable() and not self.was_renewed
        return self.is_fresh and is_renewable and rules.may_edit(self.user, self.posting)


def read_renewal(token: str) -> Renewal | None:
    """None for a link that was not made here."""
    try:
        side, pk, expires_at, user_id = signing.loads(token, salt=RENEWAL_SALT)
    except signing.BadSignature:
        return None
    posting = MODELS[side].objects.for_display().filter(pk=pk).first()
    user = User.objects.filter(pk=user_id, is_active=True).first()
    moment = parse_datetime(expires_at)
    if posting is None or user is None or moment is None:
        return None
    return Renewal(posting, user, moment, moment + RENEWAL_LINK_VALID > timezone.now())
