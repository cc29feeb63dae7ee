from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from cities.enums import Duty, OrganisationKind, WorkLanguage
from cities.models import (
    Affiliation,
    City,
    Country,
    CountryClassification,
    Membership,
    Organisation,
)
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY, NEXT = date(2004, 5, 1), date(2004, 5, 2)


def twice(factory, **fields):
    factory(**fields)
    factory(**fields)


def affiliated(**fields):
    association = Organisation.objects.filter(kind="association").first() or make.AssociationFactory()
    make.AffiliationFactory(association=association, **fields)


def member_of_itself():
    association = make.AssociationFactory()
    make.AffiliationFactory(member=association, association=association)


def invited_twice(**fields):
    organisation = make.OrganisationFactory()
    make.InvitationFactory(organisation=organisation, email="new@example.org", **fields)
    make.InvitationFactory(organisation=organisation, email="New@example.org")


def accepted():
    return {"accepted_at": timezone.now(), "accepted_by": make.UserFactory()}


BROKEN = [
    ("one_value_per_country_scheme_and_day", lambda: twice(make.CountryClassificationFactory)),
    (
        "classification_dates_in_order",
        lambda: make.CountryClassificationFactory(valid_until=date(1964, 6, 15)),
    ),
    ("city_on_earth", lambda: make.CityFactory(latitude=90.1)),
    ("city_on_earth", lambda: make.CityFactory(longitude=-180.1)),
    ("cities_city_geonames_id", lambda: twice(make.CityFactory, geonames_id=1)),
    (
        "one_open_participation_per_city",
        lambda: twice(make.CityParticipationFactory, city=make.CityFactory()),
    ),
    ("participation_dates_in_order", lambda: make.CityParticipationFactory(ends_on=date(2002, 9, 1))),
    ("successor_has_date", lambda: make.AssociationFactory(successor=make.AssociationFactory())),
    ("successor_has_date", lambda: make.AssociationFactory(succeeded_on=DAY)),
    ("one_or_two_approvals", lambda: make.AssociationFactory(approvals_needed=0)),
    ("one_or_two_approvals", lambda: make.AssociationFactory(approvals_needed=3)),
    ("membership_dates_in_order", lambda: make.MembershipFactory(starts_on=NEXT, ends_on=DAY)),
    ("membership_dates_in_order", lambda: make.MembershipFactory(ends_on=DAY)),
    ("membership_dates_in_order", lambda: make.MembershipFactory(starts_on=DAY)),
    ("promise_of_1_to_60_days", lambda: make.AssociationFactory(promised_days=0)),
    ("promise_of_1_to_60_days", lambda: make.AssociationFactory(promised_days=61)),
    ("verified_or_refused", lambda: make.OrganisationFactory(refused_at=timezone.now())),
    ("city_government_has_city", lambda: make.OrganisationFactory(city=None)),
    (
        "one_open_membership_per_duty",
        lambda: twice(
            make.MembershipFactory, user=make.UserFactory(), organisation=make.OrganisationFactory()
        ),
    ),
    (
        "one_open_lead_association_per_member",
        lambda: twice(make.AffiliationFactory, member=make.OrganisationFactory()),
    ),
    ("one_member_per_external_id", lambda: twice(affiliated, external_id="7")),
    (
        "one_open_affiliation_per_association_and_member",
        lambda: twice(affiliated, member=make.OrganisationFactory(), is_lead=False),
    ),
    (
        "row_once_per_member_import",
        lambda: twice(make.MemberRowFactory, member_import=make.MemberImportFactory(), number=2),
    ),
    (
        "member_row_is_new_or_chosen",
        lambda: make.MemberRowFactory(is_new=True, chosen=make.OrganisationFactory()),
    ),
    ("member_row_outcome_has_organisation", lambda: make.MemberRowFactory(outcome="new")),
    (
        "member_row_outcome_has_organisation",
        lambda: make.MemberRowFactory(outcome="refused", organisation=make.OrganisationFactory()),
    ),
    ("affiliation_dates_in_order", lambda: make.AffiliationFactory(starts_on=DAY, ends_on=DAY)),
    ("no_member_of_itself", member_of_itself),
    ("one_open_invitation_per_organisation_and_address", invited_twice),
    ("invitation_gives_a_duty", lambda: make.InvitationFactory(duties=[])),
    ("nobody_is_invited_to_coordinate", lambda: make.InvitationFactory(duties=["editor", "coordinator"])),
    ("accepted_invitation_has_person_and_time", lambda: make.InvitationFactory(accepted_at=timezone.now())),
    (
        "accepted_invitation_has_person_and_time",
        lambda: make.InvitationFactory(accepted_by=make.UserFactory()),
    ),
    (
        "invitation_is_accepted_or_withdrawn",
        lambda: make.InvitationFactory(withdrawn_at=timezone.now(), **accepted()),
    ),
]


@pytest.mark.parametrize(("constraint", "store"), BROKEN)
def test_the_database_refuses(constraint, store):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        store()


def one_after_the_other():
    member = make.OrganisationFactory()
    make.AffiliationFactory(member=member, starts_on=DAY, ends_on=NEXT)
    make.AffiliationFactory(member=member, is_lead=False)
    make.AffiliationFactory(member=member, starts_on=NEXT)


