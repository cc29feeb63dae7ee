"""A long text speaks of many things: it is compared passage by passage, and its best passages count.

Measured on the tune split of `benchmarks/quality` with offers of one language put together, of which a
request needs one: nDCG@10 of the mean over the windows of the model 0.55 to 0.64, of the best passages 0.78
to 0.81. Where a text speaks of one thing, whole and passages together do better (0.848) than the whole
(0.839) or the passages (0.812) alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.meaning.encoder import MAX_TOKENS, Role, Vectors, embed, embed_parts, token_count
from matching.meaning.vectors import posting_text

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SHORT = 256  # tokens; a text up to here is read as a whole
WINDOW = MAX_TOKENS - 12  # tokens; up to here it is read as a whole too
PASSAGE = 128  # tokens
MOST_PASSAGES = 100
BEST = (0.6, 0.3, 0.1)  # what the best passage counts, the second, the third


@dataclass(frozen=True, eq=False)
class Rows:
    """Vectors (rows, 384) of several texts; `text` (rows,) rises and says of which, `whole` (rows,) whether
    it stands for all of it and not for a passage."""

    vectors: Vectors
    text: Ints
    whole: NDArray[np.bool_]


def rows_of(texts: Sequence[tuple[str, str]], role: Role) -> Rows:
    """Of title and text each. Raises `EncoderMissing`, and ValueError for a blank text."""
    joined = [posting_text(title, text) for title, text in texts]
    lengths = [token_count(text) for text in joined]
    wholes = iter(
        embed([text for text, length in zip(joined, lengths, strict=True) if length <= WINDOW], role)
    )
    found: list[tuple[Vectors, int, bool]] = []
    for index, (title, text) in enumerate(texts):
        if lengths[index] <= WINDOW:
            found.append((next(wholes), index, True))
        if lengths[index] > SHORT:
            parts = embed_parts(title, text, role, PASSAGE, MOST_PASSAGES)
            found += [(part, index, False) for part in parts]
    vectors, text_of, whole = zip(*found, strict=True)
    return Rows(np.stack(vectors), np.array(text_of, np.int64), np.array(whole, np.bool_))


def text_values(rows: Rows, values: Floats) -> Floats:
    """From a value for each row to one for each text: the mean of the whole and of its best passages."""
    count = int(rows.text[-1]) + 1
    totals, parts = np.zeros(count), np.zeros(count)
    for chosen, best in ((rows.whole, (1.0,)), (~rows.whole, BEST)):
        texts, value = best_of(values[chosen], rows.text[chosen], best)
        totals[texts] += value
        parts[texts] += 1
    return totals / parts


def best_of(values: Floats, group: Ints, weights: Sequence[float]) -> tuple[Ints, Floats]:
    """The groups that occur, rising, and of each the weighted mean of its best values."""
    order = np.lexsort((-values, group))
    groups, starts = np.unique(group[order], return_index=True)
    place = np.arange(len(order)) - np.repeat(starts, np.diff([*starts, len(order)]))
    weight = np.array([*weights, 0.0])[np.minimum(place, len(weights))]
    if not len(groups):
        return groups, np.zeros(0)
    return groups, np.add.reduceat(weight * values[order], starts) / np.add.reduceat(weight, starts)
