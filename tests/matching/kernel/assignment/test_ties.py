"""Equally many, equally good: who goes first."""

import pytest

from matching.kernel.assignment import assign
from tests.matching.kernel.assignment.networks import network


def partners(places, edges, times_served):
    return assign(network(places, edges, times_served=times_served)).rounds[0].partner.tolist()


@pytest.mark.parametrize(
    ("times_served", "expected"),
    [([0, 0, 0], [0, -1, -1]), ([2, 1, 3], [-1, 0, -1]), ([2, 1, 1], [-1, 0, -1]), ([9, 9, 0], [-1, -1, 0])],
)
def test_place_goes_to_the_least_served_then_to_the_lower_request(times_served, expected):
    assert partners([1], {(0, 0): 500, (1, 0): 500, (2, 0): 500}, times_served) == expected


def test_score_comes_before_being_served_less():
    assert partners([1], {(0, 0): 500, (1, 0): 499}, [9, 0]) == [0, -1]


def test_request_takes_the_lower_of_equal_offers():
    assert partners([1, 1, 1], {(0, 2): 500, (0, 1): 500}, [0]) == [1]


@pytest.mark.parametrize(("times_served", "expected"), [([3, 0], [1, 0]), ([0, 3], [0, 1])])
def test_higher_score_goes_to_the_less_served(times_served, expected):
    edges = {(0, 0): 800, (0, 1): 600, (1, 0): 800, (1, 1): 600}
    assert partners([1, 1], edges, times_served) == expected


def test_chain_of_equals_ends_with_the_most_served():
    """Request 3 may only have offer 0, and everybody can move over to the right at no cost."""
    edges = {(0, 0): 500, (0, 1): 500, (1, 1): 500, (1, 2): 500, (2, 2): 500, (3, 0): 500}
    assert partners([1, 1, 1], edges, [0, 5, 0, 0]) == [1, -1, 2, 0]


def test_many_served_little_beat_one_served_never():
    """Sums of times served would prefer requests 0 and 3; the first in line is the one never served."""
    edges = {(0, 0): 500, (1, 0): 500, (2, 1): 500, (3, 1): 500}
    assert partners([1, 1], edges, [0, 2, 1, 1]) == [0, -1, 1, -1]
