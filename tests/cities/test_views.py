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


@pytest.mark.parametrize("is_demonstration", [True, False])
def test_every_page_says_that_the_network_is_illustrative(client, is_demonstration):
    organisation = make.OrganisationFactory(is_demonstration=is_demonstration)
    page = client.get(organisation.get_absolute_url())
    assert ("no statement about the real cities" in page.text) == is_demonstration
