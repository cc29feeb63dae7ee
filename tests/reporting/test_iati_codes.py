import json
from decimal import Decimal

import pytest

from cities.enums import OrganisationKind
from pilots.enums import PilotState
from reporting.iati import codes
from reporting.iati.records import Share
from tests import factories as make
from tests.reporting.iati import purpose_codes
from tests.test_project import ROOT

THEMES = [row["code"] for row in json.loads((ROOT / "cities/reference/themes.json").read_text())]


def test_every_theme_has_a_purpose_code_that_is_in_use_and_targets():
    assert list(codes.meanings()) == THEMES
    assert {meaning.sector for meaning in codes.meanings().values()} <= purpose_codes()
    assert all(meaning.targets for meaning in codes.meanings().values())


def test_theme_that_nobody_has_placed_counts_as_its_area():
    assert codes.meaning("water.rain") == codes.meaning("water")
    assert codes.meaning("noise") == codes.Meaning("99810", ())


@pytest.mark.parametrize("number", [1, 2, 3, 7, 11])
def test_shares_of_any_number_are_a_whole(number):
    found = codes.shares([str(code) for code in range(number)])
    assert sum(share.percentage for share in found) == 100
    assert max(found)[1] - min(found, key=lambda share: share.percentage)[1] <= Decimal("0.01")


def test_code_that_is_named_twice_has_both_parts():
    assert codes.shares(["KE", "SE", "KE"]) == (Share("KE", Decimal("66.67")), Share("SE", Decimal("33.33")))


def test_part_of_no_known_country_goes_to_the_unspecified_region():
    assert codes.countries_and_regions(["KE", ""]) == ((Share("KE", 50),), (Share("998", 50),))
    assert codes.countries_and_regions([]) == ((), (Share("998", 100),))
    assert codes.countries_and_regions(["KE", "KE"]) == ((Share("KE", 100),), ())


def test_goals_are_those_of_the_themes_and_always_cities_and_partnerships():
    assert codes.goals(["planning.climate", "mobility.traffic-safety"]) == ("3", "11", "13", "17")
    assert codes.targets(["planning.climate", "mobility.traffic-safety"]) == ("3.6", "11.2", "11.b", "13.1")
    assert (codes.goals([]), codes.targets([])) == (("11", "17"), ())


def test_every_state_has_a_status():
    assert set(codes.STATUSES) == set(PilotState)


@pytest.mark.parametrize(
    ("kind", "place", "code"),
    [
        (OrganisationKind.CITY_GOVERNMENT, "city", "11"),
        (OrganisationKind.ASSOCIATION, "", "15"),
        (OrganisationKind.NGO, "country", "22"),
        (OrganisationKind.NGO, "", "21"),
        (OrganisationKind.PRIVATE, "city", "70"),
        (OrganisationKind.SUPPORT_PROGRAMME, "", ""),
        (OrganisationKind.DONOR, "country", ""),
        (OrganisationKind.UN_BODY, "", "40"),
    ],
)
def test_kind_of_organisation(db, kind, place, code):
    city = make.CityFactory() if place == "city" else None
    country = make.CountryFactory() if place == "country" else None
    assert codes.kind_of(make.OrganisationFactory(kind=kind, city=city, country=country)) == code


@pytest.mark.parametrize(("number", "scope"), [(0, ""), (1, "4"), (2, "3"), (3, "3")])
def test_scope_is_one_country_or_several(number, scope):
    assert codes.scope([Share(str(code), 1) for code in range(number)]) == scope
