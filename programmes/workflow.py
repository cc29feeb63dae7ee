from django.utils.translation import gettext_lazy as _

from core.workflow import Transition
from programmes.enums import ProgrammeState
from programmes.rules import has_several_countries, may_run

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
