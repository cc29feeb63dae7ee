from django.utils.translation import gettext_lazy as _

from core.workflow import Transition
from reporting.associations import rules
from reporting.enums import AssociationReportState as State

SUBMIT = Transition(
    "submit",
    _("Hand in"),
    State.editable(),
    State.SUBMITTED,
    rules.may_write_association_report,
    rules.is_told,
)
RETURN = Transition(
    "return",
    _("Return"),
    frozenset({State.SUBMITTED}),
    State.RETURNED,
    rules.may_review_association_report,
)
ACCEPT = Transition(
    "accept",
    _("Accept"),
    frozenset({State.SUBMITTED}),
    State.ACCEPTED,
    rules.may_review_association_report,
)

ASSOCIATION_REPORT = (SUBMIT, RETURN, ACCEPT)
