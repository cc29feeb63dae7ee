import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from cities.models import Affiliation, Organisation
from library import workflow
from library.models import Tool
from library.queries import rights, with_rights
from tests.library.factories import ToolFactory

pytestmark = pytest.mark.django_db


def alone(world):
    Affiliation.objects.filter(member=world.south).delete()


def trusted(world):
    Organisation.objects.filter(pk=world.southern_association.pk).update(trusts_members=True)


@pytest.mark.parametrize("situation", [lambda world: None, alone, trusted])
def test_rights_read_with_a_tool_are_those_of_the_rules(world, situation):
    situation(world)
    tool = ToolFactory(organisation=world.south)
    for user in [*world.everyone().values(), AnonymousUser()]:
        told = rights(with_rights(Tool.objects.all(), user, timezone.localdate()).get(pk=tool.pk))
        assert told == {rule: rule(user, Tool.objects.get(pk=tool.pk)) for rule in told}


def test_every_step_of_a_tool_has_its_rule_among_the_rights():
    known = {"may_edit", "may_review", "may_publish"}
    assert {step.allowed.__name__ for step in workflow.TOOL} == known
