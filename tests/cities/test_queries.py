from datetime import date

import pytest

from cities.enums import ClassificationScheme, OrganisationKind
from cities.models import Organisation
from cities.queries import classifications, lead_association, regions_by_country
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = date(2004, 5, 1)


def test_lead_association_of_the_organisation_itself():
    affiliation = make.AffiliationFactory()
    make.AffiliationFactory(member=affiliation.member, is_lead=False)
    assert lead_association(affiliation.member, DAY) == affiliation.association


def test_lead_association_changes_with_the_day():
    member = make.OrganisationFactory()
    before = make.AffiliationFactory(member=member, ends_on=DAY)
    after = make.AffiliationFactory(member=member, starts_on=DAY)
    found = [lead_association(member, day) for day in (date(1999, 1, 1), date(2004, 4, 30), DAY)]
    assert found == [None, before.association, after.association]


def test_lead_association_of_the_citys_government_for_others():
    affiliation = make.AffiliationFactory()
    ngo = make.OrganisationFactory(kind=OrganisationKind.NGO, city=affiliation.member.city)
    assert lead_association(ngo, DAY) == affiliation.association
    own = make.AffiliationFactory(member=ngo)
    assert lead_association(ngo, DAY) == own.association


def test_no_lead_association_through_another_ngo_or_without_a_city():
    member = make.OrganisationFactory(kind=OrganisationKind.NGO)
    make.AffiliationFactory(member=member)
    assert lead_association(make.OrganisationFactory(city=member.city), DAY) is None
    assert lead_association(make.AssociationFactory(), DAY) is None


def test_who_answers_is_told_alike_by_query_and_by_queryset(world):
    ngo = make.OrganisationFactory(kind=OrganisationKind.NGO, city=world.south.city)
    make.AffiliationFactory(member=make.OrganisationFactory(city=world.south.city))
    answered = set(Organisation.objects.answered_for_by(world.staff_south, DAY))
    led = {o for o in Organisation.objects.all() if lead_association(o, DAY) == world.southern_association}
    assert answered == led == {world.south, ngo}


def test_regions_of_a_country_go_up_to_the_world():
    world = make.RegionFactory(code="001")
    africa = make.RegionFactory(code="002", parent=world)
    eastern = make.RegionFactory(code="014", parent=africa)
    make.CountryFactory(code="KE", region=eastern)
    make.CountryFactory(code="XX", region=None)
    assert regions_by_country() == {"KE": frozenset({"014", "002", "001"})}


@pytest.mark.parametrize(
    ("on", "values"), [(date(1963, 1, 1), {}), (date(1970, 1, 1), {"KE": "low"}), (DAY, {"KE": "high"})]
)
def test_classifications_as_in_force_on_the_day(on, values):
    income = {"scheme": ClassificationScheme.INCOME}
    make.CountryClassificationFactory(value="low", valid_until=date(2000, 1, 1), **income)
    make.CountryClassificationFactory(value="high", valid_from=date(2000, 1, 1), **income)
    make.CountryClassificationFactory()
    assert classifications(ClassificationScheme.INCOME, on) == values
