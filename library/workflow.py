"""What can happen to tools and practices. Pages and the diagram in docs/ are made from these tables."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.workflow import Transition
from library import rules
from library.enums import PracticeState, ToolState


def with_the_pilot(user: Any, obj: Any) -> bool:
    """For steps that follow from one of the pilot, whose own rule was asked already."""
    return True


SUBMIT = Transition(
    "submit", _("Submit"), ToolState.editable(), ToolState.SUBMITTED, rules.may_edit, rules.is_complete
)
PUBLISH = Transition(
    "publish", _("Publish"), frozenset({ToolState.SUBMITTED}), ToolState.PUBLISHED, rules.may_publish
)
RETURN = Transition(
    "return", _("Return"), frozenset({ToolState.SUBMITTED}), ToolState.RETURNED, rules.may_review
)
WITHDRAW = Transition(
    "withdraw",
    _("Withdraw"),
    ToolState.changeable() | {ToolState.SUBMITTED},
    ToolState.WITHDRAWN,
    rules.may_edit,
)

TOOL = (SUBMIT, PUBLISH, RETURN, WITHDRAW)

PUBLISH_PRACTICE = Transition(
    "publish",
    _("Publish"),
    frozenset({PracticeState.DRAFT, PracticeState.WITHDRAWN}),
    PracticeState.PUBLISHED,
    with_the_pilot,
)
WITHDRAW_PRACTICE = Transition(
    "withdraw",
    _("Withdraw"),
    frozenset({PracticeState.PUBLISHED}),
    PracticeState.WITHDRAWN,
    with_the_pilot,
)

PRACTICE = (PUBLISH_PRACTICE, WITHDRAW_PRACTICE)
