"""Ranks texts for texts, in any language, without a database.

Meaning and exact terms are each scaled to [0, 1] within the texts compared with one need, and averaged. Exact
terms have no vote where the languages differ, except shared names where they say more than the meaning does.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from matching.meaning.encoder import embed
from matching.meaning.library import Library, Likeness, Text, library, need_language
from matching.meaning.passages import Floats
from matching.meaning.terms import term_counts

TERMS_WEIGHT = 0.4
CLEAR_TERMS = 0.1  # less than this share of a need's terms is little, even where no other text has more
NEEDS_AT_ONCE = 16  # embedded together, to use all threads; the answers do not depend on it


@dataclass(frozen=True)
class RankedOffer:
    """`parts` names the cosine of the meaning and the share of exact terms that the score was made of."""

    id: str
    rank: int
    score: float
    parts: Mapping[str, float]


@dataclass(frozen=True)
class RankedNeed:
    id: str
    offers: tuple[RankedOffer, ...]


def rank_texts(
    needs: Iterable[Text],
    experts: Sequence[Text],
    *,
    top: int = 20,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[RankedNeed]:
    """For each need in turn its best experts, at most `top`; the needs are read as the answers are fetched.

    Texts with the same id are several experiences of one expert: the mean of the best three counts.
    `progress` is told how many of how many experts' texts are read. Raises ValueError for a blank text, for
    no experts and for a `top` below 1, `EncoderMissing` without the language model.
    """
    if top < 1:
        raise ValueError("top is at least 1")
    prepared = library(experts, progress)
    return answers(prepared, needs, top)


def answers(prepared: Library, needs: Iterable[Text], top: int) -> Iterator[RankedNeed]:
    waiting = iter(needs)
    while some := list(islice(waiting, NEEDS_AT_ONCE)):
        for need in some:
            if not need.joined:
                raise ValueError(f"the text of {need.id!r} is blank")
        vectors = embed([need.joined for need in some], "request")
        for need, vector in zip(some, vectors, strict=True):
            language = need_language(need, prepared.expected)
            counts = term_counts(need.joined, language)
            likeness = prepared.likeness(vector.astype(np.float64), counts, language)
            yield RankedNeed(need.id, tuple(best(prepared, likeness, top)))


def best(prepared: Library, likeness: Likeness, top: int) -> Iterator[RankedOffer]:
    """Ties go to the expert who was named first."""
    scores, meaning, terms = (
        prepared.of_experts(values) for values in (fused(likeness), likeness.meaning, likeness.terms)
    )
    for place, expert in enumerate(np.argsort(-scores, kind="stable")[:top].tolist(), start=1):
        parts = {"meaning": round(float(meaning[expert]), 6), "terms": round(float(terms[expert]), 6)}
        yield RankedOffer(prepared.experts[expert], place, round(float(scores[expert]), 6), parts)


def fused(likeness: Likeness) -> Floats:
    """Shape (texts,), in [0, 1]."""
    meaning = scaled(likeness.meaning)
    terms = likeness.terms / max(float(likeness.terms.max()), CLEAR_TERMS)
    voting = np.where(likeness.same_language, terms, np.maximum(terms, meaning))
    return (1 - TERMS_WEIGHT) * meaning + TERMS_WEIGHT * voting


def scaled(values: Floats) -> Floats:
    low, high = values.min(), values.max()
    return (values - low) / (high - low) if high > low else np.ones_like(values)
