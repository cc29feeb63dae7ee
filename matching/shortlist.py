"""Some of the matches of one posting side by side, criterion by criterion."""

from collections.abc import Sequence
from dataclasses import dataclass

from matching.enums import Side
from matching.explanations import Row
from matching.explanations.match import texts
from matching.explanations.rows import codes, explain
from matching.models import Match
from matching.queries import names_by_code

AT_MOST = 4


@dataclass(frozen=True)
class Line:
    """What one partner gets for one criterion; `row` is None where people brokered the match."""

    partner: str
    row: Row | None
    is_best: bool


@dataclass(frozen=True)
class Comparison:
    """`criteria` holds, per criterion, its name and one line per match."""

    matches: Sequence[Match]
    criteria: list[tuple[str, list[Line]]]


def compare(matches: Sequence[Match], side: Side) -> Comparison:
    """Matches of one posting of the side, in the order of its criteria."""
    names = names_by_code(*codes([part for match in matches for part in match.criteria]))
    scored = [explain(match.criteria, texts=texts(match), names=names) for match in matches]
    criteria = {row.criterion: row.name for rows in scored for row in rows}
    partners = [str(match.organisation_on(other(side))) for match in matches]
    return Comparison(
        matches,
        [
            (name, lines(partners, [of_criterion(criterion, rows) for rows in scored]))
            for criterion, name in criteria.items()
        ],
    )


def other(side: Side) -> Side:
    return Side.OFFER if side == Side.REQUEST else Side.REQUEST


def of_criterion(criterion: str, rows: list[Row]) -> Row | None:
    return next((row for row in rows if row.criterion == criterion), None)


def lines(partners: list[str], rows: list[Row | None]) -> list[Line]:
    points = [row.points for row in rows if row]
    most = max(points) if len(set(points)) > 1 else None  # nobody is best where all are equal
    return [
        Line(partner, row, row is not None and row.points == most)
        for partner, row in zip(partners, rows, strict=True)
    ]
