"""What can happen to a posting and to a match.

Pages, API and the diagram in docs/ are made from these tables.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.workflow import Transition, by_the_clock
from matching import rules
from matching.enums import MatchState, PostingState
from matching.models import Match


def always(user: Any, obj: Any) -> bool:
    """For steps that follow from another decision, whose own rule was asked already."""
    return True


def states(*names: str) -> frozenset[str]:
    return frozenset(names)


SUBMIT = Transition(
    "submit", _("Submit"), PostingState.editable(), PostingState.SUBMITTED, rules.may_edit, rules.is_complete
)
PUBLISH = Transition(
    "publish", _("Publish"), states(PostingState.SUBMITTED), PostingState.PUBLISHED, rules.may_publish
)
RETURN = Transition(
    "return", _("Return"), states(PostingState.SUBMITTED), PostingState.RETURNED, rules.may_review
)
RENEW = Transition(
    "renew",
    _("Renew"),
    PostingState.renewable(),
    PostingState.PUBLISHED,
    rules.may_edit,
)
WITHDRAW = Transition(
    "withdraw",
    _("Withdraw"),
    PostingState.editable() | states(PostingState.SUBMITTED, PostingState.PUBLISHED, PostingState.EXPIRED),
    PostingState.WITHDRAWN,
    rules.may_edit,
)
FULFIL = Transition(
    "fulfil",
    _("Fulfil"),
    PostingState.renewable(),
    PostingState.FULFILLED,
    always,
    rules.is_used_up,
)
FOUND = Transition(
    "found",
    _("Partner found"),
    PostingState.renewable(),
    PostingState.FULFILLED,
    rules.may_close_as_served,
)
RESUME = Transition(
    "resume", _("Offer again"), states(PostingState.FULFILLED), PostingState.PUBLISHED, always
)
EXPIRE = Transition(
    "expire",
    _("Expire"),
    states(PostingState.PUBLISHED),
    PostingState.EXPIRED,
    by_the_clock,
    rules.has_run_out,
)

POSTING = (SUBMIT, PUBLISH, RETURN, RENEW, WITHDRAW, FULFIL, FOUND, RESUME, EXPIRE)
# What a person starts from the posting's page; the others follow from something else.
POSTING_BUTTONS = (SUBMIT, PUBLISH, RETURN, RENEW, WITHDRAW)


def concerns_an_open_request(match: Match) -> None:
    """Refuses an answer to a pair one side of which is no longer on offer."""
    rules.is_open(match.request)
    rules.is_open(match.offer)


SHOW_INTEREST = Transition(
    "show_interest",
    _("Show interest"),
    states(MatchState.PROPOSED),
    MatchState.INTERESTED,
    rules.may_answer_any_side,
    concerns_an_open_request,
)
AGREE = Transition(
    "agree",
    _("Agree to explore"),
    states(MatchState.INTERESTED),
    MatchState.AGREED,
    rules.may_answer_any_side,
    rules.offer_has_place,
)
DECLINE = Transition(
    "decline", _("Decline"), MatchState.open(), MatchState.DECLINED, rules.may_answer_any_side
)
APPROVE = Transition(
    "approve", _("Approve"), states(MatchState.AGREED), MatchState.APPROVED, rules.decides_on_matches
)
REJECT = Transition(
    "reject", _("Reject"), states(MatchState.AGREED), MatchState.REJECTED, rules.decides_on_matches
)
PILOT = Transition(
    "pilot", _("Start a pilot"), states(MatchState.APPROVED), MatchState.PILOTED, rules.may_start_pilot
)
LAPSE = Transition("lapse", _("Lapse"), MatchState.answerable(), MatchState.EXPIRED, always)
REOPEN = Transition(
    "reopen",
    _("Propose again"),
    states(MatchState.DECLINED, MatchState.EXPIRED),
    MatchState.PROPOSED,
    by_the_clock,
)

MATCH = (SHOW_INTEREST, AGREE, DECLINE, APPROVE, REJECT, PILOT, LAPSE, REOPEN)
