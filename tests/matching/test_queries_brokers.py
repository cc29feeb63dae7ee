import pytest

from cities.models import Affiliation
from matching import services
from matching.enums import MatchState
from matching.models import Match
from matching.queries import brokers_of
from tests import factories as make

pytestmark = pytest.mark.django_db


def found():
    return set(brokers_of(Match.objects.all()))


def test_brokers_are_the_associations_that_approved(world):
    world.match_in(MatchState.APPROVED)
    assert found() == {world.northern_association, world.southern_association}


def test_broker_is_the_coordinators_body_where_it_decided(world):
    Affiliation.objects.filter(member=world.north).delete()
    match = world.match()
    for step in (world.interest_of_south, world.interest_of_north, world.approval_of_south):
        match = step(match)
    services.approve_match(match, by=world.coordinator, reason="No association.")
    assert found() == {world.southern_association, world.un_body}


def test_broker_is_also_who_recorded_the_match(world):
    match, third = world.match_in(MatchState.APPROVED), make.AssociationFactory()
    recorded = {"brokered_by": third, "brokered_evidence": "A fair.", "score_tenths": None}
    Match.objects.filter(pk=match.pk).update(weight_set=None, **recorded)
    assert found() == {world.northern_association, world.southern_association, third}


def test_who_rejected_or_approved_an_earlier_proposal_did_not_broker(world):
    make.ApprovalFactory(match=world.match_in(MatchState.REJECTED), is_current=False)
    assert found() == set()


def test_brokers_of_other_matches_are_not_among_them(world):
    make.ApprovalFactory()
    assert set(brokers_of(Match.objects.filter(pk=world.match().pk))) == set()
