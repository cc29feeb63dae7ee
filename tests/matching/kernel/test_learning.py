from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.kernel.learning import Foresight, Shortfall, fit_weights, measured, shortfall
from matching.kernel.logistic import fit

TRUE = np.array([40.0, 30.0, 20.0, 10.0])
EVEN = np.full(4, 25.0)


def decisions(seed, count=60, weights=TRUE, steepness=12):
    """Values (count, criteria), and whether people wanted the pairs, by chance around the score."""
    random = np.random.default_rng(seed)
    values = random.beta(2, 2, (count, len(weights)))
    score = values @ (weights / weights.sum())
    chance = 1 / (1 + np.exp(-steepness * (score - score.mean())))
    return values, random.random(count) < chance


@pytest.mark.slow
def test_the_weights_behind_decisions_are_found_within_the_interval():
    found = []
    for seed in range(4):
        proposal = fit_weights(*decisions(seed, count=1000), EVEN)
        found += [
            low <= true <= high for low, true, high in zip(proposal.low, TRUE, proposal.high, strict=True)
        ]
        assert proposal.is_better
    assert sum(found) >= 0.8 * len(found)


def test_weights_that_were_right_are_not_called_worse():
    proposal = fit_weights(*decisions(1, count=400), TRUE)
    assert not proposal.is_better
    assert proposal.current == (40, 30, 20, 10)


@pytest.mark.slow
def test_more_decisions_make_the_interval_narrower():
    few, many = (fit_weights(*decisions(3, count=count), EVEN) for count in (40, 1000))
    assert np.subtract(many.high, many.low).max() < np.subtract(few.high, few.low).min()


@given(st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=5)
def test_the_order_of_decisions_does_not_matter(seed):
    values, outcome = decisions(2)
    rounded = values.round(1)  # so that some rows are equal
    about = np.random.default_rng(seed).random(values.shape) < 0.8
    order = np.random.default_rng(seed + 1).permutation(len(outcome))
    given_order = fit_weights(rounded, outcome, EVEN, about=about)
    assert fit_weights(rounded[order], outcome[order], EVEN, about=about[order]) == given_order


@given(st.integers(0, 3), st.floats(0, 1))
@settings(deadline=None, max_examples=5)
def test_a_criterion_that_never_varies_keeps_its_points(column, value):
    values, outcome = decisions(4)
    values[:, column] = value
    proposal = fit_weights(values, outcome, TRUE)
    kept = TRUE[column]
    assert proposal.varies[column] is False
    assert (proposal.proposed[column], proposal.low[column], proposal.high[column]) == (kept, kept, kept)
    assert sum(proposal.proposed) == pytest.approx(100)


def test_without_any_difference_everything_keeps_its_points():
    proposal = fit_weights(np.full((30, 4), 0.5), np.arange(30) < 15, TRUE)
    assert proposal.proposed == proposal.current == proposal.low == proposal.high
    assert (proposal.gain, proposal.is_better) == (0, False)


def test_where_people_decide_against_every_criterion_the_weights_stay():
    values, outcome = decisions(5, count=300, steepness=60)
    proposal = fit_weights(values, ~outcome, EVEN)
    assert proposal.proposed == (25, 25, 25, 25)


def test_no_weight_is_proposed_below_zero():
    values, _ = decisions(6, count=200)
    proposal = fit_weights(values, values[:, 0] > values[:, 3], EVEN)
    assert proposal.proposed[3] == 0
    assert min(proposal.low) == 0
    assert max(proposal.proposed) == proposal.proposed[0]


def test_a_reason_speaks_of_its_criterion_alone():
    """Pairs that are alike but for two criteria; who declines names the first, and the second is chance."""
    random = np.random.default_rng(7)
    values = np.full((80, 3), 0.5)
    values[:, :2] = random.random((80, 2)) * 0.4 + 0.6
    outcome = np.arange(80) < 40
    values[40:, :2] -= 0.6
    about = np.ones(values.shape, dtype=bool)
    about[40:, 1] = False
    told, untold = (
        fit_weights(values, outcome, np.ones(3), about=about),
        fit_weights(values, outcome, np.ones(3)),
    )
    assert told.proposed[0] - told.proposed[1] > 2 * (untold.proposed[0] - untold.proposed[1])


def test_what_is_given_is_left_as_it_is():
    values, outcome = decisions(8)
    given = values.copy(), outcome.copy(), TRUE.copy()
    fit_weights(values, outcome, given[2])
    assert (given[0] == values).all()
    assert (given[1] == outcome).all()
    assert (given[2] == TRUE).all()


