import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError
from django.utils import timezone, translation

from library.enums import Licence, ToolState
from library.models import Tool
from tests.library.factories import BareToolFactory, EditionFactory, ToolFactory

pytestmark = pytest.mark.django_db


def test_published_tool_has_date():
    with pytest.raises(IntegrityError, match="published_tool_has_date"):
        ToolFactory(state=ToolState.PUBLISHED)


def test_one_edition_per_language():
    tool = ToolFactory()
    with pytest.raises(IntegrityError, match="one_edition_per_language"):
        EditionFactory(tool=tool)


@pytest.mark.parametrize("described", [{"file_name": "a.pdf"}, {"file": "library/a.pdf"}])
def test_edition_file_is_described(described):
    with pytest.raises(IntegrityError, match="edition_file_is_described"):
        EditionFactory(**described)


def test_tool_speaks_the_readers_language_or_its_own():
    tool = ToolFactory(edition__title="Leak manual")
    EditionFactory(tool=tool, language="fr", title="Manuel des fuites")
    with translation.override("fr"):
        assert str(tool) == "Manuel des fuites"
    with translation.override("ru"):
        assert str(tool) == "Leak manual"


def test_tool_without_any_text_has_a_name():
    assert str(BareToolFactory()) == "Without a title yet"


SEEN = {
    ToolState.DRAFT: {"officer_south", "two_hats"},
    ToolState.SUBMITTED: {"officer_south", "two_hats", "staff_south", "coordinator"},
    ToolState.RETURNED: {"officer_south", "two_hats", "staff_south", "coordinator"},
    ToolState.WITHDRAWN: {"officer_south", "two_hats", "staff_south", "coordinator"},
}


@pytest.mark.parametrize("state", ToolState.values)
def test_tool_is_visible_to(world, state):
    ToolFactory(organisation=world.south, state=state, published_at=timezone.now())
    people = world.everyone() | {"anonymous": AnonymousUser()}
    seen = {name for name, user in people.items() if Tool.objects.visible_to(user).exists()}
    assert seen == SEEN.get(state, set(people))


def test_licences_lead_to_their_deeds():
    assert Licence.CC_BY_NC_SA.url == "https://creativecommons.org/licenses/by-nc-sa/4.0/"
    assert Licence.CC0.url == "https://creativecommons.org/publicdomain/zero/1.0/"
    assert Licence.ASK.url == ""
    assert all(licence.meaning for licence in Licence)
