import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from core.exceptions import ActionRefused
from core.workflow import perform
from pilots import services, workflow
from pilots.enums import ActivityState, PilotState, SectionKind, SectionState, UpdateState
from tests.pilots.factories import ActivityFactory, ProgressUpdateFactory
from tests.pilots.story import Story

RUN = frozenset({"officer_north", "officer_south", "two_hats"})
REVIEW = frozenset({"staff_north", "staff_south"})
SIGN = frozenset({"officer_north", "officer_south"})

# Transition: the states it starts from, and who may. `two_hats` is an officer, so never a reviewer.
MATRIX = {
    "agree": ({"preparing"}, SIGN),
    "activate": ({"agreed"}, RUN),
    "complete": ({"active"}, RUN),
    "suspend": ({"active"}, RUN | REVIEW),
    "resume": ({"suspended"}, RUN),
    "cancel": ({"preparing", "agreed", "active", "suspended"}, RUN | REVIEW),
}
SECTION_MATRIX = {
    "submit": ({"draft", "returned"}, RUN),
    "return": ({"submitted"}, REVIEW),
    "accept": ({"submitted"}, REVIEW),
}
UPDATE_MATRIX = {
    "submit": ({"draft", "returned"}, RUN),
    "return": ({"submitted"}, REVIEW),
    "accept": ({"submitted"}, REVIEW),
}
ACTIVITY_MATRIX = {"hold": ({"planned"}, RUN), "drop": ({"planned"}, RUN)}


@pytest.mark.parametrize("state", PilotState.values)
def test_pilot_in_every_state_is_open_to_exactly_whom_the_matrix_names(world, state):
    pilot = Story(world).to(state).pilot
    found = {
        (transition.name, name)
        for transition in workflow.PILOT
        for name, person in world.everyone().items()
        if transition.open_to(person, pilot)
    }
    expected = {
        (name, person) for name, (sources, people) in MATRIX.items() if state in sources for person in people
    }
    assert found == expected


@pytest.mark.parametrize("state", SectionState.values)
def test_section_in_every_state_is_open_to_exactly_whom_the_matrix_names(world, state):
    story = Story(world).to(PilotState.ACTIVE)
    walk = {
        "draft": lambda: story.write(SectionKind.COSTS),
        "submitted": lambda: story.submit(SectionKind.COSTS),
        "returned": lambda: services.return_section(
            story.submit(SectionKind.COSTS), by=world.staff_south, reason="Which currency?"
        ),
        "accepted": lambda: story.accept(SectionKind.COSTS),
    }
    section = walk[state]()
    found = {
        (transition.name, name)
        for transition in workflow.SECTION
        for name, person in world.everyone().items()
        if transition.open_to(person, section)
    }
    expected = {
        (name, person)
        for name, (sources, people) in SECTION_MATRIX.items()
        if state in sources
        for person in people
    }
    assert found == expected


@pytest.mark.parametrize("state", ActivityState.values)
def test_activity_in_every_state_is_open_to_exactly_whom_the_matrix_names(world, story, state):
    activity = ActivityFactory(pilot=story.pilot, state=state)
    found = {
        (transition.name, name)
        for transition in workflow.ACTIVITY
        for name, person in world.everyone().items()
        if transition.open_to(person, activity)
    }
    expected = {
        (name, person)
        for name, (sources, people) in ACTIVITY_MATRIX.items()
        if state in sources
        for person in people
    }
    assert found == expected


@pytest.mark.parametrize("state", UpdateState.values)
def test_update_in_every_state_is_open_to_exactly_whom_the_matrix_names(world, story, state):
    told = {"narrative": "X", "light": "green", "figures": {"held": []}, "submitted_at": timezone.now()}
    accepted = (
        {"accepted_at": timezone.now(), "accepted_by": world.staff_north} if state == "accepted" else {}
    )
    update = ProgressUpdateFactory(pilot=story.pilot, state=state, return_reason="Y", **told, **accepted)
    found = {
        (transition.name, name)
        for transition in workflow.UPDATE
        for name, person in world.everyone().items()
        if transition.open_to(person, update)
    }
    expected = {
        (name, person)
        for name, (sources, people) in UPDATE_MATRIX.items()
        if state in sources
        for person in people
    }
    assert found == expected


def test_perform_by_an_outsider_is_forbidden(story, world):
    with pytest.raises(PermissionDenied):
        perform(workflow.CANCEL, story.pilot, by=world.outsider)


def test_agree_without_both_signatures_is_refused(story, world):
    story.freeze()
    with pytest.raises(ActionRefused, match="Both partners have to sign first"):
        perform(workflow.AGREE, story.pilot, by=world.officer_south)


def test_labels_say_what_a_button_does():
    assert [str(step.label) for step in workflow.PILOT_BUTTONS] == [
        "Start the exchange",
        "Complete the exchange",
        "Resume",
        "Suspend",
        "Cancel",
    ]
