"""The stored criteria of a match as lines that add up to its score."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matching.criteria_texts import meaning_of, parameter_of
from matching.explanations.sentences import Context, sentence
from matching.explanations.words import NAMES
from matching.queries import names_by_code


@dataclass(frozen=True)
class Row:
    """One line of the explanation: `points` of at most `maximum`, both with one decimal.

    `value` in [0, 1] is what was found, `is_known` False where a middle stands for what is not stated;
    `parameter` says how the criterion is measured.
    """

    criterion: str
    name: str
    sentence: str
    points: float
    maximum: float
    value: float
    is_known: bool
    parameter: str


def explain(
    criteria: Iterable[Mapping[str, Any]],
    *,
    texts: Sequence[tuple[str, str]] = (),
    names: Mapping[str, str] | None = None,
) -> list[Row]:
    """The lines of a match's stored `criteria`; their points add up to its score exactly.

    `texts` are those of the two postings, each with its language; `names` the names of themes and regions
    by code, if they are at hand.
    """
    parts = list(criteria)
    context = Context(names_by_code(*codes(parts)) if names is None else names, texts)
    return [
        Row(
            criterion=part["name"],
            name=str(NAMES[part["name"]]),
            sentence=sentence(part, context),
            points=part["tenths"] / 10,
            maximum=part["weight"],
            value=part["value"],
            is_known=part["known"],
            parameter=measured(part["name"]),
        )
        for part in parts
    ]


def codes(parts: Iterable[Mapping[str, Any]]) -> tuple[list[str], list[str]]:
    """The themes and the regions that the criteria mention."""
    details = {part["name"]: part["detail"] for part in parts}
    topic, place = details.get("theme", {}), details.get("setting", {})
    return [*topic.get("shared", []), *topic.get("areas", [])], list(place.get("regions", []))


def measured(criterion: str) -> str:
    """What the criterion means, and the numbers that it is set by."""
    return f"{meaning_of(criterion)} {parameter_of(criterion)}".strip()
