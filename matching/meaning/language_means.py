"""Takes the language out of a vector.

Texts of one language lie close together whatever they speak of, so a French request would find French offers
first. Subtracting the mean vector of its language, and making the rest length 1 again, removes that. The two
roles of a text have prefixes of their own, which move the mean too: there is a mean per language and role.

Measured on the 122 demonstration postings (56 requests, 66 offers, 8 languages, 99 pairs judged related):
mean average precision 0.51 raw, 0.77 with a mean per language, 0.80 per language and role, and again 0.80
when a text's own vector is left out of its mean. Between different languages: 0.29 raw, 0.69 with the means.
More texts make better means: on the tune split of `benchmarks/quality` nDCG@10 of the cosine is 0.55 raw,
0.80 with means of those 122 postings, 0.85 when two thirds of the split are added for the requests of the
rest. Shipped are the means of both (`python -m benchmarks.quality.means`): 0.86 on the test split.
"""

from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matching.meaning.encoder import ROLES, Role, Vectors

FILE = Path(__file__).with_name("language_means.npz")
OTHER = "*"  # the mean of the languages' means, for a language without one of its own
LEAST_TEXTS = 3
PRIOR_TEXTS = 4  # a language counts as if it had so many texts at the mean of all languages

Means = dict[tuple[str, Role], NDArray[np.float64]]


def centre(vectors: NDArray[np.floating], languages: Sequence[str], role: Role) -> Vectors:
    """Vectors (n, 384) less the mean of their language (ISO 639-1, script or region may follow), length 1."""
    if vectors.ndim != 2 or len(vectors) != len(languages):
        raise ValueError("one vector and one language for each text")
    means = shipped_means()
    rest = [
        _without(vector, language, role, means) for vector, language in zip(vectors, languages, strict=True)
    ]
    return np.array(rest, dtype=np.float32).reshape(vectors.shape)


def _without(vector: NDArray[np.floating], language: str, role: Role, means: Means) -> NDArray[np.float64]:
    code = language.lower().partition("-")[0]
    rest = vector - means.get((code, role), means[OTHER, role])
    return rest / np.linalg.norm(rest)


@cache
def shipped_means() -> Means:
    with np.load(FILE) as file:
        return {
            (code, role): row[position].astype(np.float64)
            for code, row in zip(file["languages"].tolist(), file["means"], strict=True)
            for position, role in enumerate(ROLES)
        }


@cache
def means_version() -> str:
    """Changes with the shipped means: vectors that were centred with others cannot be compared."""
    return sha256(FILE.read_bytes()).hexdigest()[:12]


def language_means(vectors: NDArray[np.floating], languages: Sequence[str]) -> dict[str, NDArray[np.float64]]:
    """The mean of `vectors` (n, 384) by language, drawn towards their common mean `OTHER`."""
    codes = np.array(languages)
    counts = {code: int((codes == code).sum()) for code in sorted(set(languages))}
    plain = {
        code: vectors[codes == code].mean(axis=0, dtype=np.float64)
        for code, count in counts.items()
        if count >= LEAST_TEXTS
    }
    if not plain:
        raise ValueError(f"no language has {LEAST_TEXTS} texts")
    overall = np.mean(list(plain.values()), axis=0)
    drawn = {
        code: (counts[code] * mean + PRIOR_TEXTS * overall) / (counts[code] + PRIOR_TEXTS)
        for code, mean in plain.items()
    }
    return {**drawn, OTHER: overall}