@pytest.mark.parametrize(
    "store",
    [
        one_after_the_other,
        lambda: twice(make.CityFactory),
        lambda: invited_twice(withdrawn_at=timezone.now()),
        lambda: invited_twice(**accepted()),
        lambda: twice(make.InvitationFactory, email="new@example.org"),
        lambda: make.AssociationFactory(successor=make.AssociationFactory(), succeeded_on=DAY),
        lambda: make.OrganisationFactory(city=None, kind=OrganisationKind.NGO),
        lambda: twice(
            make.MembershipFactory,
            user=make.UserFactory(),
            organisation=make.OrganisationFactory(),
            ended_at=timezone.now(),
        ),
        lambda: twice(make.CityParticipationFactory, city=make.CityFactory(), ends_on=DAY),
    ],
)
def test_the_database_takes(store):
    store()


@pytest.mark.parametrize(
    ("language", "name"), [("fr", "Suède"), ("en", "Sweden"), ("ar", "Sweden"), (None, "Sweden")]
)
def test_names_are_in_the_readers_language_or_english(language, name):
    country = Country(code="SE", names={"en": "Sweden", "fr": "Suède"})
    with translation.override(language):
        assert str(country) == name


def test_what_has_no_name_shows_its_code():
    assert str(Country(code="SE")) == "SE"


@pytest.mark.parametrize(("on", "in_force"), [(date(2004, 4, 30), False), (DAY, True), (NEXT, False)])
def test_dated_rows_count_up_to_the_day_before_their_end(on, in_force):
    row = make.CountryClassificationFactory(valid_from=DAY, valid_until=NEXT)
    assert list(CountryClassification.objects.in_force(on)) == ([row] if in_force else [])


def test_rows_without_end_count_for_ever():
    row = make.CountryClassificationFactory(valid_from=DAY)
    assert CountryClassification.objects.in_force(date(2999, 1, 1)).get() == row


def test_cities_are_found_by_the_beginning_of_any_name_the_largest_first():
    small = make.CityFactory(name="San José", search="\nsan jose\nchepe", population=1)
    large = make.CityFactory(name="San Juan", search="\nsan juan", population=2)
    make.CityFactory(name="Busan", search="\nbusan", population=3)
    assert list(City.objects.named("SAN")) == [large, small]
    assert list(City.objects.named("Chepé")) == [small]


@pytest.mark.parametrize(
    ("dates", "taking_part"),
    [
        ({"starts_on": DAY}, True),
        ({"starts_on": NEXT}, False),
        ({"starts_on": date(2003, 1, 1), "ends_on": DAY}, False),
        ({"starts_on": date(2003, 1, 1), "ends_on": NEXT}, True),
    ],
)
def test_cities_taking_part_on_a_day(dates, taking_part):
    city = make.CityParticipationFactory(**dates).city
    assert list(City.objects.taking_part(DAY)) == ([city] if taking_part else [])


def test_addresses():
    city, organisation = make.CityFactory(), make.OrganisationFactory(slug="southtown")
    assert city.get_absolute_url() == f"/cities/{city.pk}/"
    assert organisation.get_absolute_url() == "/organisations/southtown/"


@pytest.mark.parametrize(
    ("duties", "names"),
    [([], {"A", "B"}), ([Duty.EDITOR], {"A"}), ([Duty.VIEWER], {"B"}), ([Duty.APPROVER], set())],
)
def test_organisations_one_acts_for_now(duties, names):
    user = make.UserFactory()
    for name, duty, ended_at in (
        ("A", "editor", None),
        ("B", "viewer", None),
        ("C", "editor", timezone.now()),
    ):
        make.MembershipFactory(user=user, organisation__name=name, duty=duty, ended_at=ended_at)
    make.MembershipFactory(organisation__name="D")
    found = Organisation.objects.acted_for_by(user, *duties)
    assert set(found.values_list("name", flat=True)) == names


def test_members_led_on_a_day():
    led = make.AffiliationFactory(starts_on=DAY)
    association = led.association
    make.AffiliationFactory(association=association, starts_on=NEXT)
    make.AffiliationFactory(association=association, starts_on=DAY, is_lead=False)
    make.AffiliationFactory(starts_on=DAY)
    assert list(Organisation.objects.led_by(association, DAY)) == [led.member]


@pytest.fixture
def approver():
    return make.MembershipFactory(organisation=make.AssociationFactory(), duty=Duty.APPROVER)


def test_answered_for_are_the_members_of_the_association(approver):
    led = make.AffiliationFactory(association=approver.organisation)
    make.AffiliationFactory()
    make.AffiliationFactory(association=approver.organisation, starts_on=NEXT)
    assert list(Organisation.objects.answered_for_by(approver.user, DAY)) == [led.member]


def test_answered_for_are_others_of_the_city_that_have_no_association(approver):
    government = make.AffiliationFactory(association=approver.organisation).member
    of_city = {"kind": OrganisationKind.NGO, "city": government.city}
    follows = make.OrganisationFactory(**of_city)
    make.AffiliationFactory(member=make.OrganisationFactory(**of_city))
    make.OrganisationFactory(kind=OrganisationKind.NGO)
    found = Organisation.objects.answered_for_by(approver.user, DAY)
    assert set(found) == {government, follows}


@pytest.mark.parametrize("duty", sorted(set(Duty.values) - {Duty.APPROVER}))
def test_only_approvers_answer(approver, duty):
    Membership.objects.update(duty=duty)
    make.AffiliationFactory(association=approver.organisation)
    assert not Organisation.objects.answered_for_by(approver.user, DAY).exists()


def test_lead_affiliations_on_a_day():
    lead = make.AffiliationFactory(starts_on=DAY)
    make.AffiliationFactory(starts_on=DAY, is_lead=False)
    assert list(Affiliation.objects.lead(DAY)) == [lead]


def test_languages_written_from_the_right():
    assert WorkLanguage.right_to_left() == {"ar", "fa", "ur"}
