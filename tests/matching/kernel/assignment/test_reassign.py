"""Solving again after a change, from the earlier answer."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.kernel.assignment import (
    FixedPairsRefused,
    assign,
    fairness,
    problem,
    reassign,
    with_fixed,
    with_offer,
    with_places,
    with_request,
    without_pair,
    without_request,
)
from matching.kernel.assignment.solve import round_graph
from tests.matching.kernel.assignment.networks import (
    edges_of,
    is_proved,
    network,
    patient,
    problems,
    taken_in,
)

# Two offers with a place each; request 2 is left over, request 0 prefers offer 0.
BEFORE = network([1, 1], {(0, 0): 900, (0, 1): 600, (1, 1): 800, (2, 1): 500})


def after(changed, before=BEFORE, *, fair=False):
    return taken_in(reassign(assign(before, fair=fair), changed).rounds[0])


def test_reassign_without_a_change_is_the_same():
    assert after(BEFORE) == {0: (0, 900), 1: (1, 800)}


def test_reassign_moves_on_who_has_lost_the_place():
    """Request 0 has nowhere to go but to offer 1, where it adds less than request 1."""
    assert after(with_places(BEFORE, 0, 0)) == {1: (1, 800)}


def test_reassign_gives_a_new_place_to_who_waits():
    assert after(with_places(BEFORE, 1, 2)) == {0: (0, 900), 1: (1, 800), 2: (1, 500)}


def test_reassign_leaves_a_place_empty_that_nobody_wants():
    assert after(with_places(BEFORE, 0, 5)) == {0: (0, 900), 1: (1, 800)}


def test_reassign_replaces_a_refused_pair():
    assert after(without_pair(BEFORE, 1, 1)) == {0: (0, 900), 2: (1, 500)}


def test_reassign_fills_the_place_of_a_withdrawn_request():
    assert after(without_request(BEFORE, 1)) == {0: (0, 900), 2: (1, 500)}


def test_reassign_lets_a_new_request_have_what_it_adds_most_to():
    assert after(with_request(BEFORE, {1: 850})) == {0: (0, 900), 3: (1, 850)}
    assert after(with_request(BEFORE, {1: 550})) == {0: (0, 900), 1: (1, 800)}


def test_reassign_moves_a_chain_for_a_new_request():
    edges = {(0, 0): 900, (0, 1): 890, (1, 1): 880, (1, 2): 870}
    before = network([1, 1, 1], edges)
    assert after(with_request(before, {0: 870}), before) == {0: (1, 890), 1: (2, 870), 2: (0, 870)}


def test_reassign_moves_a_hole_along():
    """Each would rather sit one offer to the left, where a place becomes free."""
    edges = {(0, 0): 900, (1, 0): 900, (1, 1): 800, (2, 1): 850, (2, 2): 800}
    before = network([1, 1, 1], edges)
    assert after(with_places(before, 0, 2), before) == {0: (0, 900), 1: (0, 900), 2: (1, 850)}


def test_reassign_uses_a_new_offer():
    assert after(with_offer(BEFORE, {0: 950, 2: 940}, places=1)) == {0: (0, 900), 1: (1, 800), 2: (2, 940)}


def test_reassign_leaves_the_partner_of_a_fixed_pair_to_it():
    found = reassign(assign(BEFORE), with_fixed(BEFORE, 2, 1))
    assert (found.pairs.tolist(), found.served) == ([[0, 0]], 2)


def test_reassign_lowers_the_floor_rather_than_leave_somebody_out():
    """Nothing below 800 was needed; now request 2 has a place and only its 500."""
    assert after(with_places(BEFORE, 1, 2), fair=True) == {0: (0, 900), 1: (1, 800), 2: (1, 500)}


@pytest.mark.parametrize("steps", [0, 1, 10])
def test_reassign_raises_the_floor_when_the_worst_off_has_gone(monkeypatch, steps):
    """In two steps, of which the second leads nowhere; from the whole where they are too many."""
    monkeypatch.setattr(fairness, "MOST_STEPS", steps)
    edges = {(0, 0): 1000, (0, 1): 400, (1, 0): 600, (1, 1): 300, (2, 2): 10}
    before = network([1, 1, 1], edges)
    assert after(before, before, fair=True) == {0: (0, 1000), 1: (1, 300), 2: (2, 10)}
    assert after(without_request(before, 2), before, fair=True) == {0: (1, 400), 1: (0, 600)}


def test_reassign_serves_nobody_when_all_have_gone():
    before = network([1], {(0, 0): 500})
    assert after(with_places(before, 0, 0), before, fair=True) == {}


def test_reassign_solves_anew_what_has_changed_too_much():
    size = 60
    before = problem(size, [1] * size, range(size), range(size), [500] * size)
    edges = {(request, (request + 1) % size): 600 for request in range(size)}
    found = reassign(assign(before), network([1] * size, edges))
    assert found.total == 600 * size


def test_reassign_adds_rounds():
    changed = network([1, 1], edges_of(BEFORE), limits=[2, 1, 1])
    found = reassign(assign(network([1, 1], edges_of(BEFORE) | {(1, 1): 0})), changed)
    assert len(found.rounds) == 2


def test_reassign_needs_the_same_indices():
    with pytest.raises(ValueError, match="keep their index"):
        reassign(assign(BEFORE), network([1, 1], {(0, 0): 900}))
    with pytest.raises(ValueError, match="keep their index"):
        reassign(assign(BEFORE), network([1], {(2, 0): 900}))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda: with_places(BEFORE, 2, 1), "there is no offer 2: there are 2, counted from 0"),
        (lambda: with_places(BEFORE, 0, -1), "offer 0 cannot have -1 places"),
        (lambda: without_request(BEFORE, -1), "there is no request -1: there are 3, counted from 0"),
        (lambda: without_pair(BEFORE, 1, 0), "request 1 and offer 0 are no possible pair"),
        (lambda: without_pair(BEFORE, 0, 2), "there is no offer 2: there are 2, counted from 0"),
        (lambda: with_fixed(BEFORE, 3, 0), "there is no request 3: there are 3, counted from 0"),
        (lambda: with_request(BEFORE, {2: 1}), "offer of an edge: 2 at position 0 is not within 0 to 1"),
        (
            lambda: with_offer(BEFORE, {0: 1001}, places=1),
            "tenths of an edge: 1001 at position 0 is not within",
        ),
    ],
)
def test_change_names_what_is_wrong(change, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        change()


def test_change_that_contradicts_a_fixed_pair_is_refused():
    fixed = with_fixed(BEFORE, 0, 0)
    for change in (
        lambda: with_places(fixed, 0, 0),
        lambda: without_pair(fixed, 0, 0),
        lambda: without_request(fixed, 0),
        lambda: with_fixed(fixed, 0, 0),
    ):
        with pytest.raises(FixedPairsRefused):
            change()


@st.composite
def changes(draw, before):
    """The problem after one change of any kind that fits."""
    pairs = list(edges_of(before))
    requests, offers = range(len(before.limits)), range(len(before.places))
    kinds = ["request", "offer"]
    kinds += ["places"] if offers else []
    kinds += ["withdrawn"] if requests else []
    kinds += ["refused"] if pairs else []
    kind = draw(st.sampled_from(kinds))
    scores = st.sampled_from([0, 1, 2, 3, 500, 501, 1000])
    if kind == "request":
        return with_request(
            before, draw(st.dictionaries(st.sampled_from(offers), scores) if offers else st.just({}))
        )
    if kind == "offer":
        edges = draw(st.dictionaries(st.sampled_from(requests), scores) if requests else st.just({}))
        return with_offer(before, edges, places=draw(st.integers(0, 2)))
    if kind == "places":
        return with_places(before, draw(st.sampled_from(offers)), draw(st.integers(0, 3)))
    if kind == "withdrawn":
        return without_request(before, draw(st.sampled_from(requests)))
    return without_pair(before, *draw(st.sampled_from(pairs)))


@patient
@given(
    problems(requests=8, offers=6, limit=2, tenths=(0, 1, 2, 3, 100, 300, 500, 1000)),
    st.booleans(),
    st.data(),
)
def test_reassign_is_as_good_as_solving_anew(before, fair, data):
    found = assign(before, fair=fair)
    for _ in range(3):
        changed = data.draw(changes(found.problem))
        found = reassign(found, changed)
        fresh = assign(changed, fair=fair)
        [first, anew] = [
            [(each.served, each.total, fair and each.worst) for each in x.rounds[:1]] for x in (found, fresh)
        ]
        assert first == anew
        for number, round_ in enumerate(found.rounds):
            assert is_proved(round_graph(changed, found.rounds[:number]), round_, fair=fair)


@patient
@given(problems(requests=8, offers=6, tenths=(1, 2, 3, 4, 5, 6, 7, 1000)), st.integers(0, 10))
def test_reassign_without_the_worst_off_is_as_good_as_solving_anew(before, steps):
    found = assign(before)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fairness, "MOST_STEPS", steps)
        while len(found.pairs):
            changed = without_request(found.problem, int(found.pairs[found.tenths.argmin(), 0]))
            found, fresh = reassign(found, changed), assign(changed)
            assert (found.served, found.worst, found.total) == (fresh.served, fresh.worst, fresh.total)


@patient
@given(problems(requests=8, offers=6))
def test_reassign_writes_to_no_earlier_answer(before):
    found = assign(before)
    for array in [*vars(before).values(), *(value for each in found.rounds for value in vars(each).values())]:
        if isinstance(array, np.ndarray):
            array.setflags(write=False)
    changed = with_request(before, dict.fromkeys(range(len(before.places)), 700))
    assert len(reassign(found, changed).partners) == len(before.limits) + 1
