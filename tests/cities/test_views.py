from datetime import date

import pytest
from django.urls import reverse

from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("role", [None, "officer_south"])
def test_list_takes_the_same_few_queries(world, client, django_assert_max_num_queries, count, role):
    for _ in range(count):
        make.CityParticipationFactory()
    if role:
        client.force_login(getattr(world, role))
    with django_assert_max_num_queries(12):
        response = client.get(reverse("cities:city_list"))
    assert len(response.context["object_list"]) == count


def test_list_shows_the_cities_of_the_initiative(client):
    city = make.CityParticipationFactory().city
    make.CityFactory()
    assert list(client.get(reverse("cities:city_list")).context["object_list"]) == [city]


def test_a_search_finds_every_place(client):
    make.CityParticipationFactory()
    other = make.CityFactory(name="São Paulo", search="\nsao paulo")
    response = client.get(reverse("cities:city_list"), {"q": "Sao P"})
    assert list(response.context["object_list"]) == [other]
    assert "São Paulo" in response.text


def test_a_search_that_finds_nothing_says_what_to_try(client):
    text = client.get(reverse("cities:city_list"), {"q": "Atlantis"}).text
    assert "Try the name in another spelling or script" in text


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


@pytest.mark.parametrize("is_demonstration", [True, False])
def test_every_page_says_that_the_network_is_illustrative(client, is_demonstration):
    organisation = make.OrganisationFactory(is_demonstration=is_demonstration)
    page = client.get(organisation.get_absolute_url())
    assert ("no statement about the real cities" in page.text) == is_demonstration
