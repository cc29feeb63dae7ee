"""Points of the criteria that depend on few values, looked up instead of computed for every pair.

Thousands of postings share their languages, modes, themes or region. Postings that agree in the columns of a
`Group` form a class; the points of one class with another are computed once, by the criteria themselves, and
looked up for all their pairs. Sums of looked-up points select candidates; `error` says how far they may be
off, and `matching.kernel.score` has the last word.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.kernel import criteria, eligibility
from matching.kernel.features import UNKNOWN, Features
from matching.kernel.pairs import Floats, Ints
from matching.kernel.parameters import parameter
from matching.kernel.score import points

Points = NDArray[np.int16]
PairPoints = Callable[[Features, Features, dict[str, int]], Floats]

UNIT = 16  # looked-up points count sixteenths of a tenth
MOST = 1000 * UNIT
FORBIDDEN = -MOST - 200  # outweighs all that a pair can earn; two of them still fit 16 bits
STEP = 16  # populations are looked up in steps of one sixteenth of a doubling
PAIRS_AT_ONCE = 20_000


class Classes(NamedTuple):
    """`of` (postings,) is the class of each posting; `first` (classes,) a posting of each class."""

    of: Ints
    first: Ints


@dataclass(frozen=True)
class Group:
    """Criteria that depend on the same columns only. `table` gives the units, of shape (requests, offers), of
    each request with each offer, usually one posting of each class."""

    columns: tuple[str, ...]
    table: Callable[[Features, Features, dict[str, int]], Floats]


def classes(postings: Features, columns: tuple[str, ...]) -> Classes:
    parts = [np.asarray(getattr(postings, name)) for name in columns]
    same_for_all = np.zeros((len(postings), 1))  # there may be no code at all to tell them apart by
    columns_of = [part.reshape(len(postings), -1).astype(np.float64) for part in parts]
    table = np.hstack([same_for_all, *columns_of])
    rows = np.ascontiguousarray(table + 0.0).view(f"V{table.shape[1] * 8}").ravel()
    _, first, of = np.unique(rows, return_index=True, return_inverse=True)
    return Classes(of.ravel(), first)


def earned(criterion: str, requests: Features, offers: Features, available: dict[str, int]) -> Floats:
    return units(criteria.FUNCTIONS[criterion](requests, offers).value, available[criterion])


def units(values: Floats, available: int) -> Floats:
    """What values in [0, 1] earn: whole tenths, in units."""
    return np.asarray(points(values, np.array(available)) * UNIT, dtype=np.float64)


def crosswise(
    points_of: PairPoints, requests: Features, offers: Features, available: dict[str, int]
) -> Floats:
    """Every request with every offer, by a function of aligned rows that does not read the texts."""
    requests, offers = (
        replace(side, vector=side.vector[:, :0], terms=side.terms[:, :0]) for side in (requests, offers)
    )
    result = np.empty((len(requests), len(offers)))
    at_once = max(PAIRS_AT_ONCE // max(len(offers), 1), 1)
    for start in range(0, len(requests), at_once):
        rows = np.arange(start, min(start + at_once, len(requests)))
        left = requests.take(np.repeat(rows, len(offers)))
        right = offers.take(np.tile(np.arange(len(offers)), len(rows)))
        result[rows] = points_of(left, right, available).reshape(len(rows), len(offers))
    return result


def theme(requests: Features, offers: Features, available: dict[str, int]) -> Floats:
    """The mean over the request's themes of how far the offer covers each: one row per theme is enough."""
    asked = requests.themes.sum(axis=1, keepdims=True)
    value = np.where(
        asked, requests.themes @ covers(requests, offers) / np.maximum(asked, 1), UNKNOWN["theme"]
    )
    return units(value, available["theme"])


def covers(requests: Features, offers: Features) -> Floats:
    """Shape (themes, offers): how far each offer covers each theme."""
    count = requests.themes.shape[1]
    single = replace(requests.take(np.zeros(count, dtype=np.int64)), themes=np.eye(count, dtype=np.bool_))
    return crosswise(lambda left, right, _: criteria.theme(left, right).value, single, offers, {})


def language(requests: Features, offers: Features, available: dict[str, int]) -> Floats:
    strangers = eligibility.no_shared_language(requests, offers)
    return np.where(strangers, FORBIDDEN, earned("language", requests, offers, available))


def mode(requests: Features, offers: Features, available: dict[str, int]) -> Floats:
    return earned("mode", requests, offers, available)


def geography(requests: Features, offers: Features, available: dict[str, int]) -> Floats:
    return earned("geography", requests, offers, available)


def surroundings(requests: Features, offers: Features, available: dict[str, int]) -> Floats:
    """Two thirds of setting: all but the populations."""
    sides = [replace(side, log_population=np.full(len(side), np.nan)) for side in (requests, offers)]
    return (criteria.setting(*sides).value - UNKNOWN["setting"] / 3) * available["setting"] * UNIT


def size(requests: Features, offers: Features, available: dict[str, int]) -> Floats:
    """The third of setting that the populations earn."""
    value, known = criteria.population(requests, offers)
    return np.where(known, value, UNKNOWN["setting"]) / 3 * available["setting"] * UNIT


GROUPS = (
    Group(("themes",), theme),
    Group(("work_languages", "language", "interpretation"), partial(crosswise, language)),
    Group(("modes",), partial(crosswise, mode)),
    Group(("regions", "preferred_regions"), partial(crosswise, geography)),
    Group(("regions", "income"), partial(crosswise, surroundings)),
    Group(("log_population",), partial(crosswise, size)),
)


def no_common_area(requests: Features, offers: Features) -> NDArray[np.bool_]:
    """Shape (requests, offers): no theme of the one covers any of the other, as far as stated."""
    known = requests.themes.any(axis=1, keepdims=True) & offers.themes.any(axis=1)
    shared = requests.themes.astype(np.float64) @ (covers(requests, offers) > 0) > 0
    return np.asarray(~(known & shared))


def rounded(postings: Features) -> Features:
    """The postings with their populations rounded to steps, so that there are few classes of size."""
    step = np.log(2) / STEP
    return replace(postings, log_population=np.rint(postings.log_population / step) * step)


def constants(offers: Features, available: dict[str, int]) -> Points:
    """Shape (offers,): the points that an offer earns whoever asks; what the request adds is the same for
    all."""
    never_served = replace(offers, times_served=np.full(len(offers), np.inf))
    names = ("experience", "reliability", "freshness", "least_served")
    total = sum(earned(name, never_served, offers, available) for name in names)
    return np.rint(total).astype(np.int16)


def error(available: dict[str, int]) -> float:
    """How many units the looked-up points of a pair, with timing and meaning, may differ from its exact
    score, apart from what is the same for all offers of a request: roundings to tenths and thousandths, steps
    of population, days in 16 bits, and half of the mean that breaks ties."""
    roundings = sum(0.5 + available[name] / 2000 for name in ("meaning", "setting", "least_served", "timing"))
    a_step = np.log(2) / np.log(parameter("setting", "half_factor"))  # in halvings of the likeness
    steps = available["setting"] / 3 * np.log(2) * a_step / STEP
    days = available["timing"] / 400
    return float(UNIT * (roundings + steps + days + 0.5)) + len(GROUPS)
