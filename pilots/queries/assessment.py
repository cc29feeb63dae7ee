import json
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
from django.utils.translation import gettext as _

from core.exceptions import ActionRefused
from pilots.enums import Principle, StakeholderGroup
from pilots.models import Answer, Invitation, Questionnaire
from pilots.queries.records import GROUPS_NEEDED, PEOPLE_NEEDED, Tally

QUESTIONNAIRE = Path(__file__).parent.parent / "reference" / "questionnaire-2.json"
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


def principles_in(questionnaire: Questionnaire) -> dict[str, str]:
    """The name of the principle along which a question asks, by its code; the initiative's own have none."""
    return {
        question["code"]: str(Principle(question["principle"]).label)
        for question in questionnaire.questions
        if "principle" in question
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


def open_invitation(token: str) -> Invitation:
    """The invitation with all that its page shows."""
    among = Invitation.objects.select_related("round__questionnaire", "round__pilot", "side")
    return invitation_of(token, at=timezone.now(), among=among)
