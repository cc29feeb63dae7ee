from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser

from cities.enums import Duty
from cities.models import Affiliation, Membership
from core.exceptions import ActionRefused
from pilots import rules, services
from pilots.models import Pilot
from tests import factories as make


def test_standing_of_an_officer(story, world):
    standing = rules.standing(world.officer_south, story.pilot)
    mine = frozenset({world.south.pk})
    assert standing == rules.Standing(mine, mine, mine, reviews=False, is_inside=True)


def test_standing_of_association_staff(story, world):
    standing = rules.standing(world.staff_north, story.pilot)
    assert standing == rules.Standing(frozenset(), frozenset(), frozenset(), reviews=True, is_inside=True)


def test_standing_of_an_outsider(story, world):
    standing = rules.standing(world.outsider, story.pilot)
    assert standing == rules.Standing(frozenset(), frozenset(), frozenset(), reviews=False, is_inside=False)


def test_standing_of_the_public(story):
    assert not rules.standing(AnonymousUser(), story.pilot).is_inside


def test_standing_is_read_once_per_loaded_pilot(story, world, django_assert_num_queries):
    rules.standing(world.officer_south, story.pilot)
    with django_assert_num_queries(0):
        assert rules.may_run(world.officer_south, story.pilot)


def test_standing_of_the_coordinator_who_does_not_review_while_there_is_an_association(story, world):
    standing = rules.standing(world.coordinator, story.pilot)
    assert standing.is_inside
    assert not standing.reviews


def test_coordinator_reviews_where_no_partner_has_an_association(story, world):
    Affiliation.objects.all().delete()
    assert rules.may_review(world.coordinator, story.pilot)
    assert not rules.may_review(world.staff_north, story.pilot)


def test_approver_who_acts_for_a_partner_does_not_review(story, world):
    assert not rules.may_review(world.two_hats, story.pilot)


def test_supporter_is_inside_without_any_say(story, world):
    fund = Membership.objects.get(user=world.donor).organisation
    make.MembershipFactory(user=world.donor, organisation=fund, duty=Duty.EDITOR)
    services.add_supporter(story.pilot, fund, by=world.officer_south)
    standing = rules.standing(world.donor, story.reload())
    assert standing == rules.Standing(frozenset(), frozenset(), frozenset(), reviews=False, is_inside=True)


def test_association_of_a_supporter_sees_but_does_not_review(story, world):
    association = make.AssociationFactory()
    ngo = make.AffiliationFactory(
        association=association, member=make.OrganisationFactory(kind="ngo", city=None)
    ).member
    staff = make.MembershipFactory(organisation=association, duty=Duty.APPROVER).user
    services.add_supporter(story.pilot, ngo, by=world.officer_south)
    standing = rules.standing(staff, story.reload())
    assert standing.is_inside
    assert not standing.reviews


CODES = ["need", "fit"]


@pytest.mark.parametrize("value", [1, 5, None])
def test_answers_on_the_scale_are_taken(value):
    rules.answers_every_question(CODES, {"need": value, "fit": 3})


@pytest.mark.parametrize("value", [0, 6, "5", True, [1]])
def test_answers_outside_the_scale_are_refused(value):
    with pytest.raises(ActionRefused, match="one of the given answers"):
        rules.answers_every_question(CODES, {"need": value, "fit": 3})


@pytest.mark.parametrize("values", [{}, {"need": 3}, {"need": 3, "fit": 3, "other": 3}])
def test_answers_to_other_questions_than_were_asked_are_refused(values):
    with pytest.raises(ActionRefused, match="answer every question"):
        rules.answers_every_question(CODES, values)


@pytest.mark.parametrize(("amount", "currency"), [(None, ""), (Decimal(0), "KES"), (Decimal("12.50"), "EUR")])
def test_budget_that_is_taken(amount, currency):
    rules.is_budget(amount, currency)


@pytest.mark.parametrize(
    ("amount", "currency", "sentence"),
    [
        (None, "EUR", "together with its currency"),
        (Decimal(5), "", "together with its currency"),
        (Decimal(-5), "EUR", "cannot be negative"),
        (Decimal(5), "eur", "three capital letters"),
    ],
)
def test_budget_that_is_refused(amount, currency, sentence):
    with pytest.raises(ActionRefused, match=sentence):
        rules.is_budget(amount, currency)


@pytest.mark.parametrize(
    ("state", "kind", "is_due"),
    [
        ("preparing", "midterm", False),
        ("agreed", "midterm", False),
        ("active", "midterm", True),
        ("suspended", "midterm", True),
        ("completed", "midterm", False),
        ("active", "final", False),
        ("completed", "final", True),
        ("cancelled", "final", False),
        ("completed", "unknown", False),
    ],
)
def test_round_is_due(state, kind, is_due):
    assert rules.round_is_due(Pilot(state=state), kind) is is_due
