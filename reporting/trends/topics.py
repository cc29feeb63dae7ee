"""Rising words as people can read them: in a form that the texts use, and those of one meaning together."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matching.meaning.vectors import posting_text
from matching.meaning.words import clean, fold, stems, words
from matching.models import Request

# Requests that a word is read from: enough to find its usual form and what it is about.
READ = 30
# From this cosine on two words stand for one thing: the texts that hold them are about the same.
ALIKE = 0.8
MOST_TOGETHER = 3


@dataclass(frozen=True)
class Rise:
    """A topic that rises; `holders` are primary keys of the requests that name it now."""

    topic: str
    language: str
    cities: int
    times: float
    certainty: float
    holders: list[int]


def groups_of_words(rises: Sequence[Rise]) -> list[Rise]:
    """The rises, those of one language and one meaning under the first of them, with the words as topic.

    The meaning of a word is the mean of the vectors of the requests that hold it, in one query for all words.
    """
    texts = {
        row[0]: row[1:]
        for row in Request.objects.filter(pk__in={pk for rise in rises for pk in rise.holders[:READ]})
        .order_by("pk")
        .values_list("pk", "title", "text", "vector")
    }
    heads: list[tuple[Rise, np.ndarray | None, list[str]]] = []
    for rise in rises:
        held = [texts[pk] for pk in rise.holders[:READ]]
        label, meaning = label_of(rise.topic, held), meaning_of(held)
        for head, other, labels in heads:
            if head.language == rise.language and is_alike(meaning, other):
                labels.append(label)
                break
        else:
            heads.append((rise, meaning, [label]))
    return [
        replace(rise, topic=" · ".join(dict.fromkeys(labels[:MOST_TOGETHER])))
        for rise, _meaning, labels in heads
    ]


def meaning_of(held: Iterable[tuple]) -> np.ndarray | None:
    """None while no vector is there."""
    known = [vector for *_text, vector in held if vector is not None]
    if not known:
        return None
    mean = np.mean(known, axis=0)
    return mean / max(float(np.linalg.norm(mean)), 1e-9)


def is_alike(one: np.ndarray | None, other: np.ndarray | None) -> bool:
    return one is not None and other is not None and float(one @ other) >= ALIKE


def label_of(term: str, held: Iterable[tuple]) -> str:
    """The form in which the texts write the term most often."""
    language, _colon, stem = term.partition(":")
    forms: Counter[str] = Counter()
    for title, text, _vector in held:
        for word in words(clean(posting_text(title, text))):
            if language and term in stems([word], language):
                forms[word.text.casefold() if word.kind != "unspaced" else stem] += 1
            elif not language and fold(word.text) == stem:
                forms[word.text] += 1
    return min(forms, key=lambda form: (-forms[form], form)) if forms else stem
