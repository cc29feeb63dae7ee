"""The criteria: each compares request p with offer p of aligned rows; its `Layer` has shape (pairs,)."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from matching.kernel.features import Features, Layer, settle
from matching.kernel.pairs import Bools, Floats, closeness, shared, stated
from matching.kernel.weights import CRITERIA
from matching.meaning.calibration import calibrate


def meaning(requests: Features, offers: Features) -> Layer:
    """How likely the two texts are related, by their vectors and by the exact terms that they share."""
    value = calibrate(cosine(requests, offers), lexical(requests, offers), same_language(requests, offers))
    return settle("meaning", value, requests.has_vector & offers.has_vector)


def cosine(requests: Features, offers: Features) -> Floats:
    left, right = (side.vector.astype(np.float64) for side in (requests, offers))
    return np.einsum("pd,pd->p", left, right)


def lexical(requests: Features, offers: Features) -> Floats:
    """Share of the request's weighty stems that the offer speaks of, in [0, 1]."""
    return np.clip(requests.terms.multiply(offers.terms).sum(axis=1), 0, 1)


def same_language(requests: Features, offers: Features) -> Bools:
    return requests.language == offers.language


def theme(requests: Features, offers: Features, *, general: float = 0.75, sibling: float = 0.5) -> Layer:
    """How far the offer covers the request's themes, each of them counting the same.

    A theme is covered fully by itself, by `general` when one of the two names the whole area, by `sibling`
    when the offer has another theme of its area, else not at all.
    """
    given = offers.themes.astype(np.float32)
    kin = _kin(tuple(offers.codes.themes), general, sibling)
    covers = np.maximum.reduce([level * (given @ related > 0) for level, related in kin.items()])
    asked = requests.themes.sum(axis=1)
    value = (requests.themes * covers).sum(axis=1) / np.maximum(asked, 1)
    return settle("theme", value, stated(requests.themes) & stated(offers.themes))


@lru_cache(maxsize=8)
def _kin(themes: tuple[str, ...], general: float, sibling: float) -> dict[float, NDArray[np.float32]]:
    """By level, shape (themes, themes): a one where one theme covers another so far."""
    areas = np.array([code.partition(".")[0] for code in themes], dtype=np.str_)
    whole_area = areas == np.array(themes, dtype=np.str_)
    same = np.eye(len(themes), dtype=np.bool_)
    akin = (areas[:, None] == areas) & ~same
    through_the_area = whole_area[:, None] | whole_area
    levels = {1.0: same, general: akin & through_the_area, sibling: akin & ~through_the_area}
    return {level: related.astype(np.float32) for level, related in levels.items()}


def language(
    requests: Features, offers: Features, *, foreign: float = 0.8, interpreted: float = 0.4
) -> Layer:
    """1 for a common language of work and the same written one, `foreign` for only a common language of work,
    `interpreted` for none where one of the two brings an interpreter."""
    common = shared(requests.work_languages, offers.work_languages) > 0
    bridged = (requests.interpretation | offers.interpretation) * interpreted
    value = np.where(common, np.where(same_language(requests, offers), 1.0, foreign), bridged)
    return settle("language", value, stated(requests.work_languages) & stated(offers.work_languages))


def mode(requests: Features, offers: Features) -> Layer:
    """The common modes as a share of the shorter list: one way to work is enough for who names one."""
    shorter = np.minimum(requests.modes.sum(axis=1), offers.modes.sum(axis=1))
    value = shared(requests.modes, offers.modes) / np.maximum(shorter, 1)
    return settle("mode", value, stated(requests.modes) & stated(offers.modes))


def timing(requests: Features, offers: Features, *, enough_days: float = 90) -> Layer:
    """Days from today on that lie in both windows, as a share of `enough_days`; more days are not better."""
    start = np.maximum(np.maximum(requests.window_start, offers.window_start), requests.today)
    end = np.minimum(requests.window_end, offers.window_end)
    value = np.clip((end - start + 1) / enough_days, 0, 1)
    return settle("timing", value, requests.has_window & offers.has_window)


