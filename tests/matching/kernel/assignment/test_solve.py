"""The stages of an assignment, and what holds whatever the network."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.kernel.assignment import assign, greedy, problem
from matching.kernel.assignment.flows import solved
from matching.kernel.assignment.solve import round_graph
from tests.matching.kernel.assignment.networks import (
    edges_of,
    is_proved,
    matchings,
    network,
    objective,
    patient,
    problems,
    taken_in,
)


def pairs(found):
    return [tuple(pair) for pair in found.pairs.tolist()]


def test_assign_serves_the_largest_number_before_the_highest_total():
    """Request 0 would have 100.0 points with the only offer that request 1 can have."""
    found = assign(network([1, 1], {(0, 0): 1000, (0, 1): 10, (1, 0): 20}))
    assert (pairs(found), found.served, found.worst, found.total) == ([(0, 1), (1, 0)], 2, 10, 30)


FAIRNESS = {(0, 0): 900, (0, 1): 500, (1, 0): 600, (1, 1): 100}


def test_assign_raises_the_worst_off_before_the_total():
    found = assign(network([1, 1], FAIRNESS | {(0, 1): 450}))
    assert (pairs(found), found.worst, found.total) == ([(0, 1), (1, 0)], 450, 1050)


def test_assign_costs_total_where_fair():
    edges = {(0, 0): 1000, (0, 1): 300, (1, 0): 600, (1, 1): 100}
    fair, unfair = (assign(network([1, 1], edges), fair=choice) for choice in (True, False))
    assert (fair.worst, fair.total, unfair.worst, unfair.total) == (300, 900, 100, 1100)


def test_assign_takes_the_highest_total():
    found = assign(network([1, 1], {(0, 0): 900, (0, 1): 800, (1, 0): 850, (1, 1): 800}))
    assert (pairs(found), found.total) == ([(0, 0), (1, 1)], 1700)


def test_assign_gives_everyone_a_first_partner_before_a_second():
    edges = {(0, 0): 900, (0, 1): 900, (0, 2): 900, (1, 1): 100}
    found = assign(network([1, 1, 1], edges, limits=[2, 2]))
    assert [taken_in(each) for each in found.rounds] == [{0: (0, 900), 1: (1, 100)}, {0: (2, 900)}]
    assert (found.served, found.worst, found.total) == (2, 100, 1900)
    assert [(each.served, each.worst, each.total) for each in found.rounds] == [(2, 100, 1000), (1, 900, 900)]


def test_assign_gives_no_pair_twice():
    found = assign(network([5], {(0, 0): 900, (1, 0): 800}, limits=[5, 1]))
    assert pairs(found) == [(0, 0), (1, 0)]


def test_assign_keeps_fixed_pairs_and_their_places():
    edges = {(0, 0): 100, (0, 1): 900, (1, 0): 900, (1, 1): 200}
    found = assign(network([1, 1], edges, fixed=[(0, 0)]))
    assert (pairs(found), found.served, found.total, found.partners.tolist()) == ([(1, 1)], 2, 200, [1, 1])


def test_assign_counts_fixed_pairs_as_earlier_rounds():
    edges = {(0, 0): 100, (0, 1): 900, (0, 2): 500, (1, 1): 200}
    found = assign(network([1, 1, 1], edges, limits=[3, 1], fixed=[(0, 0)]))
    assert [taken_in(each) for each in found.rounds] == [{1: (1, 200)}, {0: (2, 500)}, {}]


@pytest.mark.parametrize(
    "given_problem",
    [
        problem(0, [], [], [], []),
        problem(2, [], [], [], []),
        problem(0, [3], [], [], []),
        problem(2, [1, 1], [], [], []),
    ],
)
def test_assign_of_nothing_is_nothing(given_problem):
    found = assign(given_problem)
    assert (pairs(found), found.served, found.worst, found.total, found.rounds) == ([], 0, None, 0, ())


def test_assign_without_places_serves_nobody():
    [round_] = assign(network([0], {(0, 0): 900})).rounds
    assert (taken_in(round_), round_.worst) == ({}, None)


@pytest.mark.parametrize("steps", range(1, 12))
def test_assign_finds_the_floor_wherever_it_is(steps):
    """From the worst pair of the highest total, 10, up to what everybody could have, 600; in between there
    are other scores, which request 2 does without."""
    edges = {(0, 0): 1000, (0, 1): 10 + 20 * steps, (1, 0): 600, (1, 1): 10, (2, 2): 900}
    edges |= {(2, 2 + step): 20 * step for step in range(1, 30)}
    given_problem = network([1] * 32, edges)
    assert assign(given_problem, fair=False).worst == 10
    assert assign(given_problem).worst == 10 + 20 * steps


def test_assign_writes_to_no_input():
    given_problem = network([1, 1], FAIRNESS, limits=[2, 1], fixed=[(0, 0)])
    for array in vars(given_problem).values():
        array.setflags(write=False)
    assert pairs(assign(given_problem)) == [(1, 1)]


def test_solver_that_fails_is_not_believed():
    with pytest.raises(ArithmeticError, match="the solver ended with INFEASIBLE"):
        solved("INFEASIBLE", "OPTIMAL")


@patient
@given(problems(), st.booleans())
def test_assign_is_what_exhaustive_search_finds(given_problem, fair):
    best = max(objective(given_problem, taken, fair=fair) for taken in matchings(given_problem))
    for round_ in assign(given_problem, fair=fair).rounds:
        assert objective(given_problem, taken_in(round_), fair=fair) == best


@patient
@given(problems(requests=9, offers=7, places=3, limit=3))
def test_assign_keeps_all_limits_and_proves_each_round(given_problem):
    found = assign(given_problem)
    edges, chosen = edges_of(given_problem), [tuple(pair) for pair in found.pairs.tolist()]
    load = np.bincount(found.pairs[:, 1], minlength=len(given_problem.places))
    assert (load <= given_problem.places).all()
    assert (found.partners <= given_problem.limits).all()
    assert len(set(chosen)) == len(chosen)
    assert [edges[pair] for pair in chosen] == found.tenths.tolist()
    for number, round_ in enumerate(found.rounds):
        assert is_proved(round_graph(given_problem, found.rounds[:number]), round_)


@patient
@given(problems(requests=9, offers=7, places=3, limit=3), st.randoms(use_true_random=False))
def test_assign_does_not_depend_on_the_order_of_input(given_problem, random):
    rows, columns = list(range(len(given_problem.limits))), list(range(len(given_problem.places)))
    edges = list(edges_of(given_problem).items())
    random.shuffle(rows)
    random.shuffle(columns)
    random.shuffle(edges)
    turned = problem(
        len(rows),
        given_problem.places[columns],
        [rows.index(request) for (request, _), _ in edges],
        [columns.index(offer) for (_, offer), _ in edges],
        [tenths for _, tenths in edges],
        limits=given_problem.limits[rows],
        times_served=given_problem.times_served[rows],
    )
    [one, other] = [
        [(each.served, each.worst, each.total) for each in assign(given_problem).rounds[:1]]
        for given_problem in (given_problem, turned)
    ]
    assert one == other


@patient
@given(problems(requests=9, offers=7, places=3), st.data())
def test_assign_serves_no_fewer_with_more_places(given_problem, data):
    more = data.draw(st.lists(st.integers(0, 2), min_size=len(given_problem.places), max_size=99))
    larger = problem(
        len(given_problem.limits),
        given_problem.places + np.array(more[: len(given_problem.places)], np.int64),
        given_problem.request,
        given_problem.offer,
        given_problem.tenths,
    )
    assert assign(larger).served >= assign(given_problem).served


@patient
@given(problems(requests=9, offers=7, places=3))
def test_assign_serves_no_fewer_than_the_lists_alone(given_problem):
    assert assign(given_problem).served >= greedy(given_problem).served


@patient
@given(problems(requests=9, offers=7, places=3, limit=2))
def test_assign_repeats_itself(given_problem):
    one, other = assign(given_problem), assign(given_problem)
    assert (pairs(one), one.tenths.tolist()) == (pairs(other), other.tenths.tolist())
