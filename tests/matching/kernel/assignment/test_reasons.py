import numpy as np
import pytest
from hypothesis import given

from matching.kernel.assignment import (
    Competition,
    Unserved,
    assign,
    competitors,
    problem,
    reasons,
)
from tests.matching.kernel.assignment.networks import edges_of, network, patient, problems

CROWD = {(0, 0): 500, (1, 0): 900, (2, 0): 100, (3, 1): 500}


def test_reasons_are_none_when_all_are_served():
    assert reasons(assign(network([3, 1], CROWD))) == ()


def test_reasons_name_who_competes_for_which_places():
    found = assign(network([1, 1], CROWD))
    crowd = Competition(requests=(0, 1, 2), offers=(0,), places=1)
    assert reasons(found) == (Unserved(0, crowd), Unserved(2, crowd))


def test_reasons_name_requests_without_any_edge_but_not_those_that_ask_for_nobody():
    found = assign(network([1], {(0, 0): 500}, limits=[1, 1, 0]))
    assert reasons(found) == (Unserved(1, None),)


def test_reasons_when_no_place_is_left():
    found = assign(network([0], {(0, 0): 500}))
    assert reasons(found) == (Unserved(0, Competition((0,), (0,), 0)),)


def test_reasons_do_not_count_places_of_fixed_pairs():
    found = assign(network([2], {(0, 0): 500, (1, 0): 500, (2, 0): 400}, fixed=[(0, 0)]))
    assert reasons(found) == (Unserved(2, Competition((1, 2), (0,), 1)),)


def test_reasons_leave_out_whose_chains_do_not_meet():
    """Offer 1 could go to request 1, and its place to request 2; nobody of the others can give way."""
    edges = {(0, 0): 500, (1, 0): 500, (1, 1): 500, (2, 1): 500, (3, 2): 900}
    [last] = reasons(assign(network([1, 1, 1], edges)))
    assert last == Unserved(2, Competition((0, 1, 2), (0, 1), 2))


def test_competitors_are_fewer_than_the_whole_group():
    """Requests 0 and 1 want offer 0, requests 2 and 3 want offer 1 and request 3 offer 0 as well."""
    edges = {(0, 0): 900, (1, 0): 500, (2, 1): 900, (3, 0): 400, (3, 1): 400}
    found = assign(network([1, 1], edges))
    group = Competition((0, 1, 2, 3), (0, 1), 2)
    assert reasons(found) == (Unserved(1, group), Unserved(3, group))
    assert competitors(found, 1) == Competition((0, 1), (0,), 1)
    assert competitors(found, 3) == Competition((0, 2, 3), (0, 1), 2)


def test_competitors_are_those_of_a_request_without_partner():
    with pytest.raises(ValueError, match="request 3 has a partner"):
        competitors(assign(network([1, 1], CROWD)), 3)


def test_reasons_of_no_edges_at_all():
    assert reasons(assign(problem(1, [2], [], [], []))) == (Unserved(0, None),)


@patient
@given(problems(requests=9, offers=7))
def test_competitions_are_proofs_and_count_exactly_who_is_left_out(given_problem):
    found, edges = assign(given_problem), edges_of(given_problem)
    left_out = {}
    for unserved in reasons(found):
        own = [offer for request, offer in edges if request == unserved.request]
        assert unserved.reason == ("competition" if own else "no_edge")
        if own:
            left_out.setdefault(unserved.competition, []).append(unserved.request)
            assert_is_proof(given_problem, competitors(found, unserved.request))
    for group, requests in left_out.items():
        assert_is_proof(given_problem, group)
        assert len(group.requests) - group.places == len(requests)


def assert_is_proof(given_problem, competition):
    can_have = {offer for request, offer in edges_of(given_problem) if request in competition.requests}
    assert can_have <= set(competition.offers)
    assert competition.places == np.sum(given_problem.places[list(competition.offers)])
    assert len(competition.requests) > competition.places
