from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from cities.models import Organisation
from matching import queries
from matching.enums import MatchState, Outcome
from tests import factories as make

pytestmark = pytest.mark.django_db
THEN = datetime(2004, 3, 1, tzinfo=UTC)
ON = date(2004, 3, 10)
AGREED = {"state": MatchState.AGREED, "agreed_at": THEN}
SCORED = [
    {
        "name": "theme", "value": 1.0, "known": True, "weight": 20, "tenths": 200,
        "detail": {"shared": ["water"], "areas": []},
    },
    {
        "name": "setting", "value": 0.5, "known": True, "weight": 10, "tenths": 50,
        "detail": {"regions": ["014"]},
    },
]  # fmt: skip


def found(user, match, on=ON):
    return queries.dossier(queries.for_dossier(user, on).get(pk=match.pk), user)


def page(match):
    return f"{match.get_absolute_url()}dossier/"


def test_dossier_is_for_who_judges_and_no_party(world):
    match = world.match(**AGREED)
    readers = {n for n, user in world.everyone().items() if queries.for_dossier(user, ON).exists()}
    assert readers == {"staff_north", "staff_south", "coordinator"}
    assert found(world.staff_south, match).deciding == world.southern_association


def test_dossier_says_who_has_to_answer_until_when(world):
    match = world.match(**AGREED)
    make.ApprovalFactory(match=match, association=world.southern_association, by=world.staff_south)
    dossier = found(world.staff_south, match)
    state = {str(decider.association): (decider.is_done, decider.due_on) for decider in dossier.deciders}
    assert state == {"South Local": (True, date(2004, 3, 16)), "North Local": (False, date(2004, 3, 16))}
    assert dossier.deciding is None
    assert found(world.staff_north, match).deciding == world.northern_association


def test_coordinator_decides_for_the_body_what_is_far_overdue(world):
    match = world.match(**AGREED)
    assert found(world.coordinator, match).deciding is None
    assert found(world.coordinator, match, ON + timedelta(days=60)).deciding == world.un_body


def test_dossier_of_a_proposal_has_nobody_who_decides(world):
    dossier = found(world.staff_south, world.match())
    assert (dossier.deciders, dossier.deciding) == ([], None)
    assert dossier.associations == {
        "request": world.southern_association, "offer": world.northern_association,
    }  # fmt: skip


def test_two_members_of_one_association_have_one_decider(world):
    world.north.affiliations.update(association=world.southern_association)
    [decider] = found(world.staff_south, world.match(**AGREED)).deciders
    assert decider.association == world.southern_association


def test_dossier_names_who_acts_for_a_side(world):
    match = world.match(**AGREED)
    [membership] = found(world.staff_south, match).conflicted
    assert (membership.user, membership.organisation) == (world.two_hats, world.northern_association)


def test_dossier_counts_the_places_that_are_taken(world):
    match = world.match(**AGREED, capacity=3)
    make.MatchFactory(offer=match.offer, **AGREED)
    ended = {"concluded_at": THEN, "outcome": Outcome.COMPLETED, "approved_at": THEN}
    make.MatchFactory(offer=match.offer, **AGREED | ended | {"state": MatchState.PILOTED})
    assert queries.for_dossier(world.staff_south, ON).get(pk=match.pk).places_taken == 2
    assert queries.for_dossier(world.staff_south, ON).get(pk=world.match().pk).places_taken == 0


def test_dossier_knows_what_the_two_did_before_in_either_role(world):
    match = world.match(**AGREED)
    world.match(), world.match(state=MatchState.EXPIRED), make.MatchFactory(offer=match.offer, **AGREED)
    declined = world.match(state=MatchState.DECLINED)
    reverse = make.MatchFactory(
        request=make.RequestFactory(organisation=world.north),
        offer=make.OfferFactory(organisation=world.south),
        **AGREED,
    )
    assert list(found(world.staff_south, match).earlier) == [reverse, declined]


@pytest.mark.parametrize("role", ["staff_south", "coordinator"])
@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_few_queries(world, client, django_assert_max_num_queries, role, count):
    make.RegionFactory(), make.ThemeFactory()
    match = world.match(**AGREED, criteria=SCORED, score_tenths=250)
    for _ in range(count):
        world.match(**AGREED)
        make.StaffNoteFactory(match=match, association=world.southern_association)
    client.force_login(getattr(world, role))
    with django_assert_max_num_queries(12):
        text = client.get(page(match)).text
    assert "What we hope to gain" in text


def test_page_shows_both_sides_and_lets_decide(world, client):
    match = world.match(state=MatchState.AGREED, agreed_at=timezone.now())
    type(match.offer).objects.filter(pk=match.offer.pk).update(gives="Two chemists", gains="Lime")
    client.force_login(world.staff_south)
    text = client.get(page(match)).text
    expected = [
        "Two chemists",
        "Lime",
        "South Local",
        "promised an answer by",
        "1 of 1 taken",
        "two.hats of North Local acts",
    ]
    assert [part for part in expected if part not in text] == []
    client.post(f"{match.get_absolute_url()}approve/")
    assert "None found" not in client.get(page(match)).text
    assert match.approvals.get().association == world.southern_association


def test_page_says_from_when_the_coordinator_may_decide(world, client):
    match = world.match(state=MatchState.AGREED, agreed_at=timezone.now() - timedelta(days=16))
    Organisation.objects.filter(pk=world.northern_association.pk).update(promised_days=60)
    client.force_login(world.officer_south)
    assert client.get(match.get_absolute_url()).text.count("the coordinator may decide instead") == 1


@pytest.mark.parametrize("role", ["officer_south", "two_hats", "donor", "outsider"])
def test_page_is_not_found_by_others(world, client, role):
    match = world.match(**AGREED)
    client.force_login(world.everyone()[role])
    assert client.get(page(match)).status_code == 404


@pytest.mark.parametrize(("role", "links"), [("staff_south", True), ("officer_south", False)])
def test_match_page_links_to_it_for_who_may_read_it(world, client, role, links):
    match = world.match(**AGREED)
    client.force_login(world.everyone()[role])
    assert (page(match) in client.get(match.get_absolute_url()).text) == links


def test_brokered_match_has_its_evidence_in_place_of_a_score(world, client):
    match = world.match(
        score_tenths=None,
        weight_set=None,
        brokered_by=world.southern_association,
        brokered_evidence="A fair.",
    )
    client.force_login(world.staff_south)
    assert "without the matcher: A fair." in client.get(page(match)).text
