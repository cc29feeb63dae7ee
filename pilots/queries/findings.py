"""What an assessment found, shown so that nobody learns what one person, or two, answered."""

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeVar

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pilots.enums import CommentState, StakeholderGroup
from pilots.models import Answer, AssessmentRound, BrokerRating, Comment
from pilots.queries.assessment import principles_in, questions_in
from pilots.queries.disclosure import Disclosure

SHOWN_FROM = 5
GROUP_SHOWN_FROM = 3
# So many steps of the scale lie between the middle answers of groups or cities that disagree.
DISAGREE_FROM = 2
SCALE = range(1, 6)

Row = TypeVar("Row", Answer, Comment)
Person = tuple[StakeholderGroup, int]  # the group, and the key of the side


@dataclass(frozen=True)
class Distribution:
    """How often each of the answers 1 to 5 was given to a question, and how often "cannot say".

    `is_divided`: at least a third disagrees and at least a third agrees.
    """

    label: str
    counts: tuple[int, ...]
    cannot_say: int
    median: float | None

    @property
    def said(self) -> int:
        return sum(self.counts)

    @property
    def is_divided(self) -> bool:
        return bool(self.said) and min(sum(self.counts[:2]), sum(self.counts[3:])) * 3 >= self.said

    @property
    def favourable(self) -> int | None:
        """How many percent of those who can say answered 4 or 5."""
        return round(100 * sum(self.counts[3:]) / self.said) if self.said else None


@dataclass(frozen=True)
class QuestionResult:
    code: str
    text: str
    principle: str
    everybody: Distribution
    groups: tuple[Distribution, ...]
    sides: tuple[Distribution, ...]

    @property
    def rows(self) -> tuple[Distribution, ...]:
        return (self.everybody, *self.groups, *self.sides)

    @property
    def groups_disagree(self) -> bool:
        return disagree(self.groups)

    @property
    def sides_disagree(self) -> bool:
        return disagree(self.sides)


def disagree(rows: Iterable[Distribution]) -> bool:
    medians = [row.median for row in rows if row.median is not None]
    return bool(medians) and max(medians) - min(medians) >= DISAGREE_FROM


@dataclass(frozen=True)
class Results:
    """The spread of the answers to each question."""

    included: int
    questions: tuple[QuestionResult, ...]


def results(round_: AssessmentRound, answers: Iterable[Answer], sides: Mapping[int, str]) -> Results | None:
    """The distributions over all from five answers on, and over the groups and cities that may be shown."""
    included = released(answers)
    if not included:
        return None
    shown = parts_shown(included)
    texts = questions_in(round_.questionnaire, get_language() or "en")
    principles = principles_in(round_.questionnaire)
    return Results(
        included=len(included),
        questions=tuple(
            QuestionResult(
                code=code,
                text=text,
                principle=principles.get(code, ""),
                everybody=distribution(_("all"), code, included),
                groups=tuple(
                    distribution(str(group.label), code, shown[group])
                    for group in StakeholderGroup
                    if group in shown
                ),
                sides=tuple(
                    distribution(name, code, shown[side]) for side, name in sides.items() if side in shown
                ),
            )
            for code, text in texts.items()
        ),
    )


def released(rows: Iterable[Row]) -> list[Row]:
    """In the order in which they came: the first five, from nine on whole threes.

    Who looks before and after an answer came in could otherwise tell it by the difference. As all that is
    shown counts threes, so does what remains of it.
    """
    in_order = sorted(rows, key=lambda row: row.pk)
    return in_order[: releases(len(in_order))[-1]] if len(in_order) >= SHOWN_FROM else []


def releases(count: int) -> list[int]:
    """How many were included each time that more were shown, until there were `count`."""
    return [SHOWN_FROM, *range(9, count + 1, GROUP_SHOWN_FROM)]


def parts_shown(included: Sequence[Answer]) -> dict[Any, list[Answer]]:
    """Per group, and per side by its key, the answers that are shown of it: whole threes of them."""
    people = tuple((StakeholderGroup(answer.group), answer.side_id) for answer in included)
    return {part: [included[place] for place in places] for part, places in places_shown(people).items()}


@lru_cache(maxsize=64)
def places_shown(people: tuple[Person, ...]) -> Mapping[Any, Sequence[int]]:
    """Which of the people, in the order in which they answered, are shown per group and per side.

    The past is gone through once more, as somebody may have noted all that was ever shown: a part is shown,
    or grows, only if no combination of everything rests on one or two people. The largest part comes first,
    so it is the smallest that is held back. What was refused once stays so: since then only more was shown.
    """
    disclosure, shown, tried = Disclosure(), dict[Any, Sequence[int]](), set[tuple[Any, int]]()
    for count in releases(len(people)):
        disclosure.join(count)
        disclosure.admit(range(count))
        for part, places in parts(people[:count]):
            if (part, len(places)) not in tried and disclosure.admit(places):
                shown[part] = places
            tried.add((part, len(places)))
    return shown


def parts(people: Sequence[Person]) -> list[tuple[Any, list[int]]]:
    """The places of people of each group and of each side, as many as make whole threes, largest first."""
    places: dict[Any, list[int]] = {}
    for place, person in enumerate(people):
        for part in person:
            places.setdefault(part, []).append(place)
    threes = [(part, found[: len(found) - len(found) % GROUP_SHOWN_FROM]) for part, found in places.items()]
    return sorted(filter(itemgetter(1), threes), key=lambda found: (-len(found[1]), str(found[0])))


def distribution(label: str, code: str, answers: Sequence[Answer | BrokerRating]) -> Distribution:
    said = [answer.values[code] for answer in answers]
    values = [value for value in said if value is not None]
    counts = Counter(values)
    return Distribution(
        label=label,
        counts=tuple(counts[value] for value in SCALE),
        cannot_say=len(said) - len(values),
        median=statistics.median(values) if values else None,
    )


@dataclass(frozen=True)
class Change:
    """What all answered to one question in the middle of the exchange and at its end."""

    text: str
    midterm: Distribution
    final: Distribution


def changes(midterm: Results | None, final: Results | None) -> list[Change]:
    """Of the questions that both assessments asked, once both have results."""
    if midterm is None or final is None:
        return []
    before = {question.code: question.everybody for question in midterm.questions}
    return [
        Change(question.text, before[question.code], question.everybody)
        for question in final.questions
        if question.code in before
    ]


def comments_to_read(comments: Iterable[Comment]) -> list[Comment]:
    """Those that the association may read, in alphabetical order; one that comes alone would tell whose it
    is.
    """
    return sorted(released(comments), key=lambda comment: (comment.text, comment.pk))


def released_comments(comments: Iterable[Comment]) -> list[str]:
    return [comment.text for comment in comments_to_read(comments) if comment.state == CommentState.RELEASED]
