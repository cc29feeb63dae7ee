"""Which pairs cannot be proposed, and which rule says so. What is not stated never removes a pair."""

import numpy as np

from matching.kernel.features import Features, Layer
from matching.kernel.pairs import Bools, shared, stated
from matching.kernel.weights import CRITERIA

RULES = (
    "own_organisation",
    "windows_never_meet",
    "no_shared_language",
    "capacity_full",
    "refused",
    "unrelated",
)

# A pair that shares no area of work must at least be this near in meaning to be proposed at all.
UNRELATED_BELOW = 0.5


def own_organisation(requests: Features, offers: Features) -> Bools:
    return requests.organisation == offers.organisation


def windows_never_meet(requests: Features, offers: Features) -> Bools:
    """From today on: days that both had in the past are no help."""
    start = np.maximum(np.maximum(requests.window_start, offers.window_start), requests.today)
    end = np.minimum(requests.window_end, offers.window_end)
    return requests.has_window & offers.has_window & (end < start)


def no_shared_language(requests: Features, offers: Features) -> Bools:
    known = stated(requests.work_languages) & stated(offers.work_languages)
    interpreted = requests.interpretation | offers.interpretation
    return known & ~interpreted & (shared(requests.work_languages, offers.work_languages) == 0)


def capacity_full(requests: Features, offers: Features) -> Bools:
    return offers.capacity_left <= 0


def unrelated(layer: Layer) -> Bools:
    """Neither an area in common nor texts that speak of related things."""
    theme, meaning = CRITERIA.index("theme"), CRITERIA.index("meaning")
    shares_an_area = layer.known[theme] & (layer.value[theme] > 0)
    return ~shares_an_area & (layer.value[meaning] < UNRELATED_BELOW)


def removals(requests: Features, offers: Features, layer: Layer, refused: Bools) -> Bools:
    """Shape (rules, pairs), in the order of `RULES`: True where the rule removes the pair."""
    return np.stack(
        [
            own_organisation(requests, offers),
            windows_never_meet(requests, offers),
            no_shared_language(requests, offers),
            capacity_full(requests, offers),
            refused,
            unrelated(layer),
        ]
    )
