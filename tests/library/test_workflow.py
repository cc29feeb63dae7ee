import pytest
from django.utils import timezone

from library import workflow
from library.enums import ToolState
from library.timeline import TOOL_TITLES
from tests.library.factories import ToolFactory
from tests.matching.test_workflow import EDITORS, PEOPLE, by_hand, cast, outcomes

pytestmark = pytest.mark.django_db

# Who may do what to a tool of the southern city, in which state it must be, and what it becomes.
TOOL = {
    "submit": (EDITORS, {"draft", "returned"}, "submitted"),
    "publish": ({"staff_south"}, {"submitted"}, "published"),
    "return": ({"staff_south"}, {"submitted"}, "returned"),
    "withdraw": (EDITORS, {"draft", "returned", "submitted", "published"}, "withdrawn"),
}


def tool_in(world, state):
    return ToolFactory(organisation=world.south, state=state, published_at=timezone.now())


@pytest.mark.slow
@pytest.mark.parametrize("transition", workflow.TOOL, ids=lambda step: step.name)
def test_tool_transition_by_role_and_state(world, transition):
    tools = {state: tool_in(world, state) for state in ToolState.values}
    people = cast(world, PEOPLE)
    assert outcomes(transition, tools, people) == by_hand(TOOL[transition.name], tools, people)


def test_every_transition_has_a_row_and_a_title():
    names = {step.name for step in workflow.TOOL}
    assert names == set(TOOL)
    assert names | {"create", "edit", "save_edition", "remove_edition", "reuse", "remove_reuse"} == set(
        TOOL_TITLES
    )
