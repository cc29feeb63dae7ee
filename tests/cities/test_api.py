from datetime import date

import pytest

from cities.enums import OrganisationKind
from tests import factories as make
from tests.api import get, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def nakuru():
    kenya = make.CountryFactory(names={"en": "Kenya"})
    city = make.CityFactory(name="Nakuru", names=["Nakuru", "ناكورو"], country=kenya, geonames_id=184622)
    make.CityParticipationFactory(city=city)
    return city


def test_city_shows_its_fields_and_where_to_read_on(client, nakuru):
    make.OrganisationFactory(city=nakuru, is_demonstration=True)
    assert get(client, f"cities/{nakuru.pk}/") == {
        "id": nakuru.pk,
        "url": f"http://testserver/api/v1/cities/{nakuru.pk}/",
        "page": f"http://testserver/cities/{nakuru.pk}/",
        "geonames_id": 184622,
        "name": "Nakuru",
        "country": {"code": "KE", "name": "Kenya"},
        "latitude": -0.3,
        "longitude": 36.1,
        "population": 300_000,
        "timezone": "",
        "taking_part": True,
        "is_demonstration": True,
        "names": ["Nakuru", "ناكورو"],
    }


def names(client, **filters):
    return [city["name"] for city in get(client, "cities/", **filters)["results"]]


def test_cities_by_participation_country_and_name(client, nakuru):
    make.CityFactory(name="Lund", country=make.CountryFactory(code="SE"))
    assert names(client) == ["Nakuru", "Lund"]
    assert names(client, taking_part="true") == ["Nakuru"]
    assert names(client, taking_part="false") == ["Lund"]
    assert names(client, country="SE") == ["Lund"]
    assert names(client, q="NAK") == ["Nakuru"]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("country", "XX", "Select a valid choice. That choice is not one of the available choices."),
        ("country", "\0", "Null characters are not allowed."),
        ("country", "KE; drop", "Select a valid choice. That choice is not one of the available choices."),
        ("taking_part", "maybe", "This value means nothing here."),
        ("q", "\0", "Null characters are not allowed."),
        ("q", "x" * 101, "Ensure this value has at most 100 characters (it has 101)."),
    ],
)
def test_value_that_no_filter_takes_is_refused(client, name, value, sentence):
    assert refused(client, "cities/", 400, **{name: value})["errors"] == {name: [sentence]}


@pytest.mark.parametrize("name", ["q", "country", "limit"])
@pytest.mark.parametrize("value", ["%ED%A0%80", "%FF%FE", "a%C3"])
def test_broken_text_is_refused(client, name, value):
    response = client.get(f"/api/v1/cities/?{name}={value}")
    assert (response.status_code, list(response.json()["errors"])) == (400, [name])


def test_search_for_no_letter_at_all_finds_nothing(client, nakuru):
    assert names(client, q="…") == []


@pytest.mark.parametrize("key", ["007", "1_0", "١", "1%20", "9" * 18, "9" * 30, "-1"])
def test_city_number_has_one_spelling(client, key):
    make.CityFactory(pk=7)
    make.CityFactory(pk=1)
    assert client.get(f"/api/v1/cities/{key}/").status_code == 404


def test_country_shows_its_dated_classifications(client):
    make.CountryClassificationFactory(country=make.CountryFactory(names={"en": "Kenya", "fr": "Kenya"}))
    country = get(client, "countries/KE/")
    assert (country["name"], country["region"]) == ("Kenya", "014")
    assert country["classifications"] == [
        {
            "scheme": "g77",
            "value": "member",
            "source": "Group of 77, list of member States",
            "valid_from": "1964-06-15",
            "valid_until": None,
        }
    ]


def test_theme_names_its_area(client):
    make.ThemeFactory(code="water.sanitation", parent=make.ThemeFactory(code="water"), position=1)
    theme = get(client, "themes/water.sanitation/")
    assert (theme["parent"], theme["is_area"]) == ("water", False)
    assert [theme["code"] for theme in get(client, "themes/")["results"]] == ["water", "water.sanitation"]


def test_organisation_shows_no_address_of_a_person(client, nakuru):
    successor = make.OrganisationFactory()
    make.OrganisationFactory(
        slug="nakuru",
        name="Municipality of Nakuru",
        city=nakuru,
        email="clerk@nakuru.example",
        successor=successor,
        succeeded_on=date(2020, 1, 1),
    )
    assert get(client, "organisations/nakuru/") == {
        "slug": "nakuru",
        "url": "http://testserver/api/v1/organisations/nakuru/",
        "page": "http://testserver/organisations/nakuru/",
        "kind": "city_government",
        "name": "Municipality of Nakuru",
        "city": {
            "id": nakuru.pk,
            "url": f"http://testserver/api/v1/cities/{nakuru.pk}/",
            "name": "Nakuru",
            "country": {"code": "KE", "name": "Kenya"},
        },
        "country": None,
        "languages": ["en"],
        "website": "",
        "verified_at": "2002-09-01T00:00:00Z",
        "successor": successor.slug,
        "succeeded_on": "2020-01-01",
        "is_demonstration": False,
    }


def test_organisations_by_kind_country_and_name(client, nakuru):
    make.OrganisationFactory(slug="nakuru", name="Nakuru", city=nakuru)
    make.AssociationFactory(slug="local", name="Local", country=make.CountryFactory(code="SE"))

    def slugs(**filters):
        return [organisation["slug"] for organisation in get(client, "organisations/", **filters)["results"]]

    assert slugs(kind=OrganisationKind.ASSOCIATION) == ["local"]
    assert slugs(country="KE") == ["nakuru"]
    assert slugs(country="SE") == ["local"]
    assert slugs(q="naku") == ["nakuru"]


@pytest.mark.parametrize(("path", "queries"), [("cities", 1), ("organisations", 1), ("countries", 2)])
@pytest.mark.parametrize("count", [1, 3])
def test_number_of_queries_is_the_same_for_more(client, django_assert_num_queries, path, queries, count):
    for code in ["KE", "SE", "BR"][:count]:
        country = make.CountryFactory(code=code)
        make.CountryClassificationFactory(country=country)
        make.OrganisationFactory(city__country=country, country=country)
    with django_assert_num_queries(queries):
        assert len(get(client, f"{path}/")["results"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_queries_for_themes_is_the_same_for_more(client, django_assert_num_queries, count):
    for code in ["water", "safety", "economy"][:count]:
        make.ThemeFactory(code=code)
    with django_assert_num_queries(1):
        assert len(get(client, "themes/")["results"]) == count
