import pytest

from cities.filters import CityFilter, OrganisationFilter
from cities.models import City, Organisation
from tests import factories as make

pytestmark = pytest.mark.django_db


def found(filter_class, queryset, **data):
    chosen = filter_class(data, queryset=queryset)
    assert chosen.is_valid(), chosen.errors
    return list(chosen.qs)


def test_cities_by_name_in_any_script():
    cairo = make.CityFactory(name="Cairo", search="\ncairo\nالقاهره\nle caire")
    make.CityFactory(name="Nakuru")
    for name in ("CAIRO", "القاهرة", "Le Caire"):
        assert found(CityFilter, City.objects.all(), q=name) == [cairo]


def test_cities_by_country():
    city = make.CityFactory(country=make.CountryFactory(code="SE"))
    make.CityFactory()
    assert found(CityFilter, City.objects.all(), country="SE") == [city]


@pytest.mark.parametrize("taking_part", [True, False])
def test_cities_taking_part(taking_part):
    cities = {False: make.CityFactory(), True: make.CityParticipationFactory().city}
    assert found(CityFilter, City.objects.all(), taking_part=taking_part) == [cities[taking_part]]


def test_organisations_by_name_and_kind():
    ngo = make.OrganisationFactory(name="Eau Vive", kind="ngo")
    make.OrganisationFactory(name="Ville de Thiès")
    assert found(OrganisationFilter, Organisation.objects.all(), q="VIVE") == [ngo]
    assert found(OrganisationFilter, Organisation.objects.all(), kind="ngo") == [ngo]


def test_organisations_by_their_own_country_or_that_of_their_city():
    sweden = make.CountryFactory(code="SE")
    association = make.AssociationFactory(name="A", country=sweden)
    government = make.OrganisationFactory(name="B", city__country=sweden)
    make.OrganisationFactory()
    assert found(OrganisationFilter, Organisation.objects.all(), country="SE") == [association, government]
