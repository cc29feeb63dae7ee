"""All that page, API and mail say about one match."""

from dataclasses import dataclass
from datetime import date

from matching.enums import MatchState
from matching.explanations.raising import Raising, raising
from matching.explanations.rows import Row, codes, explain
from matching.meaning import posting_text
from matching.models import Match
from matching.queries import pair


@dataclass(frozen=True)
class Explanation:
    """`raising` is None once the two sides have answered, and for what people brokered."""

    rows: list[Row]
    raising: Raising | None


def explanation(match: Match, *, side: str | None, on: date) -> Explanation:
    """For a reader of that side, or of none; the match comes as `for_display` gives it."""
    weight_set = match.weight_set
    if weight_set is None or not can_be_scored_again(match):
        return Explanation(explain_match(match), None)
    themes, _regions = codes(match.criteria)
    both = pair(match, on, mentioned=themes)
    rows = explain(match.criteria, texts=texts(match), names=both.names)
    return Explanation(rows, raising(match, both, weight_set.weights, side=side, on=on))


def can_be_scored_again(match: Match) -> bool:
    has_vectors = match.request.vector is not None and match.offer.vector is not None
    return has_vectors and match.state in MatchState.answerable()


def explain_match(match: Match) -> list[Row]:
    return explain(match.criteria, texts=texts(match))


def texts(match: Match) -> list[tuple[str, str]]:
    """What the matcher reads of the two postings, each with its language."""
    return [(posting_text(each.title, each.text), each.language) for each in (match.request, match.offer)]
