from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.tasks import request_job
from core.workflow import locked, perform
from matching import rules, workflow
from matching.enums import MatchState, PostingState
from matching.models import Posting
from matching.services.matches import lapse_matches, reopen_match
from matching.services.telling import tell_published, tell_returned, tell_review


@transaction.atomic
def create_posting(
    model: type[Posting],
    *,
    by: Any,
    themes: Any = (),
    preferred_regions: Any = (),
    at: datetime | None = None,
    **fields: Any,
) -> Any:
    """A new draft of the organisation in `fields`, which the user must be an editor of."""
    posting = model(**fields)
    if not rules.may_edit(by, posting):
        raise PermissionDenied
    posting.save()
    posting.themes.set(themes)
    posting.preferred_regions.set(preferred_regions)
    HistoryEvent.record(posting, "create", by=by, at=at, target=posting.state)
    return posting


@transaction.atomic
def edit_posting(posting: Posting, *, by: Any, themes: Any, preferred_regions: Any, **fields: Any) -> Any:
    """Change a draft or a returned posting."""
    current: Any = locked(posting)
    if not rules.may_edit(by, current):
        raise PermissionDenied
    if current.state not in PostingState.editable():
        raise ActionRefused(
            _("This is %(state)s and can no longer be edited. Withdraw it and copy it to change it.")
            % {"state": current.get_state_display()}
        )
    for name, value in fields.items():
        setattr(current, name, value)
    current.save()
    current.themes.set(themes)
    current.preferred_regions.set(preferred_regions)
    HistoryEvent.record(current, "edit", by=by)
    return current


@transaction.atomic
def submit_posting(posting: Posting, *, by: Any, at: datetime | None = None) -> Any:
    """Hand the posting in; where the association trusts its verified members, it is published at once."""
    at = at or timezone.now()
    submitted = perform(workflow.SUBMIT, posting, by=by, at=at, submitted_at=at)
    if rules.publishes_unreviewed(submitted):
        return publish_posting(submitted, by=by, at=at)
    tell_review(submitted, by=by, at=at)
    return submitted


@transaction.atomic
def publish_posting(posting: Posting, *, by: Any, at: datetime | None = None) -> Any:
    at = at or timezone.now()
    published = perform(
        workflow.PUBLISH, posting, by=by, at=at, published_at=at, expires_at=at + lifetime(), matched_at=None
    )
    request_matching(published)
    tell_published(published, by=by, at=at)
    return published


def lifetime() -> timedelta:
    return timedelta(days=settings.POSTING_LIFETIME_DAYS)


def request_matching(posting: Posting) -> None:
    """Ask a worker to match the posting, if it still is on offer today (history that is entered late is
    not).
    """
    if posting.expires_at and posting.expires_at > timezone.now():
        request_job(f"matching.{posting.side.value}", posting.pk)


@transaction.atomic
def return_posting(posting: Posting, *, by: Any, reason: str) -> Any:
    if not reason.strip():
        raise ActionRefused(_("Write what should be changed, so that the city knows what to do."))
    returned = perform(workflow.RETURN, posting, by=by, note=reason)
    tell_returned(returned, by=by, reason=reason)
    return returned


@transaction.atomic
def renew_posting(posting: Posting, *, by: Any, at: datetime | None = None) -> Any:
    """Keep the posting on offer for another period; pairs that lapsed with it are proposed again."""
    renewed = perform(
        workflow.RENEW, posting, by=by, at=at, expires_at=(at or timezone.now()) + lifetime(), matched_at=None
    )
    propose_again(renewed)
    return renewed


def propose_again(posting: Posting) -> None:
    """Open the pairs that lapsed when the posting was closed, and look for new ones."""
    lapsed = posting.matches.filter(
        state=MatchState.EXPIRED, request__state=PostingState.PUBLISHED, offer__state=PostingState.PUBLISHED
    )
    for match in lapsed:
        reopen_match(match)
    request_matching(posting)


@transaction.atomic
def renew_once(posting: Posting, *, by: Any, expires_at: datetime) -> Any:
    """Renew for somebody who saw that it ends at that moment: a second click finds it done."""
    if locked(posting).expires_at != expires_at:
        raise ActionRefused(_("This has been renewed already, so nothing was changed."))
    return renew_posting(posting, by=by)


@transaction.atomic
def close_as_served(request: Posting, *, by: Any) -> Any:
    """The request has its partner: it leaves the matcher, and pairs that nobody decided on end with it."""
    served = perform(workflow.FOUND, request, by=by)
    lapse_matches(served, by=by)
    return served


@transaction.atomic
def withdraw_posting(posting: Posting, *, by: Any, reason: str = "") -> Any:
    """Take the posting back; pairs that nobody decided on yet end with it."""
    withdrawn = perform(workflow.WITHDRAW, posting, by=by, note=reason)
    lapse_matches(withdrawn, by=by)
    return withdrawn


@transaction.atomic
def expire_posting(posting: Posting) -> Any:
    expired = perform(workflow.EXPIRE, posting, by=None, at=posting.expires_at)
    lapse_matches(expired, by=None, at=posting.expires_at)
    return expired
