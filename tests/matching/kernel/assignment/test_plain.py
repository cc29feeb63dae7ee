from hypothesis import given

from matching.kernel.assignment import Comparison, assign, compare, greedy, problem
from tests.matching.kernel.assignment.networks import edges_of, network, patient, problems

CHAIN = {(0, 0): 900, (0, 1): 800, (1, 0): 850}


def test_greedy_takes_the_highest_score_wherever_it_leads():
    found = greedy(network([1, 1], CHAIN))
    assert (found.pairs.tolist(), found.served, found.worst, found.total) == ([[0, 0]], 1, 900, 900)


def test_greedy_takes_lower_indices_on_ties():
    edges = {(0, 0): 500, (0, 1): 500, (1, 0): 500}
    assert greedy(network([1, 1], edges)).pairs.tolist() == [[0, 0]]


def test_greedy_keeps_limits_and_fixed_pairs():
    edges = {(0, 0): 900, (0, 1): 800, (0, 2): 700, (1, 1): 100}
    found = greedy(network([1, 1, 1], edges, limits=[2, 1], fixed=[(0, 0)]))
    assert (found.pairs.tolist(), found.served) == ([[0, 1]], 1)


def test_greedy_of_nothing_is_nothing():
    assert greedy(problem(1, [], [], [], [])).pairs.tolist() == []


@patient
@given(problems(requests=9, offers=7, places=3, limit=3))
def test_greedy_is_one_pair_after_the_other(given_problem):
    wants, places = given_problem.limits.tolist(), given_problem.places.tolist()
    expected = []
    for (request, offer), _ in sorted(edges_of(given_problem).items(), key=lambda edge: (-edge[1], edge[0])):
        if wants[request] and places[offer]:
            wants[request] -= 1
            places[offer] -= 1
            expected.append([request, offer])
    assert greedy(given_problem).pairs.tolist() == sorted(expected)


def test_compare_says_how_many_more_and_at_what_cost():
    given_problem = network([1, 1], CHAIN)
    facts = compare(greedy(given_problem), assign(given_problem))
    assert facts == Comparison(served=(1, 2), pairs=(1, 2), total=(900, 1650), worst=(900, 800), kept=0)
    assert (facts.more_served, round(facts.cost, 4)) == (1, 0.0833)


def test_compare_counts_pairs_in_both():
    given_problem = network([1, 1], CHAIN | {(2, 1): 10, (3, 1): 20})
    facts = compare(greedy(given_problem), assign(given_problem, fair=False))
    assert (facts.served, facts.kept) == ((2, 2), 0)
    assert compare(assign(given_problem), assign(given_problem)).kept == 2


def test_compare_has_no_cost_where_there_is_no_score():
    given_problem = network([0], {(0, 0): 500})
    empty = greedy(given_problem)
    assert compare(empty, assign(given_problem)).cost is None
