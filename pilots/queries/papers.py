from collections.abc import Collection, Iterable
from dataclasses import dataclass

from pilots.models import Answer, PaperBatch
from pilots.queries.findings import SHOWN_FROM


@dataclass(frozen=True)
class OnPaper:
    """How many of the answers of a round came on paper, and who entered them."""

    count: int
    answers: int
    associations: str


def on_paper(batches: Iterable[PaperBatch], answers: Collection[Answer]) -> OnPaper | None:
    """Of the whole round, from five on: a smaller number could tell how one person answered."""
    closed = [batch for batch in batches if batch.entered]
    count = sum(batch.counted for batch in closed)
    if count < SHOWN_FROM:
        return None
    return OnPaper(count, len(answers), ", ".join(sorted({str(batch.association) for batch in closed})))
