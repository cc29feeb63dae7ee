"""What can happen to a version of the text beside a report."""

from django.utils.translation import gettext_lazy as _

from core.workflow import Transition
from reporting.release.enums import ReleaseState
from reporting.release.rules import is_complete, may_review, may_write

SUBMIT = Transition(
    "submit", _("Hand in"), ReleaseState.editable(), ReleaseState.SUBMITTED, may_write, is_complete
)
RETURN = Transition(
    "return", _("Return"), frozenset({ReleaseState.SUBMITTED}), ReleaseState.RETURNED, may_review
)
RELEASE = Transition(
    "release", _("Release"), frozenset({ReleaseState.SUBMITTED}), ReleaseState.RELEASED, may_review
)
# No button: releasing the next version does it.
REPLACE = Transition(
    "replace", _("Replace"), frozenset({ReleaseState.RELEASED}), ReleaseState.REPLACED, may_write
)
WITHDRAW = Transition("withdraw", _("Withdraw"), ReleaseState.readable(), ReleaseState.WITHDRAWN, may_write)

TRANSITIONS = (SUBMIT, RETURN, RELEASE, REPLACE, WITHDRAW)
