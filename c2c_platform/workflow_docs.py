"""docs/workflow.md, made from the workflow tables of the apps."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.utils import translation

from core.workflow import Transition
from library import workflow as library
from library.enums import PracticeState, ToolState
from matching import workflow as matching
from matching.enums import MatchState, PostingState
from pilots import workflow as pilots
from pilots.enums import ActivityState, CommentState, PilotState, SectionState, UpdateState
from programmes import workflow as programmes
from programmes.enums import CallState, PledgeState, ProgrammeState, TableState
from reporting.associations import workflow as reporting
from reporting.enums import AssociationReportState
from reporting.release import workflow as releases
from reporting.release.enums import ReleaseState

PATH = settings.BASE_DIR / "docs" / "workflow.md"
NOUNS: list[tuple[str, Any, Iterable[Transition]]] = [
    ("Offer and request", PostingState, matching.POSTING),
    ("Match", MatchState, matching.MATCH),
    ("Tool of the library", ToolState, library.TOOL),
    ("Practice of the library", PracticeState, library.PRACTICE),
    ("Pilot", PilotState, pilots.PILOT),
    ("Section of a pilot's documentation", SectionState, pilots.SECTION),
    ("Activity of a pilot", ActivityState, pilots.ACTIVITY),
    ("Progress update of a pilot", UpdateState, pilots.UPDATE),
    ("Comment of a stakeholder", CommentState, pilots.COMMENT),
    ("Support programme", ProgrammeState, programmes.TRANSITIONS),
    ("Call for funds", CallState, programmes.CALL),
    ("Pledge", PledgeState, programmes.PLEDGE),
    ("Round-table", TableState, programmes.TABLE),
    ("Release of a report", ReleaseState, releases.TRANSITIONS),
    ("Report of an association", AssociationReportState, reporting.ASSOCIATION_REPORT),
]
HEAD = """# Workflow

What can happen to what, from which state to which. Made from each app's `workflow.py` by `manage.py
workflow_docs`; a test fails when it is out of date.
"""


def document() -> str:
    with translation.override("en"):
        return "\n".join([HEAD, *(section(*noun) for noun in NOUNS)])


def section(title: str, states: Any, transitions: Iterable[Transition]) -> str:
    return "\n".join([f"## {title}", "", *table(states, transitions), "", *diagram(transitions), ""])


def table(states: Any, transitions: Iterable[Transition]) -> Iterator[str]:
    yield "| step | from | to | who may, and when |"
    yield "| --- | --- | --- | --- |"
    for step in transitions:
        sources = ", ".join(str(state) for state in states if state in step.sources)
        condition = "" if step.requires.__name__ == "nothing" else f", `{step.requires.__name__}`"
        yield f"| {step.label} | {sources} | {step.target} | `{step.allowed.__name__}`{condition} |"


def diagram(transitions: Iterable[Transition]) -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    for step in transitions:
        for source in sorted(step.sources):
            yield f"    {source} --> {step.target}: {step.name}"
    yield "```"
