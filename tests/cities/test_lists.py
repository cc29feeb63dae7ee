from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from cities.enums import OrganisationKind
from tests import factories as make

pytestmark = pytest.mark.django_db
CITIES, ORGANISATIONS = reverse("cities:city_list"), reverse("cities:organisation_list")


def names(response) -> list[str]:
    return [item.name for item in response.context["object_list"]]


def sheets(response):
    book = load_workbook(BytesIO(b"".join(response.streaming_content)))
    return [[[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book]


def choices(response, name) -> dict[str, str]:
    return {key: label.strip() for key, label in response.context["filter"].form.fields[name].widget.choices}


def test_a_country_narrows_the_cities_of_the_initiative(client):
    kenya, sweden = make.CountryFactory(code="KE"), make.CountryFactory(code="SE")
    for country in (kenya, sweden):
        make.CityParticipationFactory(city=make.CityFactory(name=f"In {country.code}", country=country))
    make.CityFactory(name="Elsewhere in KE", country=kenya)
    response = client.get(CITIES, {"country": "KE", "page": "1"})
    assert names(response) == ["In KE"]
    assert choices(response, "country") == {"": "All countries", "KE": "KE (1)", "SE": "SE (1)"}
    everywhere = client.get(CITIES, {"country": "KE", "taking_part": "false"})
    assert names(everywhere) == ["Elsewhere in KE"]
    assert [chip.value for chip in everywhere.context["chips"]] == ["KE", "no"]


def test_cities_by_region_of_any_level(client):
    africa = make.RegionFactory(code="002", parent=make.RegionFactory(code="001"), names={"en": "Africa"})
    sub_saharan = make.RegionFactory(code="202", parent=africa, names={"en": "Sub-Saharan Africa"})
    make.CountryFactory(code="KE", region=make.RegionFactory(code="014", parent=sub_saharan))
    make.CityParticipationFactory(city__name="Nakuru")
    for code in ("002", "202", "014"):
        response = client.get(CITIES, {"region": code})
        assert names(response) == ["Nakuru"]
    assert list(choices(response, "region").values()) == [
        "All regions",
        "Africa (1)",
        "Sub-Saharan Africa (1)",
        "Eastern Africa (1)",
    ]


def test_cities_largest_first(client):
    for name, population in [("Small", 10), ("Unknown", None), ("Large", 99)]:
        make.CityParticipationFactory(city__name=name, city__population=population)
    assert names(client.get(CITIES, {"sort": "population"})) == ["Large", "Small", "Unknown"]
    assert names(client.get(CITIES)) == ["Large", "Small", "Unknown"]


def test_cities_on_the_map_by_who_acts_there(client):
    city = make.CityParticipationFactory().city
    make.OrganisationFactory(city=city)
    [dot] = client.get(CITIES, {"view": "map"}).context["dots"]
    assert (dot.name, dot.country, dot.count) == (city.name, "KE", 1)


def test_cities_as_files(client):
    city = make.CityParticipationFactory(city__geonames_id=7).city
    rows, notes = sheets(client.get(CITIES, {"format": "xlsx"}))
    assert rows[1] == [city.name, "KE", "Eastern Africa", 300_000, -0.3, 36.1, 7]
    assert dict(notes)["Rows"] == "1"
    assert b"".join(client.get(CITIES, {"format": "csv"}).streaming_content).decode().count("\r\n") == 2


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("role", [None, "coordinator"])
def test_organisations_take_the_same_few_queries(world, client, django_assert_max_num_queries, count, role):
    for _ in range(count):
        make.OrganisationFactory(kind=OrganisationKind.NGO)
    if role:
        client.force_login(getattr(world, role))
    with django_assert_max_num_queries(12):
        response = client.get(ORGANISATIONS, {"kind": "ngo"})
    assert len(response.context["object_list"]) == count


def test_organisations_are_found_by_name_and_by_city(client):
    city = make.CityFactory(name="Thiès", search="\nthies\nцьес")
    make.OrganisationFactory(name="Municipalité", city=city)
    make.AssociationFactory(name="Élus locaux", city=None)
    found = {
        query: names(client.get(ORGANISATIONS, {"q": query}))
        for query in ("municipalite Thies", "ELUS", "Цьес", "zz")
    }
    assert found == {
        "municipalite Thies": ["Municipalité"],
        "ELUS": ["Élus locaux"],
        "Цьес": ["Municipalité"],
        "zz": [],
    }


def test_organisations_by_kind_country_and_language_with_counts(client):
    make.AssociationFactory(name="A", country=make.CountryFactory(code="SE"), languages=["sv", "en"])
    make.OrganisationFactory(name="B", languages=["en"])
    response = client.get(ORGANISATIONS)
    assert choices(response, "kind") == {
        "": "All kinds",
        "association": "association of local governments (1)",
        "city_government": "city government (1)",
    }
    assert choices(response, "country") == {"": "All countries", "KE": "KE (1)", "SE": "SE (1)"}
    assert choices(response, "language") == {"": "All languages", "en": "English (2)", "sv": "Svenska (1)"}
    assert names(client.get(ORGANISATIONS, {"language": "sv"})) == ["A"]
    assert names(client.get(ORGANISATIONS, {"sort": "kind"})) == ["A", "B"]


def test_organisations_by_region(client):
    make.RegionFactory(code="014", parent=make.RegionFactory(code="001"))
    make.AssociationFactory(name="A", country=make.CountryFactory(code="KE"))
    make.AssociationFactory(name="B")
    assert names(client.get(ORGANISATIONS, {"region": "014"})) == ["A"]


def test_organisations_as_a_file_without_addresses_of_people(client, world):
    make.OrganisationFactory(name="C", email="person@example.org", is_demonstration=True)
    rows, _notes = sheets(client.get(ORGANISATIONS, {"format": "xlsx", "q": "C"}))
    assert "person@example.org" not in str(rows)
    assert [row[-1] for row in rows[1:] if row[0] == "C"] == ["yes"]
    assert [row[3] for row in rows[1:] if row[0] == "C"] == ["KE"]


def test_organisations_that_are_not_there(client):
    assert "No organisation found" in client.get(ORGANISATIONS, {"q": "Atlantis"}).text