def setting(requests: Features, offers: Features, *, half_factor: float = 4) -> Layer:
    """The mean of three likenesses: population (0.5 when one city is `half_factor` times the other), income
    group (a third less per step) and the share of common regions, from continent to sub-region."""
    parts = [population(requests, offers, half_factor), income(requests, offers), region(requests, offers)]
    thirds = [settle("setting", value, known).value for value, known in parts]
    return settle("setting", np.mean(thirds, axis=0), np.any([known for _, known in parts], axis=0))


def population(requests: Features, offers: Features, half_factor: float = 4) -> tuple[Floats, Bools]:
    value = closeness(requests.log_population, offers.log_population, half=float(np.log(half_factor)))
    return value, np.isfinite(value)


def income(requests: Features, offers: Features) -> tuple[Floats, Bools]:
    return 1 - np.abs(requests.income - offers.income) / 3, (requests.income >= 0) & (offers.income >= 0)


def region(requests: Features, offers: Features) -> tuple[Floats, Bools]:
    longer = np.maximum(requests.regions.sum(axis=1), offers.regions.sum(axis=1))
    value = shared(requests.regions, offers.regions) / np.maximum(longer, 1)
    return value, stated(requests.regions) & stated(offers.regions)


def geography(requests: Features, offers: Features) -> Layer:
    """Whether each lies where the other would like its partner: the mean over those who say where."""
    met = [
        np.minimum(shared(requests.preferred_regions, offers.regions), 1),
        np.minimum(shared(requests.regions, offers.preferred_regions), 1),
    ]
    known = [
        stated(requests.preferred_regions) & stated(offers.regions),
        stated(requests.regions) & stated(offers.preferred_regions),
    ]
    count = np.sum(known, axis=0)
    value = np.where(known, met, 0).sum(axis=0) / np.maximum(count, 1)
    return settle("geography", value, count > 0)


def experience(requests: Features, offers: Features, *, half_years: float = 5) -> Layer:
    """Grows with the offer's years: 0 without any, 0.5 at `half_years`, 0.75 at twice as many."""
    value = 1 - np.exp2(-offers.experience_years / half_years)
    return settle("experience", value, np.isfinite(value))


def reliability(requests: Features, offers: Features) -> Layer:
    """The offering organisation's record in past pilots, as given."""
    return settle("reliability", offers.reliability, np.isfinite(offers.reliability))


def freshness(requests: Features, offers: Features, *, half_days: float = 90) -> Layer:
    """1 on the day of the offer's publication, 0.5 after `half_days`."""
    return always(np.exp2(-offers.age_days / half_days))


def least_served(requests: Features, offers: Features, *, half_times: float = 2) -> Layer:
    """The mean of both sides: 1 for who has had no exchange yet, 0.5 after `half_times`."""
    asking, giving = (np.exp2(-side.times_served / half_times) for side in (requests, offers))
    return always((asking + giving) / 2)


def always(value: Floats) -> Layer:
    return Layer(value, np.ones(value.shape, dtype=np.bool_))


FUNCTIONS: dict[str, Callable[[Features, Features], Layer]] = {
    "meaning": meaning,
    "theme": theme,
    "language": language,
    "mode": mode,
    "setting": setting,
    "timing": timing,
    "least_served": least_served,
    "geography": geography,
    "experience": experience,
    "reliability": reliability,
    "freshness": freshness,
}


def layers(requests: Features, offers: Features) -> Layer:
    """All criteria in the order of `CRITERIA`; value and known have shape (criteria, pairs)."""
    each = [FUNCTIONS[name](requests, offers) for name in CRITERIA]
    return Layer(np.stack([layer.value for layer in each]), np.stack([layer.known for layer in each]))
