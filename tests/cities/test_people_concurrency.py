"""Two clicks at once on the same account, in real transactions."""

import pytest

from accounts.models import User
from cities import services
from cities.models import Invitation, Membership
from tests import factories as make
from tests.racing import at_once, refusals
from tests.world import person

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def city():
    return make.OrganisationFactory(name="Southtown")


def test_of_two_last_editors_who_leave_at_once_one_stays(city):
    both = [person(name, city, "editor") for name in ("first", "second")]
    outcomes = at_once(
        *(lambda user=user: services.end_membership(city, user, by=user) for user in both), held=city
    )
    [refusal] = refusals(outcomes)
    assert "is the last editor of Southtown" in refusal
    assert Membership.objects.active().count() == 1


def test_two_who_hand_over_to_each_other_at_once_leave_one(city):
    first, second = (person(name, city, "editor") for name in ("first", "second"))
    outcomes = at_once(
        lambda: services.hand_over(city, by=first, to=second),
        lambda: services.hand_over(city, by=second, to=first),
        held=city,
    )
    assert len(refusals(outcomes)) == 1
    assert Membership.objects.active().count() == 1


def test_two_invitations_of_one_address_at_once_are_one(city):
    editor = person("editor", city, "editor")
    fields = {"email": "new@example.org", "duties": ["editor"]}
    outcomes = at_once(*[lambda: services.invite(city, by=editor, **fields)] * 2, held=city)
    assert refusals(outcomes) == ["new@example.org is invited already: send that invitation again."]
    assert Invitation.objects.count() == 1


def test_one_link_used_twice_at_once_makes_one_account(city):
    invitation = make.InvitationFactory(organisation=city, email="new@example.org")
    account = {"name": "New", "language": "en", "password": "correct-horse-battery"}
    outcomes = at_once(*[lambda: services.join_with_new_account(invitation, **account)] * 2, held=city)
    assert refusals(outcomes) == ["This invitation has been accepted already."]
    assert User.objects.filter(email="new@example.org").count() == 1
