from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cities.enums import Duty
from cities.models import Organisation
from cities.rules import acts_for
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.workflow import locked, perform
from matching import rules, workflow
from matching.enums import AnswerKind, Decision, MatchState
from matching.models import Approval, Match, MatchAnswer, Offer, Posting, Request
from matching.services.telling import (
    tell_agreed,
    tell_approved,
    tell_declined,
    tell_interest,
    tell_rejected,
)


@transaction.atomic
def reopen_match(match: Match) -> Match:
    """Propose the pair again; earlier answers and decisions remain as history."""
    match = perform(workflow.REOPEN, match, by=None, agreed_at=None)
    match.answers.update(is_current=False)
    match.approvals.update(is_current=False)
    return match


def lapse_matches(posting: Posting, *, by: Any, at: datetime | None = None) -> None:
    waiting = posting.matches.filter(state__in=MatchState.answerable()).order_by("pk")
    for match in waiting.select_for_update(of=("self",), no_key=True):
        perform(workflow.LAPSE, match, by=by, at=at)


@transaction.atomic
def show_interest(match: Match, *, side: str, by: Any, at: datetime | None = None, note: str = "") -> Match:
    """One side wants to explore; when the other side wants to as well, the match is agreed."""
    at = at or timezone.now()
    match = locked_after_its_postings(match)
    if not rules.may_answer(by, match, side):
        raise PermissionDenied
    answers = match.answers.filter(is_current=True, kind=AnswerKind.INTERESTED)
    if answers.filter(side=side).exists():
        raise ActionRefused(_("Your side has already shown its interest."))
    if match.state == MatchState.INTERESTED:
        match = perform(workflow.AGREE, match, by=by, at=at, note=note, agreed_at=at)
    else:
        match = perform(workflow.SHOW_INTEREST, match, by=by, at=at, note=note)
    answer = MatchAnswer.objects.create(
        match=match, side=side, kind=AnswerKind.INTERESTED, note=note, by=by, at=at
    )
    if match.state == MatchState.AGREED:
        tell_agreed(match, by=by, at=at)
    else:
        tell_interest(match, answer)
    return match


def locked_after_its_postings(match: Match) -> Match:
    """The match, locked: always in this order, so that two people never wait for each other."""
    locked(match.request)
    locked(match.offer)
    return locked(match)


@transaction.atomic
def decline_match(
    match: Match,
    *,
    side: str,
    by: Any,
    reason: str,
    note: str = "",
    is_private: bool = False,
    at: datetime | None = None,
) -> Match:
    """One side does not want to, or not now; the coded reason may be kept from the other side."""
    at = at or timezone.now()
    match = locked(match)
    if not rules.may_answer(by, match, side):
        raise PermissionDenied
    match = perform(workflow.DECLINE, match, by=by, at=at)
    answer = MatchAnswer.objects.create(
        match=match,
        side=side,
        kind=AnswerKind.DECLINED,
        reason=reason,
        note=note,
        is_private=is_private,
        by=by,
        at=at,
    )
    tell_declined(match, answer)
    return match


@transaction.atomic
def approve_match(match: Match, *, by: Any, at: datetime | None = None, reason: str = "") -> Match:
    """Decide for one's association (or for the coordinator's body); the last decision needed approves the
    match.
    """
    at = at or timezone.now()
    match, association = decision_by(match, by, at.date())
    if acts_for(by, association.pk, Duty.COORDINATOR) and not reason.strip():
        raise ActionRefused(_("Write why you decide in the place of an association."))
    Approval.objects.create(
        match=match, association=association, decision=Decision.APPROVED, reason=reason, by=by, at=at
    )
    if all(decider.is_done for decider in rules.deciders(match, at.date())):
        match = perform(workflow.APPROVE, match, by=by, at=at, note=reason, approved_at=at)
        tell_approved(match, by=by, at=at)
        return match
    HistoryEvent.record(match, "approval", by=by, at=at, note=reason)
    return match


@transaction.atomic
def reject_match(match: Match, *, by: Any, reason: str, at: datetime | None = None) -> Match:
    at = at or timezone.now()
    match, association = decision_by(match, by, at.date())
    if not reason.strip():
        raise ActionRefused(_("Write the reason, so that both cities can understand the decision."))
    approval = Approval.objects.create(
        match=match, association=association, decision=Decision.REJECTED, reason=reason, by=by, at=at
    )
    match = perform(workflow.REJECT, match, by=by, at=at, note=reason)
    tell_rejected(match, approval)
    return match


def decision_by(match: Match, by: Any, on: date) -> tuple[Match, Organisation]:
    """The match, locked, and the organisation for which the user decides now.

    Refuses who has no say, or none now.
    """
    match = locked(match)
    if not rules.has_say(by, match, on):
        raise PermissionDenied
    if match.state != MatchState.AGREED:
        raise ActionRefused(
            _("This is already “%(state)s”, so nothing was changed.") % {"state": match.get_state_display()}
        )
    deciders = rules.deciders(match, on)
    association = rules.organisation_deciding(by, match, deciders, on)
    if association is None:
        raise ActionRefused(no_turn(deciders))
    return match, association


def no_turn(deciders: list[rules.Decider]) -> str:
    """Why somebody with a say has nothing to decide now."""
    waiting = [decider for decider in deciders if decider.association and not decider.is_done]
    if not waiting:
        return _("Your decision is recorded already.")
    return _(
        "Your decision is recorded already, or it is the turn of %(associations)s, who promised an answer by "
        "%(date)s."
    ) % {
        "associations": ", ".join(str(decider.association) for decider in waiting),
        "date": date_format(max(decider.due_on for decider in waiting if decider.due_on)),
    }


@transaction.atomic
def mark_piloted(match: Match, *, by: Any, at: datetime | None = None) -> Match:
    """A pilot begins: the request is served, and the offer too once its places are used up."""
    match = perform(workflow.PILOT, locked_after_its_postings(match), by=by, at=at)
    fulfil(match.request, by=by, at=at)
    if not rules.has_place(match.offer):
        fulfil(match.offer, by=by, at=at)
    return match


def fulfil(posting: Posting, *, by: Any, at: datetime | None) -> None:
    if posting.state in workflow.FULFIL.sources:
        perform(workflow.FULFIL, posting, by=by, at=at)
        lapse_matches(posting, by=by, at=at)


@transaction.atomic
def record_brokered_match(
    request: Request,
    offer: Offer,
    *,
    association: Organisation,
    evidence: str,
    by: Any,
    at: datetime | None = None,
) -> Match:
    """Record a pair that people brought together without the machine: unscored, dated, with its evidence."""
    if not acts_for(by, association.pk, Duty.APPROVER, Duty.COORDINATOR):
        raise PermissionDenied
    if not evidence.strip():
        raise ActionRefused(_("Say how the partners met and what shows it."))
    match, is_new = Match.objects.get_or_create(
        request=request,
        offer=offer,
        defaults={
            "brokered_by": association,
            "brokered_evidence": evidence,
            "proposed_at": at or timezone.now(),
        },
    )
    if not is_new:
        raise ActionRefused(_("These two are matched already."))
    HistoryEvent.record(match, "broker", by=by, at=at, target=match.state, note=evidence)
    return match
