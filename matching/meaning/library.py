"""The texts that are searched, prepared once: their vectors, their terms, and whose they are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matching.meaning.corpus_means import CorpusMeans
from matching.meaning.languages import PLATFORM, Shares, guess, guess_together, usual_languages
from matching.meaning.passages import Floats, Ints, Rows, best_of, rows_of, text_values
from matching.meaning.terms import TermStatistics, offer_terms, request_terms, term_counts
from matching.meaning.vectors import posting_text

BLOCK = 64  # texts embedded between two reports of progress
RECORDS = (1.0, 1.0, 1.0)  # of an expert with several records the best three count, each the same
NO_LIMIT = None  # a collection that is searched once may match frequent stems too

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Text:
    """`language` is an ISO 639-1 code, script or region may follow; None lets it be guessed."""

    id: str
    title: str
    text: str
    language: str | None = None

    @property
    def joined(self) -> str:
        return posting_text(self.title, self.text)


@dataclass(frozen=True, eq=False)
class Likeness:
    """Of one need with each text: cosine of the meaning, share of its exact terms, whether the languages are
    the same; each of shape (texts,)."""

    meaning: Floats
    terms: Floats
    same_language: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Library:
    """Texts and experts; an expert may have several texts. `expert` (texts,) points into `experts`."""

    experts: list[str]
    expert: Ints
    languages: NDArray[np.str_]
    rows: Rows
    means: CorpusMeans
    statistics: TermStatistics
    columns: dict[str, int]
    terms: csr_array
    expected: Shares

    def likeness(self, vector: Floats, counts: dict[str, int], language: str) -> Likeness:
        """`vector` as the encoder gives it, `counts` of the need's terms."""
        centred = self.means.centre(vector[None], [language], "request")[0]
        cosines = (self.rows.vectors @ centred.astype(np.float32)).astype(np.float64)
        weights = request_terms(counts, self.statistics, most=NO_LIMIT)
        known = [term for term in weights if term in self.columns]
        chosen = self.terms[[self.columns[term] for term in known]]
        shares = chosen.T @ np.array([weights[term] for term in known])
        return Likeness(text_values(self.rows, cosines), np.minimum(shares, 1), self.languages == language)

    def of_experts(self, values: Floats) -> Floats:
        """Shape (experts,) from (texts,): the mean of an expert's best three."""
        return best_of(values, self.expert, RECORDS)[1]


def library(texts: Sequence[Text], progress: Progress | None = None) -> Library:
    """Raises ValueError for no texts and for a blank one, `EncoderMissing` without the language model."""
    if not texts:
        raise ValueError("there is no text to search")
    for text in texts:
        if not text.joined:
            raise ValueError(f"the text of {text.id!r} is blank")
    languages = known_languages(texts)
    rows = _embedded(texts, progress)
    means = CorpusMeans.of(rows, languages)
    counts = [term_counts(text.joined, code) for text, code in zip(texts, languages, strict=True)]
    statistics = TermStatistics.of(counts)
    columns = {term: row for row, term in enumerate(statistics.frequency) if not term.endswith(":")}
    experts = list(dict.fromkeys(text.id for text in texts))
    place = {expert: index for index, expert in enumerate(experts)}
    return Library(
        experts=experts,
        expert=np.array([place[text.id] for text in texts], dtype=np.int64),
        languages=np.array(languages, dtype=np.str_),
        rows=Rows(
            means.centre(rows.vectors, [languages[i] for i in rows.text], "offer"), rows.text, rows.whole
        ),
        means=means,
        statistics=statistics,
        columns={term: row for row, term in enumerate(columns)},
        terms=_by_term(counts, list(columns), statistics),
        expected=_expected(languages),
    )


def known_languages(texts: Sequence[Text]) -> list[str]:
    """As told, else guessed."""
    if all(text.language for text in texts):
        return [base(text.language or "") for text in texts]
    guessed = guess_together(text.joined for text in texts)
    return [base(text.language or code) for text, code in zip(texts, guessed, strict=True)]


def need_language(need: Text, expected: Shares) -> str:
    return base(need.language or guess(need.joined, expected))


def base(code: str) -> str:
    return code.strip().lower().replace("_", "-").partition("-")[0]


def _expected(languages: Sequence[str]) -> Shares:
    """Needs come in the languages of the texts, or in another one of the platform."""
    usual = usual_languages(languages)
    return {code: (usual.get(code, 0) + PLATFORM.get(code, 0)) / 2 for code in sorted({*usual, *PLATFORM})}


def _embedded(texts: Sequence[Text], progress: Progress | None) -> Rows:
    vectors, text_of, whole = [], [], []
    for start in range(0, len(texts), BLOCK):
        some = rows_of([(text.title, text.text) for text in texts[start : start + BLOCK]], "offer")
        vectors.append(some.vectors)
        text_of.append(some.text + start)
        whole.append(some.whole)
        if progress:
            progress(min(start + BLOCK, len(texts)), len(texts))
    return Rows(np.concatenate(vectors), np.concatenate(text_of), np.concatenate(whole))


def _by_term(counts: Sequence[dict[str, int]], terms: Sequence[str], statistics: TermStatistics) -> csr_array:
    """Shape (terms, texts): how much each text speaks of each term."""
    row = {term: index for index, term in enumerate(terms)}
    rows: list[int] = []
    columns: list[int] = []
    weights: list[float] = []
    for column, one in enumerate(counts):
        for term, weight in offer_terms(one, statistics, most=NO_LIMIT).items():
            rows.append(row[term])
            columns.append(column)
            weights.append(weight)
    return csr_array((weights, (rows, columns)), shape=(len(terms), len(counts)), dtype=np.float64)
