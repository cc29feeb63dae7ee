"""What would raise the score of a pair: every change is scored again, so its gain is exact."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from matching.kernel import changes
from matching.kernel.changes import Change, Way
from matching.kernel.eligibility import RULES, UNRELATED_BELOW
from matching.kernel.features import features
from matching.kernel.records import PostingRecord
from matching.kernel.score import score_pairs
from matching.kernel.weights import CRITERIA, tenths_available

REQUEST, OFFER, EITHER = "request", "offer", "either"

# By criterion: what each of the two sides may change.
BOTH_SIDES: dict[str, Way] = {
    "theme": changes.themes,
    "language": changes.languages,
    "mode": changes.modes,
    "timing": changes.dates,
    "geography": changes.regions,
}


@dataclass(frozen=True)
class Advice:
    """One change by `side` ("request", "offer", or "either" of them) that would add `gain_tenths` (> 0)."""

    criterion: str
    change: Change
    side: str
    gain_tenths: int


@dataclass(frozen=True)
class Standing:
    """What a pair would score on the day, and the rules that would keep it from being proposed.

    `meaning` in [0, 1] is how likely the two texts are related.
    """

    score_tenths: int
    rules: tuple[str, ...]
    meaning: float


@dataclass(frozen=True, eq=False)
class Idea:
    criterion: str
    change: Change
    side: str
    request: PostingRecord
    offer: PostingRecord


def standings(
    pairs: Sequence[tuple[PostingRecord, PostingRecord]], weights: Mapping[str, float], today: date
) -> list[Standing]:
    """Of each pair, by the same function that `rank` orders by; nobody is taken to have refused."""
    requests, offers = features([r for r, _ in pairs], [o for _, o in pairs], today)
    available = np.tile(tenths_available(weights)[:, None], len(pairs))
    scored = score_pairs(requests, offers, available, np.zeros(len(pairs), dtype=np.bool_))
    return [
        Standing(
            score_tenths=int(scored.tenths[:, p].sum()),
            rules=tuple(rule for rule, removed in zip(RULES, scored.removed[:, p], strict=True) if removed),
            meaning=float(scored.layer.value[CRITERIA.index("meaning"), p]),
        )
        for p in range(len(pairs))
    ]


def standing(
    request: PostingRecord, offer: PostingRecord, weights: Mapping[str, float], today: date
) -> Standing:
    [found] = standings([(request, offer)], weights, today)
    return found


def advice(
    request: PostingRecord, offer: PostingRecord, weights: Mapping[str, float], today: date
) -> tuple[Advice, ...]:
    """All changes that would add to the score, the highest gain first.

    Each touches one criterion, so gains of different criteria add up. Themes are advised only where the texts
    are related already: otherwise the theme would likely be wrong. Raises ValueError for weights that are
    not exactly those of `CRITERIA`.
    """
    ideas = list(_ideas(request, offer, today))
    now, *then = standings([(request, offer), *((i.request, i.offer) for i in ideas)], weights, today)
    found = [
        Advice(idea.criterion, idea.change, idea.side, after.score_tenths - now.score_tenths)
        for idea, after in zip(ideas, then, strict=True)
        if after.score_tenths > now.score_tenths
        and (idea.criterion != "theme" or now.meaning >= UNRELATED_BELOW)
    ]
    return tuple(sorted(found, key=_place))


def _place(found: Advice) -> tuple[int, int, str, str, tuple[str, ...]]:
    order = CRITERIA.index(found.criterion)
    return -found.gain_tenths, order, found.side, found.change.kind, found.change.values


def _ideas(request: PostingRecord, offer: PostingRecord, today: date) -> Iterator[Idea]:
    for criterion, way in BOTH_SIDES.items():
        for change, changed in way(request, offer, today):
            yield Idea(criterion, change, REQUEST, changed, offer)
        for change, changed in way(offer, request, today):
            yield Idea(criterion, change, OFFER, request, changed)
    for change, changed in changes.interpretation(request, offer, today):
        yield Idea("language", change, EITHER, changed, offer)
    for change, changed in changes.years(offer, request, today):
        yield Idea("experience", change, OFFER, request, changed)
