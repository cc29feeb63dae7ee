"""What can happen to a pilot and to its sections. Buttons, API and diagram come from these tables."""

from django.utils.translation import gettext_lazy as _

from core.workflow import Transition
from pilots import rules
from pilots.enums import PilotState, SectionState

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
