import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.models import Organisation
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.tasks import request_job
from core.workflow import locked
from pilots import rules, tasks
from pilots.enums import RoundKind
from pilots.models import Answer, AssessmentRound, Comment, Invitation, Pilot
from pilots.queries import current_questionnaire, invitation_of
from pilots.services.dates import effective

MOST_CARDS = 80


@transaction.atomic
def open_round(pilot: Pilot, kind: str, *, by: Any, at: datetime | None = None) -> AssessmentRound:
    pilot = locked(pilot)
    if not rules.may_review(by, pilot):
        raise PermissionDenied
    if not rules.round_is_due(pilot, kind):
        raise ActionRefused(
            _("A mid-term assessment needs an exchange that runs, a final one an exchange that is completed.")
        )
    if pilot.rounds.filter(kind=kind).exists():
        raise ActionRefused(_("This assessment is open already."))
    at = effective(at, after=pilot.completed_at if kind == RoundKind.FINAL else pilot.started_at)
    HistoryEvent.record(pilot, f"open_{kind}", by=by, at=at)
    return AssessmentRound.objects.create(
        pilot=pilot, kind=kind, questionnaire=current_questionnaire(), opened_at=at, by=by
    )


@transaction.atomic
def invite(
    round_: AssessmentRound,
    *,
    by: Any,
    group: str,
    side: Organisation,
    email: str = "",
    language: str = "en",
    at: datetime | None = None,
) -> Invitation:
    """Make a link for one person. With an e-mail address it is sent; without one, staff hand it over."""
    round_ = inviting(round_, by, side)
    if rules.was_invited(round_, email):
        raise ActionRefused(_("%(email)s has been invited to this assessment already.") % {"email": email})
    at = effective(at, after=round_.opened_at)
    invitation = invitation_for(round_, at, by=by, group=group, side=side, email=email, language=language)
    invitation.save()
    if email and invitation.expires_at > timezone.now():
        request_job(tasks.INVITATION, invitation.pk)
    return invitation


@transaction.atomic
def invite_many(
    round_: AssessmentRound, *, by: Any, group: str, side: Organisation, language: str, count: int
) -> list[Invitation]:
    """Make the links of a sheet of cards, to be handed out at a meeting; they belong together by their
    moment.
    """
    round_ = inviting(round_, by, side)
    if not 2 <= count <= MOST_CARDS:
        raise ActionRefused(_("A sheet has two to %(count)d cards.") % {"count": MOST_CARDS})
    now = timezone.now()
    return Invitation.objects.bulk_create(
        invitation_for(round_, now, by=by, group=group, side=side, language=language)
        for _card in range(count)
    )


def inviting(round_: AssessmentRound, by: Any, side: Organisation) -> AssessmentRound:
    """The round, locked, if the user may invite people of that side to it."""
    round_ = locked(round_)
    if not rules.may_review(by, round_.pilot):
        raise PermissionDenied
    if not rules.is_partner(round_.pilot, side):
        raise ActionRefused(_("%(organisation)s is no partner of this exchange.") % {"organisation": side})
    return round_


def invitation_for(round_: AssessmentRound, at: datetime, **fields: Any) -> Invitation:
    return Invitation(
        round=round_,
        nonce=secrets.token_urlsafe(32),
        invited_at=at,
        expires_at=at + timedelta(days=settings.ASSESSMENT_LINK_VALID_DAYS),
        **fields,
    )


@transaction.atomic
def answer(
    token: str, *, values: Mapping[str, int | None], comment: str = "", at: datetime | None = None
) -> Answer:
    """Take one person's answers and use up the link. What is stored does not tell whose answers they are,
    nor to which answers a comment belongs.
    """
    at = effective(at, after=None)
    invitation = invitation_of(token, at=at, among=Invitation.objects.select_for_update(of=("self",)))
    rules.answers_every_question(invitation.round.questionnaire.codes, values)
    invitation.used_on = at.astimezone(UTC).date()
    invitation.save(update_fields=["used_on"])
    if comment.strip():
        Comment.objects.create(round=invitation.round, text=comment.strip())
    return Answer.objects.create(
        round=invitation.round,
        group=invitation.group,
        side=invitation.side,
        values=dict(values),
        answered_on=invitation.used_on,
    )
