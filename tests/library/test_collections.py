"""What a support programme recommends: who puts it together, and what everybody sees of it."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from core.exceptions import ActionRefused
from core.models import HistoryEvent
from library import services
from library.models import Collection
from tests import factories as make
from tests.library.factories import CollectionFactory, PracticeFactory, ToolFactory
from tests.reporting.made import made_programme

pytestmark = pytest.mark.django_db
LIST = "/library/collections/"
SAID = {"title": "Water", "summary": "For utilities.", "language": "en"}


@pytest.fixture
def collection(world):
    return CollectionFactory(organisation=world.southern_association)


@pytest.fixture
def curator(collection):
    return make.MembershipFactory(organisation=collection.organisation).user


@pytest.fixture
def tool():
    return ToolFactory(published=True, edition__title="Pumps")


def test_collection_is_put_together(curator, collection, tool):
    practice = PracticeFactory(published=True)
    for thing in (tool, practice, tool):
        services.put_into(collection, thing, by=curator)
    assert (list(collection.tools.all()), list(collection.practices.all())) == ([tool], [practice])
    services.take_out(collection, practice, by=curator)
    assert not collection.practices.exists()
    assert HistoryEvent.objects.of(collection).count() == 4


def test_what_is_not_shared_is_not_recommended(curator, collection):
    with pytest.raises(ActionRefused, match="not shared"):
        services.put_into(collection, ToolFactory(), by=curator)


def test_collection_of_others_stays_as_it_is(world, collection, tool):
    with pytest.raises(PermissionDenied):
        services.put_into(collection, tool, by=world.outsider)
    with pytest.raises(PermissionDenied):
        services.edit_collection(collection, by=world.staff_north, **SAID)


def test_cities_put_no_collections_together(world):
    with pytest.raises(PermissionDenied):
        services.create_collection(by=world.officer_south, organisation=world.south, **SAID)


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_few_queries_for_any_number(client, django_assert_max_num_queries, tool, count):
    for each in CollectionFactory.create_batch(count):
        each.tools.add(tool, ToolFactory())
    with django_assert_max_num_queries(4):
        response = client.get(LIST)
    assert [(each.tool_count, each.practice_count) for each in response.context["page"]] == [(1, 0)] * count


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_few_queries_for_any_number(client, django_assert_max_num_queries, count):
    collection = CollectionFactory()
    collection.tools.set([*ToolFactory.create_batch(count, published=True), ToolFactory()])
    collection.practices.set(PracticeFactory.create_batch(count, published=True))
    with django_assert_max_num_queries(9):
        response = client.get(collection.get_absolute_url())
    assert (len(response.context["tools"]), len(response.context["practices"])) == (count, count)


def test_empty_shelves_say_so(client):
    assert "No collections yet" in client.get(LIST).text
    assert "Nothing in it yet" in client.get(CollectionFactory().get_absolute_url()).text


def test_collection_is_begun_filled_and_changed_on_pages(client, curator, collection, tool):
    client.force_login(curator)
    assert "Begin a collection" in client.get(LIST).text
    new = reverse("library:collection_new")
    assert client.get(new).status_code == 200
    client.post(new, {**SAID, "organisation": collection.organisation.pk})
    made = Collection.objects.get(title="Water")
    assert "Put it into a collection" in client.get(tool.get_absolute_url()).text
    client.post(reverse("library:tool_in", args=[tool.uuid]), {"collection": made.uuid})
    assert "Take something out" in client.get(made.get_absolute_url()).text
    client.post(reverse("library:tool_out", args=[made.uuid, tool.uuid]))
    assert not made.tools.exists()
    edit = reverse("library:collection_edit", args=[made.uuid])
    assert "For utilities." in client.get(edit).text
    assert client.post(edit, {**SAID, "title": "Water 2"}).url == made.get_absolute_url()


def test_pages_are_for_curators(client, world, collection, tool):
    client.force_login(world.officer_south)
    assert client.get(reverse("library:collection_new")).status_code == 403
    assert client.get(reverse("library:collection_edit", args=[collection.uuid])).status_code == 404
    put = client.post(reverse("library:tool_in", args=[tool.uuid]), {"collection": collection.uuid})
    assert put.status_code == 403


def test_programme_shows_what_it_recommends(client, collection):
    programme = made_programme(collection.organisation, "Exchange", established=date(2005, 3, 1))
    assert collection.title in client.get(programme.get_absolute_url()).text
