import pytest

from tests.api import get
from tests.library.factories import EditionFactory, ToolFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_few_queries_for_any_number(client, django_assert_max_num_queries, count):
    for _ in range(count):
        EditionFactory(tool=ToolFactory(published=True), language="fr")
    with django_assert_max_num_queries(4):
        assert len(get(client, "tools/")["results"]) == count


def test_tool_with_its_versions(client):
    tool = ToolFactory(published=True, edition__title="Leak manual")
    shown = get(client, f"tools/{tool.uuid}/")
    assert (shown["title"], shown["licence_url"]) == (
        "Leak manual",
        "https://creativecommons.org/licenses/by/4.0/",
    )
    [edition] = shown["editions"]
    assert (edition["language"], edition["file"]) == ("en", None)


def test_draft_is_for_its_editors(client, world):
    ToolFactory(organisation=world.south)
    assert len(get(client, "tools/")["results"]) == 0
    client.force_login(world.officer_south)
    assert len(get(client, "tools/", state="draft")["results"]) == 1
