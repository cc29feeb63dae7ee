"""What the worker does with what is shared: the meaning of a text becomes a vector, once."""

from typing import Any

from core.canonical import sha256
from library.models import Edition, Practice
from matching.meaning import posting_text, vectorise
from matching.meaning.language_means import means_version


def give_vectors(tool_id: int) -> None:
    """Of what is written meanwhile nothing is stored; it asks for a run of its own."""
    for edition in Edition.objects.filter(tool=tool_id):
        as_read = Edition.objects.filter(pk=edition.pk, title=edition.title, summary=edition.summary)
        embed(edition, as_read, posting_text(edition.title, edition.summary))


def give_practice_vector(practice_id: int) -> None:
    practice = Practice.objects.get(pk=practice_id)
    texts = "\n\n".join(practice.parts.values_list("text", flat=True))
    embed(practice, Practice.objects.filter(pk=practice_id), posting_text(practice.title, texts))


def embed(subject: Any, as_read: Any, text: str) -> None:
    fingerprint = sha256(f"{means_version()}\n{subject.language}\n{text}")
    if subject.vector_of != fingerprint:
        [vector] = vectorise([text], [subject.language], "offer")
        as_read.update(vector=vector, vector_of=fingerprint)
