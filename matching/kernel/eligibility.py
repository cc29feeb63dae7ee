"""Which pairs cannot be proposed, and which rule says so. What is not stated never removes a pair."""

from collections.abc import Iterable

import numpy as np

from matching.kernel.features import Features
from matching.kernel.pairs import Bools, both, either, shared, stated

RULES = ("own_organisation", "windows_never_meet", "no_shared_language", "capacity_full", "refused")


def own_organisation(requests: Features, offers: Features) -> Bools:
    return np.asarray(requests.organisation[:, None] == offers.organisation)


def windows_never_meet(requests: Features, offers: Features) -> Bools:
    start = np.maximum(requests.window_start[:, None], offers.window_start)
    end = np.minimum(requests.window_end[:, None], offers.window_end)
    return np.asarray(end < start)


def no_shared_language(requests: Features, offers: Features) -> Bools:
    known = both(stated(requests.work_languages), stated(offers.work_languages))
    interpreted = either(requests.interpretation, offers.interpretation)
    strangers = shared(requests.work_languages, offers.work_languages) == 0
    return np.asarray(known & ~interpreted & strangers)


def capacity_full(requests: Features, offers: Features) -> Bools:
    return np.broadcast_to(offers.capacity_left <= 0, (len(requests), len(offers)))


def refused_pairs(requests: Features, offers: Features, pairs: Iterable[tuple[int, int]]) -> Bools:
    mask = np.zeros((len(requests), len(offers)), dtype=np.bool_)
    for request, offer in pairs:
        mask[request, offer] = True
    return mask


def removals(
    requests: Features, offers: Features, refused: Iterable[tuple[int, int]] = ()
) -> dict[str, Bools]:
    """By rule, in the order of `RULES`: True where it removes the pair, each of shape (requests, offers)."""
    return {
        "own_organisation": own_organisation(requests, offers),
        "windows_never_meet": windows_never_meet(requests, offers),
        "no_shared_language": no_shared_language(requests, offers),
        "capacity_full": capacity_full(requests, offers),
        "refused": refused_pairs(requests, offers, refused),
    }


def eligible(removed: dict[str, Bools]) -> Bools:
    return np.asarray(~np.logical_or.reduce(list(removed.values())))
