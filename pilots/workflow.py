"""What can happen to a pilot and to its parts. Buttons, API and diagram come from these tables."""

from django.utils.translation import gettext_lazy as _

from core.workflow import Transition
from pilots import rules
from pilots.enums import ActivityState, CommentState, PilotState, SectionState, UpdateState

AGREE = Transition(
    "agree",
    _("Agree"),
    frozenset({PilotState.PREPARING}),
    PilotState.AGREED,
    rules.may_sign,
    rules.is_signed,
)
ACTIVATE = Transition(
    "activate", _("Start the exchange"), frozenset({PilotState.AGREED}), PilotState.ACTIVE, rules.may_run
)
COMPLETE = Transition(
    "complete",
    _("Complete the exchange"),
    frozenset({PilotState.ACTIVE}),
    PilotState.COMPLETED,
    rules.may_run,
)
SUSPEND = Transition(
    "suspend", _("Suspend"), frozenset({PilotState.ACTIVE}), PilotState.SUSPENDED, rules.may_run_or_review
)
RESUME = Transition(
    "resume", _("Resume"), frozenset({PilotState.SUSPENDED}), PilotState.ACTIVE, rules.may_run
)
CANCEL = Transition(
    "cancel", _("Cancel"), PilotState.unfinished(), PilotState.CANCELLED, rules.may_run_or_review
)

PILOT = (AGREE, ACTIVATE, COMPLETE, SUSPEND, RESUME, CANCEL)
# Agreeing is no button: the last signature does it.
PILOT_BUTTONS = (ACTIVATE, COMPLETE, RESUME, SUSPEND, CANCEL)

SUBMIT_SECTION = Transition(
    "submit",
    _("Hand in"),
    SectionState.editable(),
    SectionState.SUBMITTED,
    rules.may_edit_section,
    rules.is_written,
)
RETURN_SECTION = Transition(
    "return",
    _("Return"),
    frozenset({SectionState.SUBMITTED}),
    SectionState.RETURNED,
    rules.may_review_section,
)
ACCEPT_SECTION = Transition(
    "accept",
    _("Accept"),
    frozenset({SectionState.SUBMITTED}),
    SectionState.ACCEPTED,
    rules.may_review_section,
)

SECTION = (SUBMIT_SECTION, RETURN_SECTION, ACCEPT_SECTION)

HOLD_ACTIVITY = Transition(
    "hold",
    _("Record as held"),
    frozenset({ActivityState.PLANNED}),
    ActivityState.HELD,
    rules.may_edit_activity,
    rules.has_begun,
)
DROP_ACTIVITY = Transition(
    "drop",
    _("Drop"),
    frozenset({ActivityState.PLANNED}),
    ActivityState.DROPPED,
    rules.may_edit_activity,
    rules.is_open_activity,
)

ACTIVITY = (HOLD_ACTIVITY, DROP_ACTIVITY)

SUBMIT_UPDATE = Transition(
    "submit",
    _("Hand in"),
    UpdateState.editable(),
    UpdateState.SUBMITTED,
    rules.may_edit_update,
    rules.is_told,
)
RETURN_UPDATE = Transition(
    "return",
    _("Return"),
    frozenset({UpdateState.SUBMITTED}),
    UpdateState.RETURNED,
    rules.may_review_update,
)
ACCEPT_UPDATE = Transition(
    "accept",
    _("Accept"),
    frozenset({UpdateState.SUBMITTED}),
    UpdateState.ACCEPTED,
    rules.may_review_update,
)

UPDATE = (SUBMIT_UPDATE, RETURN_UPDATE, ACCEPT_UPDATE)

RELEASE_COMMENT = Transition(
    "release",
    _("Release"),
    frozenset({CommentState.WAITING, CommentState.WITHHELD}),
    CommentState.RELEASED,
    rules.may_review_comment,
)
SHORTEN_COMMENT = Transition(
    "shorten",
    _("Release it shortened"),
    frozenset(CommentState),
    CommentState.RELEASED,
    rules.may_review_comment,
)
WITHHOLD_COMMENT = Transition(
    "withhold",
    _("Withhold"),
    frozenset({CommentState.WAITING, CommentState.RELEASED}),
    CommentState.WITHHELD,
    rules.may_review_comment,
)

COMMENT = (RELEASE_COMMENT, SHORTEN_COMMENT, WITHHOLD_COMMENT)
