"""For a pair that rules removed: what each side could change so that it would be proposed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from matching.kernel import changes
from matching.kernel.advice import EITHER, OFFER, REQUEST, standing
from matching.kernel.changes import Change
from matching.kernel.changes import Way as Kind
from matching.kernel.records import PostingRecord

# By rule: what may lift it. Nothing lifts the other rules: a refusal, another subject, the own organisation.
LIFTS: dict[str, tuple[Kind, ...]] = {
    "windows_never_meet": (changes.dates,),
    "no_shared_language": (changes.languages, changes.interpretation),
    "capacity_full": (changes.places,),
}
OF_THE_OFFER = frozenset({"capacity_full"})

Option = tuple[tuple[Change, ...], PostingRecord]


@dataclass(frozen=True)
class Way:
    """What `side` ("request", "offer", or "either" of them) could change, at most one thing per rule.

    `score_tenths` is the score that the pair would have then; None where that would not be enough.
    """

    side: str
    changes: tuple[Change, ...]
    score_tenths: int | None


def ways_out(
    request: PostingRecord,
    offer: PostingRecord,
    rules: Sequence[str],
    weights: Mapping[str, float],
    today: date,
) -> tuple[Way, ...]:
    """The sides' alternatives; `rules` are those that removed the pair."""
    return tuple(dict.fromkeys(_ways(request, offer, rules, weights, today)))


def _ways(
    request: PostingRecord,
    offer: PostingRecord,
    rules: Sequence[str],
    weights: Mapping[str, float],
    today: date,
) -> Iterator[Way]:
    for side in (REQUEST, OFFER):
        own, other = (request, offer) if side == REQUEST else (offer, request)
        for done, changed in _alternatives(side, own, other, rules, today):
            pair = (changed, other) if side == REQUEST else (other, changed)
            then = standing(*pair, weights, today)
            is_enough = len(done) == len(rules) and not then.rules
            by = EITHER if done == (Change("interpretation"),) else side
            yield Way(by, done, then.score_tenths if is_enough else None)


def _alternatives(
    side: str, own: PostingRecord, other: PostingRecord, rules: Sequence[str], today: date
) -> list[Option]:
    """Every choice of one change for each rule that the side can lift."""
    options: list[Option] = [((), own)]
    for rule in rules:
        kinds = () if side == REQUEST and rule in OF_THE_OFFER else LIFTS.get(rule, ())
        options = [
            ((*done, change), then)
            for done, changed in options
            for kind in kinds
            for change, then in kind(changed, other, today)
        ] or options
    return [option for option in options if option[0]]


def way_out(
    request: PostingRecord,
    offer: PostingRecord,
    rules: Sequence[str],
    weights: Mapping[str, float],
    today: date,
) -> dict[str, Any]:
    """What a posting stores of the ways out of a near miss, as JSON values."""
    return {
        "ways": [
            {
                "side": way.side,
                "changes": [{"kind": change.kind, "values": list(change.values)} for change in way.changes],
                "score_tenths": way.score_tenths,
            }
            for way in ways_out(request, offer, rules, weights, today)
        ]
    }
