from collections.abc import Mapping
from datetime import date

from cities.enums import ClassificationScheme, OrganisationKind
from cities.models import Affiliation, CountryClassification, Organisation, Region


def lead_association(organisation: Organisation, on: date) -> Organisation | None:
    """Who answers for the organisation on the day: its lead association, else that of its city's
    government.
    """
    if (
        affiliation := Affiliation.objects.lead(on)
        .filter(member=organisation)
        .select_related("association")
        .first()
    ):
        return affiliation.association
    government = (
        Affiliation.objects.lead(on)
        .filter(member__kind=OrganisationKind.CITY_GOVERNMENT, member__city=organisation.city_id)
        .select_related("association")
        .first()
        if organisation.city_id
        else None
    )
    return government.association if government else None


def regions_by_country() -> dict[str, frozenset[str]]:
    """Per country code, every M49 region that contains it, from the finest up to the world."""
    parents = dict(Region.objects.values_list("code", "parent_id"))
    chains = {code: frozenset(chain(code, parents)) for code in parents}
    from_countries = Region.objects.exclude(countries=None).values_list("countries__code", "code")
    return {country: chains[region] for country, region in from_countries}


def chain(code: str | None, parents: Mapping[str, str | None]) -> list[str]:
    """The code followed by its ancestors."""
    found: list[str] = []
    while code:
        found.append(code)
        code = parents[code]
    return found


def classifications(scheme: ClassificationScheme, on: date) -> dict[str, str]:
    """Value by country code, of the scheme as it was in force on the day."""
    rows = CountryClassification.objects.in_force(on).filter(scheme=scheme)
    return dict(rows.values_list("country_id", "value"))
