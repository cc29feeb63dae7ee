import numpy as np
import pytest

from matching.kernel.assignment import Conflict, FixedPairsRefused, from_table, problem
from tests.matching.kernel.assignment.networks import edges_of, network

ONE = {(0, 0): 500}


def test_problem_puts_edges_in_order_and_keeps_its_own_arrays():
    places = np.array([1, 2])
    given = problem(2, places, [1, 0, 1], [1, 1, 0], [7, 8, 1000], fixed=[(1, 1), (0, 1)])
    places[:] = 0
    assert (given.request.tolist(), given.offer.tolist()) == ([0, 1, 1], [1, 0, 1])
    assert (given.tenths.tolist(), given.places.tolist()) == ([8, 1000, 7], [1, 2])
    assert (given.limits.tolist(), given.times_served.tolist()) == ([1, 1], [0, 0])
    assert given.fixed.tolist() == [[0, 1], [1, 1]]


def test_from_table_leaves_out_what_is_no_offer():
    offers = np.array([[2, 0, -1], [-1, -1, -1], [1, -1, -1]], np.int32)
    tenths = np.array([[900, 300, 0], [0, 0, 0], [10, 0, 0]], np.int16)
    assert edges_of(problem(3, [1, 1, 1], *from_table(offers, tenths))) == {
        (0, 0): 300,
        (0, 2): 900,
        (2, 1): 10,
    }


@pytest.mark.parametrize(
    ("arguments", "options", "sentence"),
    [
        ((1, [1], [0], [0], [1001]), {}, "tenths of an edge: 1001 at position 0 is not within 0 to 1000"),
        ((1, [1], [0], [0], [-1]), {}, "tenths of an edge: -1 at position 0 is not within 0 to 1000"),
        ((1, [1], [1], [0], [5]), {}, "request of an edge: 1 at position 0 is not within 0 to 0"),
        ((1, [1], [0], [1], [5]), {}, "offer of an edge: 1 at position 0 is not within 0 to 0"),
        ((1, [-1], [0], [0], [5]), {}, "places of an offer: -1 at position 0 is not within 0 to 2147483647"),
        ((-1, [], [], [], []), {}, "number of requests: -1 at position 0 is not within 0 to 2147483647"),
        (
            (1, [1], [0], [0], [0.5]),
            {},
            "tenths of an edge: a flat sequence of whole numbers, not float64 of shape (1,)",
        ),
        (
            (1, [[1]], [0], [0], [5]),
            {},
            "places of an offer: a flat sequence of whole numbers, not int64 of shape (1, 1)",
        ),
        ((1, [1], [0], [0, 0], [5]), {}, "offer of an edge: 1 values are needed, 2 were given"),
        (
            (1, [1], [0], [0], [5]),
            {"limits": [1, 1]},
            "limit of a request: 1 values are needed, 2 were given",
        ),
        ((1, [1], [0], [0], [5]), {"times_served": []}, "times served: 1 values are needed, 0 were given"),
        (
            (2, [1, 1], [1, 0, 1], [0, 0, 0], [5, 5, 6]),
            {},
            "request 1 and offer 0 are given as an edge more than once",
        ),
        (
            (1, [1], [0], [0], [5]),
            {"fixed": [0, 0]},
            "fixed pairs: rows of a request and an offer, not an array of shape (2,)",
        ),
        (
            (1, [1], [0], [0], [5]),
            {"fixed": [(0, 0, 0)]},
            "fixed pairs: rows of a request and an offer, not an array of shape (1, 3)",
        ),
        (
            (1, [1], [0], [0], [5]),
            {"fixed": [(0, 1)]},
            "offer of a fixed pair: 1 at position 0 is not within 0 to 0",
        ),
        (
            (2**31 - 1, [1], [0], [0], [5]),
            {},
            "2147483647 requests, 1 offers and 1 pairs, with 1 different times served, are too many for "
            "exact arithmetic in 64 bits",
        ),
    ],
)
def test_problem_names_what_is_wrong(arguments, options, sentence):
    with pytest.raises(ValueError) as refused:  # noqa: PT011 the whole sentence is compared below
        problem(*arguments, **options)
    assert str(refused.value) == sentence


def test_problem_refuses_more_classes_than_ties_have_room_for():
    requests, edges = 300_000, 120_000
    zeros = np.zeros(edges, int)
    with pytest.raises(ValueError, match="^300000 requests, 1 offers and 120000 pairs, with 300000 "):
        problem(requests, [1], np.arange(edges), zeros, zeros, times_served=np.arange(requests))


def test_problem_names_all_conflicts_of_fixed_pairs():
    with pytest.raises(FixedPairsRefused) as refused:
        network(
            [1, 2],
            {(0, 0): 500, (1, 0): 500, (2, 1): 500},
            fixed=[(0, 0), (1, 0), (0, 1), (2, 1), (2, 1)],
        )
    assert refused.value.conflicts == (
        Conflict("not_an_edge", 0, 1, 1, 0),
        Conflict("twice", 2, 1, 2, 1),
        Conflict("request_full", 0, None, 2, 1),
        Conflict("offer_full", None, 0, 2, 1),
    )
    assert str(refused.value) == (
        "Request 0 and offer 1 are fixed, but they are no possible pair. "
        "Request 2 and offer 1 are fixed 2 times. "
        "Request 0 may have 1 partners, but 2 pairs with it are fixed: 1 too many. "
        "Offer 0 has 1 places, but 2 pairs with it are fixed: 1 too many."
    )
