"""How much two texts say in the same words: BM25, as a share of what the request scores against itself.

The request's own length then no longer matters, so that scores of different requests can be compared. A
request's terms carry the rarity, an offer's terms how much the offer speaks of them; the score is the sum
over the shared terms of the product of both.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from math import log, log1p

from matching.meaning.words import terms

# A stem that more texts use is no exact term; leaving it out keeps the product of two networks small.
MAX_TEXTS = 500
SATURATION = 1.2  # a term counts half of its most when it occurs so often
LENGTH = 0.75  # 1: counts are relative to the text's length, 0: they are not

Counts = Mapping[str, int]


@dataclass(frozen=True)
class TermStatistics:
    """Of a collection of texts: how many, their mean length in terms, and how many hold each term.

    The key of a language alone ("fr:") counts its texts: a stem is rare among the texts of its language.
    """

    documents: int
    average_length: float
    frequency: Mapping[str, int]

    @classmethod
    def of(cls, counts: Iterable[Counts]) -> "TermStatistics":
        frequency: Counter[str] = Counter()
        documents = length = 0
        for one in counts:
            frequency.update(one.keys())
            documents += 1
            length += text_length(one)
        return cls(documents, length / max(documents, 1), dict(sorted(frequency.items())))

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "TermStatistics":
        return cls(**json.loads(text))

    def rarity(self, term: str) -> float:
        """Above zero; the more, the fewer texts of the term's language hold it."""
        among = self.frequency.get(language_key(term), self.documents)
        holding = min(self.frequency.get(term, 0), among)
        return log1p((among - holding + 0.5) / (holding + 0.5))


def term_counts(text: str, language: str) -> dict[str, int]:
    """How often each term occurs, and once the key of the language alone; see `matching.meaning.words`."""
    counts = Counter(terms(text, language))
    counts[f"{language.lower().partition('-')[0]}:"] = 1
    return dict(sorted(counts.items()))


def request_terms(
    counts: Counts, statistics: TermStatistics, *, most: int | None = MAX_TEXTS
) -> dict[str, float]:
    """Weight by term, such that the text scores 1 against itself; of the terms in at most `most` texts."""
    weights = {
        term: statistics.rarity(term) * log1p(counts[term]) / log(2)
        for term in exact_terms(counts, statistics, most)
    }
    own = offer_terms(counts, statistics, most=most)
    itself = sum(weight * own[term] for term, weight in weights.items())
    return {term: weight / itself for term, weight in weights.items()}


def offer_terms(
    counts: Counts, statistics: TermStatistics, *, most: int | None = MAX_TEXTS
) -> dict[str, float]:
    """By term from 0 to 1 + `SATURATION`: grows with its count, ever more slowly, and less in a long text."""
    relative = text_length(counts) / statistics.average_length if statistics.average_length else 1
    reach = SATURATION * (1 - LENGTH + LENGTH * relative)
    return {
        term: counts[term] * (1 + SATURATION) / (counts[term] + reach)
        for term in exact_terms(counts, statistics, most)
    }


def lexical(request: Mapping[str, float], offer: Mapping[str, float]) -> float:
    """The score in [0, 1] of an offer's terms for a request's."""
    return min(sum(weight * offer[term] for term, weight in request.items() if term in offer), 1.0)


def exact_terms(counts: Counts, statistics: TermStatistics, most: int | None) -> list[str]:
    held = [term for term in counts if not term.endswith(":")]
    return held if most is None else [term for term in held if statistics.frequency.get(term, 0) <= most]


def text_length(counts: Counts) -> int:
    return sum(count for term, count in counts.items() if not term.endswith(":"))


def language_key(term: str) -> str:
    return f"{term.partition(':')[0]}:"
