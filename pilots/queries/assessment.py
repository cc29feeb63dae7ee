import json
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.exceptions import ActionRefused
from pilots.enums import StakeholderGroup
from pilots.models import Answer, AssessmentRound, Invitation, Questionnaire
from pilots.queries.records import GROUPS_NEEDED, PEOPLE_NEEDED, Tally

# Nobody may see what a single person answered: see `released` and `groups_shown`.
SHOWN_FROM = 5
GROUP_SHOWN_FROM = 3

QUESTIONNAIRE = Path(__file__).parent.parent / "reference" / "questionnaire-1.json"
signer = Signer(salt="pilots.invitation", sep=".")


class LinkRefused(ActionRefused):
    """An assessment link that cannot be used; `reason` is "forged", "expired" or "used"."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


def invitation_token(invitation: Invitation) -> str:
    return signer.sign(invitation.nonce)


def invitation_of(token: str, *, at: datetime, among: QuerySet[Invitation]) -> Invitation:
    """The invitation of the link, if it can still be answered at the moment. Raises LinkRefused."""
    try:
        invitation = among.get(nonce=signer.unsign(token))
    except (BadSignature, Invitation.DoesNotExist) as error:
        raise LinkRefused(
            "forged",
            _("This link is not complete. Copy the whole link from your invitation and open it again."),
        ) from error
    if invitation.used_on is not None:
        raise LinkRefused("used", _("Your answer has been received. Each link can be used once."))
    if invitation.expires_at <= at:
        raise LinkRefused(
            "expired",
            _("This link was valid for a limited time. Please ask for a new one if you wish to answer."),
        )
    return invitation


@cache
def shipped_questionnaire() -> dict[str, Any]:
    return json.loads(QUESTIONNAIRE.read_text(encoding="utf-8"))


def current_questionnaire() -> Questionnaire:
    """The newest version, stored when it is first needed; a round keeps the version it was opened with."""
    shipped = shipped_questionnaire()
    questionnaire, _created = Questionnaire.objects.get_or_create(
        version=shipped["version"], defaults={"questions": shipped["questions"]}
    )
    return questionnaire


def questions_in(questionnaire: Questionnaire, language: str) -> dict[str, str]:
    """Text by code, in English where the language has no translation."""
    return {
        question["code"]: question["texts"].get(language) or question["texts"]["en"]
        for question in questionnaire.questions
    }


@dataclass(frozen=True)
class Requirement:
    """One of the things that a final assessment needs, and whether it is met."""

    sentence: str
    is_met: bool


@dataclass(frozen=True)
class Progress:
    counts: list[tuple[str, int]]
    requirements: list[Requirement]
    is_sufficient: bool


def progress(answers: Sequence[Answer], partners: Sequence[int]) -> Progress:
    """How many people of which group have answered, against what a final assessment needs."""
    tally = Tally(partners)
    for answer in answers:
        tally.add(answer.group, answer.side_id)
    counts = Counter(answer.group for answer in answers)
    people = {"count": tally.people, "needed": PEOPLE_NEEDED}
    groups = {"count": len(tally.groups), "needed": GROUPS_NEEDED}
    requirements = [
        Requirement(_("%(count)s of at least %(needed)s people") % people, tally.people >= PEOPLE_NEEDED),
        Requirement(
            _("%(count)s of at least %(needed)s groups") % groups, len(tally.groups) >= GROUPS_NEEDED
        ),
        Requirement(_("somebody from outside the municipalities"), tally.has_outside),
        Requirement(_("somebody in each of the two cities"), tally.has_every_side),
    ]
    return Progress(
        counts=[(str(group.label), counts[group]) for group in StakeholderGroup if counts[group]],
        requirements=requirements,
        is_sufficient=tally.suffices,
    )


@dataclass(frozen=True)
class Distribution:
    """How often each of the answers 1 to 5 was given to a question, and how often "cannot say"."""

    label: str
    counts: tuple[int, ...]
    cannot_say: int
    median: float | None
    is_divided: bool


@dataclass(frozen=True)
class QuestionResult:
    text: str
    rows: tuple[Distribution, ...]


@dataclass(frozen=True)
class Results:
    """The spread of the answers; None of it tells what one person answered."""

    included: int
    questions: tuple[QuestionResult, ...]
    comments: tuple[str, ...]


def results(round_: AssessmentRound, answers: Sequence[Answer]) -> Results | None:
    """The distributions, over all from five answers on and for a group from three on; None before."""
    included = released(answers)
    if not included:
        return None
    rows = {_("all"): included}
    by_group = {group: [answer for answer in included if answer.group == group] for group in StakeholderGroup}
    for group in groups_shown({group: len(members) for group, members in by_group.items()}):
        rows[str(StakeholderGroup(group).label)] = whole_threes(by_group[group])
    texts = questions_in(round_.questionnaire, get_language() or "en")
    return Results(
        included=len(included),
        questions=tuple(
            QuestionResult(text, tuple(distribution(label, code, members) for label, members in rows.items()))
            for code, text in texts.items()
        ),
        comments=comments(included),
    )


def released(answers: Sequence[Answer]) -> list[Answer]:
    """In the order in which they came: the first five, then only whole threes.

    Who looks before and after an answer came in could otherwise tell it by the difference.
    """
    if len(answers) < SHOWN_FROM:
        return []
    in_order = sorted(answers, key=lambda answer: answer.pk)
    return [*in_order[:SHOWN_FROM], *whole_threes(in_order[SHOWN_FROM:])]


def whole_threes(answers: Sequence[Answer]) -> list[Answer]:
    return list(answers[: len(answers) - len(answers) % GROUP_SHOWN_FROM])


def groups_shown(sizes: dict[StakeholderGroup, int]) -> list[StakeholderGroup]:
    """Groups of three and more; fewer where subtracting them from the whole would leave one or two people."""
    shares = {
        group: size - size % GROUP_SHOWN_FROM for group, size in sizes.items() if size >= GROUP_SHOWN_FROM
    }
    shown = sorted(shares, key=lambda group: (-shares[group], group))
    while shown and 0 < sum(sizes.values()) - sum(shares[group] for group in shown) < GROUP_SHOWN_FROM:
        shown.pop()
    return shown


def distribution(label: str, code: str, answers: Sequence[Answer]) -> Distribution:
    """`is_divided`: at least a third disagrees and at least a third agrees."""
    values = [answer.values[code] for answer in answers if answer.values[code] is not None]
    counts = Counter(values)
    low, high = counts[1] + counts[2], counts[4] + counts[5]
    return Distribution(
        label=label,
        counts=tuple(counts[value] for value in range(1, 6)),
        cannot_say=len(answers) - len(values),
        median=statistics.median(values) if values else None,
        is_divided=bool(values) and min(low, high) * 3 >= len(values),
    )


def comments(answers: Sequence[Answer]) -> tuple[str, ...]:
    """Comments in alphabetical order, so that nothing tells who came when; none before there are five."""
    written = sorted(answer.comment for answer in answers if answer.comment)
    return tuple(written) if len(written) >= SHOWN_FROM else ()


def open_invitation(token: str) -> Invitation:
    """The invitation with all that its page shows."""
    among = Invitation.objects.select_related("round__questionnaire", "round__pilot", "side")
    return invitation_of(token, at=timezone.now(), among=among)
