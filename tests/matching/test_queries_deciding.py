from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from cities.enums import Duty
from matching import rules
from matching.enums import Decision, MatchState, Side
from matching.models import Match
from matching.queries import decidable_by, with_decision_date
from matching.queries.deciding import with_missing
from tests import factories as make

pytestmark = pytest.mark.django_db
AGREED_AT = datetime(2004, 3, 1, tzinfo=UTC)
AGREED = {"state": MatchState.AGREED, "agreed_at": AGREED_AT}
DUE = AGREED_AT.date() + timedelta(days=15)
DAYS = [DUE, DUE + timedelta(days=15), DUE + timedelta(days=16)]


def as_it_is(world, match):
    """Nothing is changed."""


def southern_is_gone(world, match):
    world.south.affiliations.all().delete()


def both_are_gone(world, match):
    world.south.affiliations.all().delete()
    world.north.affiliations.all().delete()


def one_association(world, match):
    world.south.affiliations.update(association=world.northern_association)


def southern_has_approved(world, match):
    make.ApprovalFactory(match=match, association=world.southern_association, by=world.staff_south)


def southern_approved_and_northern_is_gone(world, match):
    southern_has_approved(world, match)
    world.north.affiliations.all().delete()


def southern_needs_two_and_has_one(world, match):
    type(world.south).objects.filter(pk=world.southern_association.pk).update(approvals_needed=2)
    make.MembershipFactory(user=world.donor, organisation=world.southern_association, duty=Duty.APPROVER)
    southern_has_approved(world, match)


def southern_said_no_before(world, match):
    make.ApprovalFactory(match=match, association=world.southern_association, is_current=False)
    rejection = {"decision": Decision.REJECTED, "reason": "No."}
    make.ApprovalFactory(match=match, association=world.southern_association, **rejection)


def northern_staff_act_for_a_party(world, match):
    make.MembershipFactory(user=world.staff_north, organisation=world.south, duty=Duty.VIEWER)


def southern_association_is_a_party(world, match):
    type(match.request).objects.filter(pk=match.request.pk).update(organisation=world.southern_association)


def coordinator_has_approved(world, match):
    make.ApprovalFactory(match=match, association=world.un_body, by=world.coordinator)


def coordinator_also_approves(world, match):
    make.MembershipFactory(
        user=world.coordinator, organisation=world.southern_association, duty=Duty.APPROVER
    )


def promises_differ(world, match):
    type(world.south).objects.filter(pk=world.southern_association.pk).update(promised_days=1)
    type(world.south).objects.filter(pk=world.northern_association.pk).update(promised_days=60)


SITUATIONS = [
    as_it_is, southern_is_gone, both_are_gone, one_association, southern_has_approved,
    southern_approved_and_northern_is_gone, southern_needs_two_and_has_one, southern_said_no_before,
    northern_staff_act_for_a_party, southern_association_is_a_party, coordinator_has_approved,
    coordinator_also_approves, promises_differ,
]  # fmt: skip


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_queue_holds_exactly_what_the_rule_lets_one_decide(world, situation):
    pk = world.match(**AGREED).pk
    situation(world, Match.objects.get(pk=pk))
    match = Match.objects.get(pk=pk)
    for (name, user), on in product(world.everyone().items(), DAYS):
        deciding = rules.organisation_deciding(user, match, rules.deciders(match, on), on)
        assert (name, on, decidable_by(user, on).exists()) == (name, on, deciding is not None)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_what_is_missing_is_what_the_deciders_owe(world, situation):
    pk = world.match(**AGREED).pk
    situation(world, Match.objects.get(pk=pk))
    match = with_missing(Match.objects.all(), DUE).get()
    deciders = {
        decider.association and decider.association.pk: decider for decider in rules.deciders(match, DUE)
    }
    for side in Side:
        decider = deciders[getattr(match, f"{side}_association")]
        assert (getattr(match, f"{side}_missing") == 0) == decider.is_done
        assert getattr(match, f"{side}_due_on") == decider.due_on


@pytest.mark.parametrize(("role", "days"), [("staff_south", 1), ("staff_north", 60), ("coordinator", 1)])
def test_an_answer_is_due_when_the_own_association_promised_it(world, role, days):
    promises_differ(world, world.match(**AGREED))
    found = decidable_by(world.everyone()[role], DUE + timedelta(days=100)).get()
    assert found.due_on == AGREED_AT.date() + timedelta(days=days)


def test_the_match_is_due_when_the_last_answer_is(world):
    promises_differ(world, world.match(**AGREED))
    assert with_decision_date(Match.objects.all(), DUE).get().decision_due_on == DUE + timedelta(days=45)


def test_nothing_is_due_before_both_sides_agreed(world):
    world.match()
    assert with_decision_date(Match.objects.all(), DUE).get().decision_due_on is None
