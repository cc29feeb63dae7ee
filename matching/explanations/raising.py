"""What would raise the score of a match: computed with the facts of today and the match's own weights."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from matching.enums import Side
from matching.explanations.changes import change_in_words
from matching.explanations.words import NAMES, RULES
from matching.kernel.advice import EITHER, Advice, advice, standing
from matching.models import Match
from matching.queries import Pair

SHOWN = 3


@dataclass(frozen=True)
class Suggestion:
    """A change by `side` ("request", "offer" or "either" of them, named by `who`) that would add `points`."""

    criterion: str
    name: str
    side: str
    who: str
    sentence: str
    points: float


@dataclass(frozen=True)
class Raising:
    """`score_today`: what the pair would have, scored again; `rules`: why it would not be proposed again."""

    score_today: float
    has_changed: bool
    rules: list[str]
    suggestions: list[Suggestion]


def raising(match: Match, pair: Pair, weights: Mapping[str, float], *, side: str | None, on: date) -> Raising:
    """For one side what it may change itself, for other readers what both may."""
    now = standing(pair.request, pair.offer, weights, on)
    found = advice(pair.request, pair.offer, weights, on)
    return Raising(
        score_today=now.score_tenths / 10,
        has_changed=now.score_tenths != match.score_tenths,
        rules=[str(RULES[rule]) for rule in now.rules],
        suggestions=[suggestion(match, item, pair.names) for item in chosen(found, side)],
    )


def chosen(found: Iterable[Advice], side: str | None) -> list[Advice]:
    """The best few, one for each criterion, so that what they add adds up."""
    best: dict[str, Advice] = {}
    for item in found:
        if side in (None, item.side) or item.side == EITHER:
            best.setdefault(item.criterion, item)
    return list(best.values())[:SHOWN]


def suggestion(match: Match, item: Advice, names: Mapping[str, str]) -> Suggestion:
    return Suggestion(
        criterion=item.criterion,
        name=str(NAMES[item.criterion]),
        side=item.side,
        who=who(item.side, str(match.request.organisation), str(match.offer.organisation)),
        sentence=change_in_words(item.change.kind, item.change.values, names),
        points=item.gain_tenths / 10,
    )


def who(side: str, request_by: str, offer_by: str) -> str:
    names: dict[str, str] = {Side.REQUEST: request_by, Side.OFFER: offer_by}
    return names.get(side) or _("Either side")
