from datetime import timedelta

import pytest
from django.utils import timezone

from matching import queries
from matching.enums import Due, MatchState, PostingState
from matching.models import Match
from matching.queries import QueueFilter
from tests import factories as make

pytestmark = pytest.mark.django_db
SUBMITTED = {"state": PostingState.SUBMITTED}


def ago(days):
    return timezone.now() - timedelta(days=days)


def agreed(world, days=0):
    return world.match(state=MatchState.AGREED, agreed_at=ago(days))


def submitted(world, factory=make.RequestFactory, days=0, **fields):
    return factory(**{"organisation": world.south, "submitted_at": ago(days)} | SUBMITTED | fields)


def unverified(world, days=0):
    organisation = make.OrganisationFactory(verified_at=None, registered_at=ago(days))
    make.AffiliationFactory(member=organisation, association=world.southern_association)
    return organisation


def keys(user, **wanted):
    return [(entry.kind, entry.subject) for entry in queries.work_queue(user, QueueFilter(**wanted))]


def lists(user):
    found = {
        "answers": list(queries.answers_awaited(user)),
        "decisions": keys(user),
        "pilots_to_start": list(queries.pilots_to_start(user)),
    }
    return {name: rows for name, rows in found.items() if rows}


def test_answers_wait_for_the_side_that_has_not_answered(world):
    match = world.match_in(MatchState.PROPOSED)
    assert lists(world.officer_south) == lists(world.officer_north) == {"answers": [match]}
    world.interest_of_south(match)
    assert lists(world.officer_south) == {}
    assert lists(world.officer_north) == {"answers": [match]}


def test_an_earlier_round_is_no_answer(world):
    match = world.match()
    make.MatchAnswerFactory(match=match, is_current=False)
    assert lists(world.officer_south) == {"answers": [match]}


@pytest.mark.parametrize(
    ("state", "waiting_for"),
    [
        ("proposed", {"answers": {"officer_north", "officer_south", "two_hats"}}),
        ("interested", {"answers": {"officer_north"}}),
        ("agreed", {"decisions": {"staff_north", "staff_south"}}),
        ("approved", {"pilots_to_start": {"officer_north", "officer_south", "two_hats"}}),
        ("piloted", {}),
        ("declined", {}),
        ("rejected", {}),
        ("expired", {}),
    ],
)
def test_for_whom_a_match_waits(world, state, waiting_for):
    world.match_in(state)
    make.OrganisationFactory._meta.model.objects.update(verified_at=ago(0))
    found = {}
    for name, user in world.everyone().items():
        for waiting in lists(user):
            found.setdefault(waiting, set()).add(name)
    assert found == waiting_for


def test_the_queue_of_staff_holds_all_kinds_of_work_by_due_date(world):
    work = [
        ("match", agreed(world, days=17).pk),
        ("offer", submitted(world, make.OfferFactory, days=14).pk),
        ("request", submitted(world, days=13).pk),
        ("organisation", unverified(world, days=1).pk),
    ]
    assert keys(world.staff_south) == work
    assert keys(world.staff_north) == work[:1]
    assert keys(world.officer_south) == keys(world.donor) == []


def test_what_a_colleague_decided_waits_for_nobody_of_the_association(world):
    colleague = make.MembershipFactory(organisation=world.southern_association, duty="approver").user
    match = agreed(world)
    world.approval_of_south(match)
    assert keys(colleague) == keys(world.staff_south) == []
    assert keys(world.staff_north) == [("match", match.pk)]


def test_the_coordinator_waits_while_an_association_has_to_answer(world):
    match = agreed(world)
    world.north.affiliations.all().delete()
    assert keys(world.coordinator) == []
    world.approval_of_south(match)
    assert keys(world.coordinator) == [("match", match.pk)]


@pytest.mark.parametrize(("days", "waits"), [(30, False), (31, True)])
def test_the_coordinator_decides_what_is_fifteen_days_overdue(world, days, waits):
    agreed(world, days=days)
    assert bool(keys(world.coordinator)) == waits


