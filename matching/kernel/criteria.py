"""The criteria: each compares every request with every offer; its `Layer` has shape (requests, offers)."""

from collections.abc import Callable
from typing import TypeVar

import numpy as np

from matching.kernel.features import Features, Layer, settle
from matching.kernel.pairs import Bools, Floats, both, closeness, either, shared, stated
from matching.kernel.weights import CRITERIA
from matching.meaning.calibration import calibrate

Column = TypeVar("Column", Floats, Bools)


def meaning(requests: Features, offers: Features) -> Layer:
    cosine = requests.vector @ offers.vector.T
    return settle("meaning", calibrate(cosine), both(requests.has_vector, offers.has_vector))


def theme(requests: Features, offers: Features, *, general: float = 0.75, sibling: float = 0.5) -> Layer:
    """How far the offer covers the request's themes, each of them counting the same.

    A theme is covered fully by itself, by `general` when one of the two names the whole area, by `sibling`
    when the offer has another theme of its area, else not at all.
    """
    kinship = _kinship(offers.codes.themes, general, sibling)
    levels = (1, general, sibling)
    covers = np.maximum.reduce([level * (shared(offers.themes, kinship == level) > 0) for level in levels])
    asked = requests.themes.sum(axis=1)[:, None]
    value = requests.themes.astype(np.float64) @ covers.T / np.maximum(asked, 1)
    return settle("theme", value, both(stated(requests.themes), stated(offers.themes)))


def _kinship(themes: list[str], general: float, sibling: float) -> Floats:
    """Shape (themes, themes): how far one theme covers another."""
    areas = np.array([code.partition(".")[0] for code in themes], dtype=np.str_)
    whole_area = areas == np.array(themes, dtype=np.str_)
    related = np.where(either(whole_area, whole_area), general, sibling)
    kinship = np.where(areas[:, None] == areas, related, 0.0)
    np.fill_diagonal(kinship, 1.0)
    return kinship


def language(
    requests: Features, offers: Features, *, foreign: float = 0.8, interpreted: float = 0.4
) -> Layer:
    """1 for a common language of work and the same written one, `foreign` for only a common language of work,
    `interpreted` for none where one of the two brings an interpreter."""
    common = shared(requests.work_languages, offers.work_languages) > 0
    same = requests.language[:, None] == offers.language
    bridged = either(requests.interpretation, offers.interpretation) * interpreted
    value = np.where(common, np.where(same, 1.0, foreign), bridged)
    return settle("language", value, both(stated(requests.work_languages), stated(offers.work_languages)))


def mode(requests: Features, offers: Features) -> Layer:
    """The common modes as a share of the shorter list: one way to work is enough for who names one."""
    shorter = np.minimum(requests.modes.sum(axis=1)[:, None], offers.modes.sum(axis=1))
    value = shared(requests.modes, offers.modes) / np.maximum(shorter, 1)
    return settle("mode", value, both(stated(requests.modes), stated(offers.modes)))


def timing(requests: Features, offers: Features, *, enough_days: float = 90) -> Layer:
    """Days from today on that lie in both windows, as a share of `enough_days`; more days are not better."""
    start = np.maximum(np.maximum(requests.window_start[:, None], offers.window_start), requests.today)
    end = np.minimum(requests.window_end[:, None], offers.window_end)
    value = np.clip((end - start + 1) / enough_days, 0, 1)
    return settle("timing", value, both(requests.has_window, offers.has_window))


def setting(requests: Features, offers: Features, *, half_factor: float = 4) -> Layer:
    """The mean of what is known of population (0.5 when one city is `half_factor` times the other), income
    group (a third less per step) and the share of common regions, from continent to sub-region."""
    population = closeness(requests.log_population, offers.log_population, half=float(np.log(half_factor)))
    income = 1 - np.abs(requests.income[:, None] - offers.income) / 3
    more_regions = np.maximum(requests.regions.sum(axis=1)[:, None], offers.regions.sum(axis=1))
    region = shared(requests.regions, offers.regions) / np.maximum(more_regions, 1)
    known = [
        np.isfinite(population),
        both(requests.income >= 0, offers.income >= 0),
        both(stated(requests.regions), stated(offers.regions)),
    ]
    return settle("setting", *_mean_of_known([population, income, region], known))


def geography(requests: Features, offers: Features) -> Layer:
    """Whether each lies where the other would like its partner: the mean over those who say where."""
    met = [
        np.minimum(shared(requests.preferred_regions, offers.regions), 1),
        np.minimum(shared(requests.regions, offers.preferred_regions), 1),
    ]
    known = [
        both(stated(requests.preferred_regions), stated(offers.regions)),
        both(stated(requests.regions), stated(offers.preferred_regions)),
    ]
    return settle("geography", *_mean_of_known(met, known))


def experience(requests: Features, offers: Features, *, half_years: float = 5) -> Layer:
    """Grows with the offer's years: 0 without any, 0.5 at `half_years`, 0.75 at twice as many."""
    value = 1 - np.exp2(-offers.experience_years / half_years)
    known: Bools = np.isfinite(value)
    return settle("experience", _for_all(requests, value), _for_all(requests, known))


def reliability(requests: Features, offers: Features) -> Layer:
    """The offering organisation's record in past pilots, as given."""
    known: Bools = np.isfinite(offers.reliability)
    return settle("reliability", _for_all(requests, offers.reliability), _for_all(requests, known))


def freshness(requests: Features, offers: Features, *, half_days: float = 90) -> Layer:
    """1 on the day of the offer's publication, 0.5 after `half_days`."""
    value = _for_all(requests, np.exp2(-offers.age_days / half_days))
    return Layer(value, np.ones(value.shape, dtype=np.bool_))


def least_served(requests: Features, offers: Features, *, half_times: float = 2) -> Layer:
    """The mean of both sides: 1 for who has had no exchange yet, 0.5 after `half_times`."""
    asking = np.exp2(-requests.times_served / half_times)
    giving = np.exp2(-offers.times_served / half_times)
    value = (asking[:, None] + giving) / 2
    return Layer(value, np.ones(value.shape, dtype=np.bool_))


def _for_all(requests: Features, values: Column) -> Column:
    return np.broadcast_to(values, (len(requests), len(values)))


def _mean_of_known(values: list[Floats], known: list[Bools]) -> tuple[Floats, Bools]:
    """Per pair the mean over those layers that are known there, and whether any is."""
    total = np.where(known, values, 0.0).sum(axis=0)
    count = np.sum(known, axis=0)
    return total / np.maximum(count, 1), np.asarray(count > 0)


FUNCTIONS: dict[str, Callable[[Features, Features], Layer]] = {
    "meaning": meaning,
    "theme": theme,
    "language": language,
    "setting": setting,
    "mode": mode,
    "timing": timing,
    "geography": geography,
    "experience": experience,
    "reliability": reliability,
    "least_served": least_served,
    "freshness": freshness,
}


def layers(requests: Features, offers: Features) -> Layer:
    """All criteria in the order of `CRITERIA`; value and known have shape (criteria, requests, offers)."""
    each = [FUNCTIONS[name](requests, offers) for name in CRITERIA]
    return Layer(np.stack([layer.value for layer in each]), np.stack([layer.known for layer in each]))
