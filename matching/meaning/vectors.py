"""From the texts of postings to the vectors that are stored and compared."""

from collections.abc import Sequence

from matching.meaning.encoder import Role, Vectors, embed
from matching.meaning.language_means import centre


def posting_text(title: str, text: str) -> str:
    return f"{title.strip()}\n{text.strip()}".strip()


def vectorise(texts: Sequence[str], languages: Sequence[str], role: Role) -> Vectors:
    """Shape (texts, 384), centred by language and of length 1: the inner product of two is their similarity.

    Raises `EncoderMissing` when the language model cannot be used, and ValueError for a blank text.
    """
    if len(texts) != len(languages):
        raise ValueError("one language for each text")
    return centre(embed(texts, role), languages, role)
