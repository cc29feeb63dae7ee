from django.utils.translation import gettext_lazy as _

from core.workflow import Transition, by_the_clock
from programmes.enums import CallState, PledgeState, ProgrammeState, TableState
from programmes.rules import (
    has_several_countries,
    is_minuted,
    is_over,
    may_change_pledge,
    may_end_call,
    may_run,
    may_run_table,
)

ESTABLISH = Transition(
    name="establish",
    label=_("Record as established"),
    sources=frozenset({ProgrammeState.PLANNED}),
    target=ProgrammeState.ESTABLISHED,
    allowed=may_run,
    requires=has_several_countries,
)
MAINSTREAM = Transition(
    name="mainstream",
    label=_("Record as mainstreamed"),
    sources=frozenset({ProgrammeState.ESTABLISHED}),
    target=ProgrammeState.MAINSTREAMED,
    allowed=may_run,
)
TRANSITIONS = [ESTABLISH, MAINSTREAM]

CLOSE_CALL = Transition(
    name="close",
    label=_("Close: the need is met"),
    sources=frozenset({CallState.OPEN}),
    target=CallState.MET,
    allowed=may_end_call,
)
WITHDRAW_CALL = Transition(
    name="withdraw",
    label=_("Withdraw the call"),
    sources=frozenset({CallState.OPEN}),
    target=CallState.WITHDRAWN,
    allowed=may_end_call,
)
LAPSE_CALL = Transition(
    name="lapse",
    label=_("End: its last day is over"),
    sources=frozenset({CallState.OPEN}),
    target=CallState.LAPSED,
    allowed=by_the_clock,
    requires=is_over,
)
CALL = [CLOSE_CALL, WITHDRAW_CALL, LAPSE_CALL]

COMMIT = Transition(
    name="commit",
    label=_("Record the commitment"),
    sources=frozenset({PledgeState.PLEDGED}),
    target=PledgeState.COMMITTED,
    allowed=may_change_pledge,
)
PAY = Transition(
    name="pay",
    label=_("Record a payment"),
    sources=frozenset({PledgeState.COMMITTED}),
    target=PledgeState.COMMITTED,
    allowed=may_change_pledge,
)
DISBURSE = Transition(
    name="disburse",
    label=_("Record the last payment"),
    sources=frozenset({PledgeState.COMMITTED}),
    target=PledgeState.DISBURSED,
    allowed=may_change_pledge,
)
WITHDRAW_PLEDGE = Transition(
    name="withdraw",
    label=_("Withdraw the pledge"),
    sources=frozenset({PledgeState.PLEDGED, PledgeState.COMMITTED}),
    target=PledgeState.WITHDRAWN,
    allowed=may_change_pledge,
)
PLEDGE = [COMMIT, PAY, DISBURSE, WITHDRAW_PLEDGE]
HOLD = Transition(
    name="hold",
    label=_("Publish the minutes"),
    sources=frozenset({TableState.PLANNED}),
    target=TableState.HELD,
    allowed=may_run_table,
    requires=is_minuted,
)
TABLE = [HOLD]
