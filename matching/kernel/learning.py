"""New weights from people's decisions: a proposal with its uncertainty, which people take up or leave.

The log odds that two sides want each other are an intercept plus, per criterion, a coefficient times its
value. Coefficients are not negative, and those of the current weights are the prior: `DOUBT` says how far off
their shares may be before any decision is seen. Coefficients divided by their sum are the proposed shares.

The interval repeats all of it: each time the decisions are drawn anew with replacement, and the prior is
drawn from what was believed before. With few decisions it is as wide as that belief, with many as narrow as
they allow. How well the weights foretell decisions is measured on decisions that were left out of the fit.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from matching.kernel.logistic import Fit, fit
from matching.kernel.pairs import Bools, Floats

FEWEST, FEWEST_OF_EACH = 30, 10
# Standard deviation of what we believe about a share of the weights, as a part of the average share: with
# eleven criteria about 4.5 points of 100.
DOUBT = 0.5
STEEPNESS, STEEPNESS_DOUBT = 10.0, 10.0  # of the log odds over the whole score, believed beforehand
FLATTEST = 1.0
REPETITIONS, FOLDS = 200, 5
INTERVAL = (5, 95)  # percentiles of the repetitions
ROUNDING = 1e-9  # a gain below this is one of arithmetic
SEED = 2004


@dataclass(frozen=True)
class Shortfall:
    """How many decisions are missing before anything is proposed; all zero when there are enough."""

    decisions: int
    positive: int
    negative: int

    @property
    def needed(self) -> int:
        return max(self.decisions, self.positive + self.negative)

    def __bool__(self) -> bool:
        return self.needed > 0


@dataclass(frozen=True)
class Foresight:
    """How well weights foretell decisions that they were not fitted to: `log_loss` is better when lower;
    `auc` is how often, of a wanted and an unwanted pair, the wanted one scores higher (0.5: as by chance).
    """

    log_loss: float
    auc: float


@dataclass(frozen=True)
class Proposal:
    """Per criterion, in points of 100: the weights of today, those proposed, and both ends of the interval.

    What never `varies` among the decisions keeps its points, and its interval is these points alone.
    """

    current: tuple[float, ...]
    proposed: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    varies: tuple[bool, ...]
    positive: int
    negative: int
    before: Foresight
    after: Foresight
    gain: float
    gain_error: float

    @property
    def is_better(self) -> bool:
        """Whether the log loss is lower (by `gain`) than chance could explain (`gain_error`, its standard
        error).
        """
        return self.gain > max(self.gain_error, ROUNDING)


@dataclass(frozen=True, eq=False)
class Decisions:
    """Rows in an order of their own, so that the order in which they came cannot matter.

    `whole` (rows, criteria) holds the values less their means; `told` the same, but 0 where the decision says
    nothing about the criterion: there it is taken for an average one. `varies` has shape (criteria,).
    """

    whole: Floats
    told: Floats
    wanted: Bools
    varies: Bools

    def __len__(self) -> int:
        return len(self.wanted)


def shortfall(outcome: Bools) -> Shortfall:
    """`outcome` of shape (matches,): True where people wanted the pair."""
    positive = int(outcome.sum())
    negative = len(outcome) - positive
    return Shortfall(
        max(FEWEST - len(outcome), 0),
        max(FEWEST_OF_EACH - positive, 0),
        max(FEWEST_OF_EACH - negative, 0),
    )


def fit_weights(values: Floats, outcome: Bools, prior: Floats, *, about: Bools | None = None) -> Proposal:
    """Weights that would have foretold the decisions better, near the `prior` ones (criteria,).

    `values` (matches, criteria) lie in [0, 1]; `outcome` (matches,) is True where people wanted the pair;
    `about` (matches, criteria), all True when not given, says of which criteria a decision speaks. Raises
    ValueError for other shapes or numbers, and for fewer decisions than `shortfall` asks for.
    """
    about = np.ones(values.shape, dtype=np.bool_) if about is None else about
    _check(values, outcome, prior, about)
    shares = prior / prior.sum()
    decisions = _in_order(values, outcome, about)
    proposed = _shares(decisions, shares, shares, np.ones(len(decisions)))
    repeated = np.stack(list(_repetitions(decisions, shares)))
    low, high = np.percentile(repeated, INTERVAL, axis=0)
    before, after = _foretold(decisions, shares)
    gains = _losses(before, decisions.wanted) - _losses(after, decisions.wanted)
    return Proposal(
        current=_points(shares),
        proposed=_points(proposed),
        low=_points(low),
        high=_points(high),
        varies=tuple(bool(varies) for varies in decisions.varies),
        positive=int(outcome.sum()),
        negative=int((~outcome).sum()),
        before=measured(before, decisions.wanted),
        after=measured(after, decisions.wanted),
        gain=float(gains.mean()),
        gain_error=float(gains.std() / len(gains) ** 0.5),
    )


def _check(values: Floats, outcome: Bools, prior: Floats, about: Bools) -> None:
    checks = {
        "values have shape (matches, criteria)": values.ndim == 2,
        "one outcome per match": outcome.shape == values.shape[:1] and outcome.dtype == np.bool_,
        "one prior weight per criterion": prior.shape == values.shape[1:],
        "about has the shape of values": about.shape == values.shape and about.dtype == np.bool_,
        "values lie between 0 and 1": bool(((values >= 0) & (values <= 1)).all()),
        "prior weights are finite, not negative, not all zero": bool(
            np.isfinite(prior).all() and (prior >= 0).all() and prior.any()
        ),
    }
    broken = [rule for rule, holds in checks.items() if not holds]
    if broken:
        raise ValueError("; ".join(broken))
    if missing := shortfall(outcome):
        raise ValueError(f"too few decisions: {missing}")


def _in_order(values: Floats, outcome: Bools, about: Bools) -> Decisions:
    order = np.lexsort(np.column_stack([values, about, outcome]).T)
    values, about = values[order], about[order]
    # Means of sorted columns: the last bits of a sum depend on the order of what is summed.
    whole = values - np.sort(values, axis=0).mean(axis=0)
    highest = np.where(about, values, -np.inf).max(axis=0)
    lowest = np.where(about, values, np.inf).min(axis=0)
    return Decisions(whole, np.where(about, whole, 0.0), outcome[order], np.asarray(highest > lowest))


def _shares(decisions: Decisions, today: Floats, believed: Floats, counts: Floats) -> Floats:
    """Proposed shares (criteria,), each decision counting `counts` (rows,) times.

    They are drawn towards `believed`, less so where decisions do not follow these; criteria that never vary
    keep their share of `today`.
    """
    slope = _steepness(decisions, believed, counts).coefficients[0]
    varies = decisions.varies
    coefficients = fit(
        decisions.told[:, varies],
        decisions.wanted,
        counts,
        mean=slope * believed[varies],
        doubt=max(slope, STEEPNESS) * _doubt(today),
        lowest=0.0,
    ).coefficients
    shares = today.copy()
    if coefficients.any():
        shares[varies] = coefficients / coefficients.sum() * today[varies].sum()
    return shares


def _doubt(shares: Floats) -> float:
    return DOUBT / len(shares)


def _steepness(decisions: Decisions, shares: Floats, counts: Floats) -> Fit:
    """How fast the log odds grow with the score, the shares being as they are."""
    score = (decisions.told @ shares)[:, None]
    mean = np.array([STEEPNESS])
    return fit(score, decisions.wanted, counts, mean=mean, doubt=STEEPNESS_DOUBT, lowest=FLATTEST)


def _repetitions(decisions: Decisions, today: Floats) -> Iterator[Floats]:
    """Proposed shares (criteria,) from decisions and a belief that are drawn anew each time."""
    random = np.random.default_rng(SEED)
    each = np.full(len(decisions), 1 / len(decisions))
    for _ in range(REPETITIONS):
        counts = random.multinomial(len(decisions), each).astype(np.float64)
        believed = np.maximum(today + random.normal(0, _doubt(today), len(today)), 0)
        yield _shares(decisions, today, believed, counts)


def _foretold(decisions: Decisions, today: Floats) -> tuple[Floats, Floats]:
    """Log odds (rows,) by the shares of today and by those proposed, each row foretold from other folds."""
    before, after = np.zeros(len(decisions)), np.zeros(len(decisions))
    for left_out in _folds(decisions.wanted):
        counts = (~left_out).astype(np.float64)
        proposed = _shares(decisions, today, today, counts)
        for odds, shares in ((before, today), (after, proposed)):
            intercept, slope = _steepness(decisions, shares, counts)
            odds[left_out] = intercept + slope[0] * (decisions.whole[left_out] @ shares)
    return before, after


def _folds(wanted: Bools) -> Iterator[Bools]:
    """Rows (rows,) of each fold; every one has its share of wanted and unwanted pairs."""
    order = np.random.default_rng(SEED).permutation(len(wanted))
    fold = np.zeros(len(wanted), dtype=np.int64)
    for kind in (wanted, ~wanted):
        rows = order[kind[order]]
        fold[rows] = np.arange(len(rows)) % FOLDS
    for number in range(FOLDS):
        yield np.asarray(fold == number)


def measured(odds: Floats, wanted: Bools) -> Foresight:
    """Of log odds (rows,) that were foretold."""
    unwanted = np.sort(odds[~wanted])
    below = np.searchsorted(unwanted, odds[wanted], side="left")
    not_above = np.searchsorted(unwanted, odds[wanted], side="right")
    auc = (below + not_above).mean() / 2 / len(unwanted)
    return Foresight(float(_losses(odds, wanted).mean()), float(auc))


def _losses(odds: Floats, wanted: Bools) -> Floats:
    return np.asarray(np.logaddexp(0, odds) - wanted * odds)


def _points(shares: Floats) -> tuple[float, ...]:
    return tuple(float(points) for points in shares * 100)