def test_the_coordinator_reviews_and_verifies_where_there_is_no_association(world):
    alone = make.OrganisationFactory(verified_at=None)
    posting = make.RequestFactory(organisation=alone, submitted_at=ago(1), **SUBMITTED)
    submitted(world), unverified(world)
    assert keys(world.coordinator) == [("request", posting.pk), ("organisation", alone.pk)]


def test_nobody_verifies_an_organisation_that_one_acts_for(world):
    organisation = unverified(world)
    make.MembershipFactory(user=world.staff_south, organisation=organisation)
    assert keys(world.staff_south) == []


def test_what_was_refused_waits_no_longer(world):
    organisation = unverified(world)
    type(organisation).objects.filter(pk=organisation.pk).update(refused_at=ago(0))
    assert keys(world.staff_south) == []


@pytest.mark.parametrize(("days", "due"), [(16, Due.OVERDUE), (15, Due.SOON), (10, Due.SOON), (9, Due.LATER)])
def test_work_is_grouped_by_when_it_is_due(world, days, due):
    submitted(world, days=days)
    [entry] = queries.work_queue(world.staff_south)
    assert (entry.due, entry.due_on) == (due, ago(days - 15).date())
    assert queries.counts_by_due([entry]) == dict.fromkeys(Due.values, 0) | {due: 1}


def test_due_dates_follow_the_promise_of_the_association(world):
    type(world.south).objects.filter(pk=world.southern_association.pk).update(promised_days=3)
    submitted(world), unverified(world), agreed(world)
    assert {entry.due_on for entry in queries.work_queue(world.staff_south)} == {ago(-3).date()}


def test_filters_of_the_queue(world):
    sweden, kenya = world.north.city.country, world.south.city.country
    roads = make.ThemeFactory(code="roads", names={"en": "Roads"})
    paved = make.ThemeFactory(code="roads.paved", names={"en": "Paved"}, parent=roads)
    match, request = ("match", agreed(world).pk), ("request", submitted(world, themes=[paved]).pk)
    offer, member = ("offer", submitted(world, make.OfferFactory).pk), ("organisation", unverified(world).pk)

    def found(**wanted):
        return sorted(keys(world.staff_south, **wanted))

    assert found() == sorted([match, offer, request, member])
    assert found(work="decision") == [match]
    assert found(work="review") == [offer, request]
    assert found(work="verification") == [member]
    assert found(theme=roads) == [request]
    assert found(theme=make.ThemeFactory()) == [match, offer]
    assert found(country=sweden) == [match]
    assert found(country=kenya) == found()
    assert found(due="overdue") == []
    assert found(work="verification", theme=roads) == []


def test_the_organisations_own_country_counts_where_it_has_no_city(world):
    ngo = make.OrganisationFactory(kind="ngo", city=None, country=world.south.city.country, verified_at=None)
    make.AffiliationFactory(member=ngo, association=world.southern_association)
    assert keys(world.staff_south, country=ngo.country) == [("organisation", ngo.pk)]


def test_an_earlier_round_of_approvals_is_no_decision(world):
    match = agreed(world)
    world.approval_of_south(match)
    Match.objects.get(pk=match.pk).approvals.update(is_current=False)
    assert keys(world.staff_south) == [("match", match.pk)]


@pytest.mark.parametrize("duty", ["viewer", "signatory"])
def test_decisions_never_wait_for_who_belongs_to_a_party(world, duty):
    make.MembershipFactory(user=world.staff_north, organisation=world.south, duty=duty)
    agreed(world)
    assert keys(world.staff_north) == []


def test_subjects_come_in_the_same_few_queries(world, django_assert_num_queries):
    for count in (1, 3):
        for _ in range(count):
            agreed(world), submitted(world), submitted(world, make.OfferFactory), unverified(world)
        entries = queries.work_queue(world.staff_south)
        with django_assert_num_queries(6):
            found = queries.subjects(entries)
            shown = [str(subject) for subject in found.values()]
            [row.theme_names for (kind, _pk), row in found.items() if kind in {"offer", "request"}]
        assert len(shown) == len(entries)


def test_an_empty_queue_has_no_subjects(world, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert queries.subjects([]) == {}
