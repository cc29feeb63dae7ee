"""The pages of a city and of an organisation, which join what every app knows of them."""

from datetime import date

import pytest

from tests import factories as make
from tests.pilots.story import Story

pytestmark = pytest.mark.django_db


def test_page_of_a_city(client):
    city = make.CityFactory(name="Southtown", names=["Ville du Sud"], geonames_id=7)
    make.CityParticipationFactory(city=city)
    organisation = make.OrganisationFactory(city=city)
    text = client.get(city.get_absolute_url()).text
    for words in ("Southtown", "Ville du Sud", organisation.name, organisation.get_absolute_url()):
        assert words in text


def test_page_of_a_city_for_which_nobody_acts(client):
    text = client.get(make.CityFactory(population=None).get_absolute_url()).text
    assert "Nobody yet. Its local government can join through its national association." in text
    assert [words in text for words in ("No open request.", "No open offer.", "No published pilot yet.")] == [
        True
    ] * 3


def test_pages_show_what_is_asked_and_offered_and_what_is_not_published_to_nobody(client, world):
    make.RequestFactory(organisation=world.south, published=True, title="Wells")
    make.OfferFactory(organisation=world.south, published=True, title="Pumps", text="A secret text.")
    make.OfferFactory(organisation=world.south, title="A draft")
    make.OfferFactory(organisation=world.north, published=True, title="Elsewhere")
    for address in (world.south.get_absolute_url(), world.south.city.get_absolute_url()):
        text = client.get(address).text
        shown = [words in text for words in ("Wells", "Pumps", "A draft", "A secret text.", "Elsewhere")]
        assert shown == [True, True, False, False, False]


def test_pages_name_nobody_who_acts(client, world):
    for address in (world.south.get_absolute_url(), world.southern_association.get_absolute_url()):
        text = client.get(address).text
        people = [world.officer_south, world.staff_south, world.two_hats]
        assert [person for person in people if person.name in text or person.email in text] == []


def test_pages_show_pilots_to_who_may_see_them(client, world):
    pilot = Story(world).to("preparing").pilot
    shown = []
    for reader in (None, world.outsider, world.officer_south):
        if reader:
            client.force_login(reader)
        shown.append(pilot.get_absolute_url() in client.get(world.south.city.get_absolute_url()).text)
    assert shown == [False, False, True]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("role", [None, "staff_south"])
def test_pages_take_the_same_few_queries(world, client, django_assert_max_num_queries, role, count):
    for _ in range(count):
        make.OfferFactory(organisation=world.south, published=True)
        make.RequestFactory(organisation=world.south, published=True)
        make.AffiliationFactory(association=world.south)
    Story(world)
    if role:
        client.force_login(getattr(world, role))
    for address in (world.south.get_absolute_url(), world.south.city.get_absolute_url()):
        with django_assert_max_num_queries(12):
            client.get(address)


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_an_association_with_its_members(client, django_assert_max_num_queries, count):
    association = make.AssociationFactory()
    for _ in range(count):
        make.AffiliationFactory(association=association)
    with django_assert_max_num_queries(12):
        response = client.get(association.get_absolute_url())
    assert len(response.context["members"]) == count


def test_page_of_a_member_names_its_association_and_successor(world, client):
    world.south.successor, world.south.succeeded_on = world.north, date(2005, 1, 1)
    world.south.save()
    text = client.get(world.south.get_absolute_url()).text
    assert [name in text for name in ("South Local", "Northville")] == [True, True]


@pytest.mark.parametrize("path", ["/cities/0/", "/organisations/nobody/"])
def test_what_does_not_exist_is_not_there(client, path):
    assert client.get(path).status_code == 404
