import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from cities import rules
from cities.enums import Duty, OrganisationKind
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("duties", "acts"), [([], True), ([Duty.EDITOR], True), ([Duty.SIGNATORY, Duty.APPROVER], False)]
)
def test_acting_for_an_organisation(duties, acts):
    membership = make.MembershipFactory(duty=Duty.EDITOR)
    assert rules.acts_for(membership.user, membership.organisation_id, *duties) == acts


def test_an_ended_membership_gives_no_rights():
    ended = make.MembershipFactory(duty=Duty.COORDINATOR, ended_at=timezone.now())
    assert not rules.acts_for(ended.user, ended.organisation_id)
    assert not rules.is_coordinator(ended.user)


@pytest.mark.parametrize("rule", [rules.is_coordinator, rules.is_association_staff])
def test_the_public_has_no_role(rule):
    assert not rule(AnonymousUser())


def test_nobody_acts_for_no_organisation():
    membership = make.MembershipFactory()
    assert not rules.acts_for(membership.user, None)
    assert not rules.acts_for(AnonymousUser(), membership.organisation_id)


@pytest.mark.parametrize("duty", Duty.values)
def test_coordinators_have_the_duty(duty):
    assert rules.is_coordinator(make.MembershipFactory(duty=duty).user) == (duty == Duty.COORDINATOR)


@pytest.mark.parametrize(
    ("kind", "duty", "is_staff"),
    [
        (OrganisationKind.ASSOCIATION, Duty.APPROVER, True),
        (OrganisationKind.ASSOCIATION, Duty.VIEWER, False),
        (OrganisationKind.UN_BODY, Duty.APPROVER, False),
    ],
)
def test_association_staff_are_approvers_of_associations(kind, duty, is_staff):
    user = make.MembershipFactory(organisation__kind=kind, duty=duty).user
    assert rules.is_association_staff(user) == is_staff


@pytest.mark.parametrize(("verified_at", "verified"), [(None, False), (timezone.now(), True)])
def test_verified(verified_at, verified):
    assert rules.is_verified(make.OrganisationFactory.build(city=None, verified_at=verified_at)) == verified
