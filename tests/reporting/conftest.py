import pytest

from reporting.models import Milestone
from reporting.services import load_milestones
from tests import factories as make

AREAS = ("planning", "mobility", "economy", "water", "safety")


@pytest.fixture
def milestones(world) -> dict[int, Milestone]:
    """The four milestones by year, beside the small world, and the five areas in their order."""
    for position, code in enumerate(AREAS):
        make.ThemeFactory(code=code, position=position, is_area=True)
    load_milestones()
    return {milestone.year: milestone for milestone in Milestone.objects.all()}