@pytest.mark.parametrize(
    ("positive", "negative", "missing"),
    [
        (0, 0, Shortfall(30, 10, 10)),
        (25, 4, Shortfall(1, 0, 6)),
        (9, 21, Shortfall(0, 1, 0)),
        (20, 10, Shortfall(0, 0, 0)),
        (100, 9, Shortfall(0, 0, 1)),
    ],
)
def test_shortfall_counts_what_is_missing(positive, negative, missing):
    assert shortfall(np.arange(positive + negative) < positive) == missing
    assert bool(missing) == (missing != Shortfall(0, 0, 0))


GOOD = dict(zip(("values", "outcome", "prior"), (*decisions(9), EVEN), strict=True))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"values": GOOD["values"][0]}, "values have shape"),
        ({"outcome": GOOD["outcome"][1:]}, "one outcome per match"),
        ({"outcome": GOOD["outcome"].astype(float)}, "one outcome per match"),
        ({"prior": EVEN[1:]}, "one prior weight per criterion"),
        ({"prior": EVEN * np.nan}, "prior weights are finite"),
        ({"prior": EVEN * 0}, "prior weights are finite"),
        ({"prior": -EVEN}, "prior weights are finite"),
        ({"values": GOOD["values"] + 1}, "values lie between 0 and 1"),
        ({"values": GOOD["values"] * np.nan}, "values lie between 0 and 1"),
        ({"about": np.ones((1, 1), dtype=bool)}, "about has the shape of values"),
        ({"outcome": GOOD["outcome"] & False}, "too few decisions"),
    ],
)
def test_bad_input_is_refused_at_the_door(change, sentence):
    with pytest.raises(ValueError, match=sentence):
        fit_weights(**GOOD | change)


def test_foresight_worked_out_by_hand():
    """Three wanted and two unwanted pairs: of six comparisons four are won and one is even."""
    odds = np.array([2.0, 1.0, 0.0, 1.0, -1.0])
    wanted = np.array([True, True, True, False, False])
    losses = [np.log1p(np.exp(-x)) for x in (2, 1, 0)] + [np.log1p(np.exp(x)) for x in (1, -1)]
    assert measured(odds, wanted) == Foresight(pytest.approx(np.mean(losses)), 4.5 / 6)


def test_regression_finds_the_log_odds_of_a_table():
    """Of 20 rows with 0 a quarter is wanted, of 10 rows with 1 four fifths: 1/3 and 4 to 1."""
    x = np.repeat([0.0, 0.0, 1.0, 1.0], [5, 15, 8, 2])[:, None]
    y = np.repeat([True, False, True, False], [5, 15, 8, 2])
    found = fit(x, y, np.ones(30), mean=np.zeros(1), doubt=1e4, lowest=-np.inf)
    assert found.intercept == pytest.approx(np.log(1 / 3), abs=1e-3)
    assert found.coefficients == pytest.approx([np.log(12)], abs=1e-3)


def test_regression_counts_rows_as_often_as_told():
    x, y = decisions(10, count=40)
    counts = np.arange(40) % 3
    options = {"mean": np.ones(4), "doubt": 2.0, "lowest": 0.0}
    once = fit(x, y, counts.astype(float), **options)
    repeated = fit(x.repeat(counts, axis=0), y.repeat(counts), np.ones(counts.sum()), **options)
    assert once.coefficients == pytest.approx(repeated.coefficients)


@given(st.integers(0, 2**32 - 1), st.floats(0.01, 100), st.floats(0, 3))
@settings(deadline=None, max_examples=20)
def test_regression_stops_at_the_minimum(seed, doubt, lowest):
    """No small step in any direction that the bound allows makes the loss smaller."""
    x, y = decisions(seed)
    mean = np.ones(4)
    best = fit(x, y, np.ones(60), mean=mean, doubt=doubt, lowest=lowest)

    def loss(intercept, coefficients):
        odds = intercept + x @ coefficients
        fits = (np.logaddexp(0, odds) - y * odds).sum()
        return fits + ((coefficients - mean) ** 2).sum() / doubt**2 / 2 + intercept**2 / 1e4 / 2

    least = loss(*best)
    for step in np.concatenate([np.eye(5), -np.eye(5)]) * 1e-3:
        there = best._replace(
            intercept=best.intercept + step[0],
            coefficients=np.maximum(best.coefficients + step[1:], lowest),
        )
        assert loss(*there) >= least - 1e-9


def test_proposal_says_whether_it_is_better_than_chance():
    proposal = fit_weights(**GOOD)
    assert replace(proposal, gain=0.02, gain_error=0.01).is_better
    assert not replace(proposal, gain=0.01, gain_error=0.01).is_better
    assert not replace(proposal, gain=2e-17, gain_error=1e-17).is_better
