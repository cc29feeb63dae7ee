"""What pages show."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, Q, QuerySet
from django.utils import timezone

from cities.enums import Duty
from cities.models import Organisation
from core.models import Job
from matching.enums import AnswerKind, MatchState, PostingState, Side
from matching.models import Match, MatchAnswer, Offer, Posting, Request, coordinates


def matching_job(posting: Posting) -> Job | None:
    """The work that a published posting still waits for."""
    if not posting.is_matching_pending:
        return None
    return Job.objects.newest(f"matching.{posting.side.value}", posting.pk)


def answers_visible_to(user: Any, match: Match) -> QuerySet[MatchAnswer]:
    """The current answers; a private reason only for the side that gave it and for coordinators' counts,
    never here.
    """
    answers = match.answers.filter(is_current=True)
    own = Organisation.objects.acted_for_by(user)
    shows_reason = Q(is_private=False)
    for side in Side:
        shows_reason |= Q(Exists(own.filter(pk=match.organisation_on(side).pk)), side=side)
    return answers.annotate(shows_reason=shows_reason)


@dataclass(frozen=True)
class WorkQueue:
    """What waits for one person: each a queryset that a page may slice."""

    answers: QuerySet[Match]
    decisions: QuerySet[Match]
    pilots_to_start: QuerySet[Match]
    offers_to_review: QuerySet[Offer]
    requests_to_review: QuerySet[Request]


def work_queue(user: Any) -> WorkQueue:
    today = timezone.localdate()
    parties = Organisation.objects.acted_for_by(user)
    mine = Organisation.objects.acted_for_by(user, Duty.EDITOR)
    matches = Match.objects.for_display()
    answered_sides = Q(answers__is_current=True, answers__kind=AnswerKind.INTERESTED)
    waiting = matches.filter(state__in=MatchState.answerable()).filter(
        (
            Q(request__organisation__in=mine)
            & ~Q(pk__in=Match.objects.filter(answered_sides, answers__side=Side.REQUEST))
        )
        | (
            Q(offer__organisation__in=mine)
            & ~Q(pk__in=Match.objects.filter(answered_sides, answers__side=Side.OFFER))
        )
    )
    members = Organisation.objects.answered_for_by(user, today)
    unled = Organisation.objects.without_association(today)
    overdue = Q(agreed_at__date__lt=today - timedelta(days=settings.ANSWER_DUE_AFTER_DAYS))
    for_coordinator = overdue | Q(request__organisation__in=unled) | Q(offer__organisation__in=unled)
    to_review = Q(organisation__in=members) | (coordinates(user) & Q(organisation__in=unled))
    submitted = Q(state=PostingState.SUBMITTED) & to_review
    decided = Match.objects.filter(approvals__by_id=user.pk, approvals__is_current=True)
    decisions = (
        matches.awaiting_approval()
        .filter(
            Q(request__organisation__in=members)
            | Q(offer__organisation__in=members)
            | (coordinates(user) & for_coordinator)
        )
        .exclude(Q(request__organisation__in=parties) | Q(offer__organisation__in=parties))
        .exclude(pk__in=decided)
        .order_by("agreed_at")
    )
    approved = matches.filter(state=MatchState.APPROVED)
    return WorkQueue(
        answers=waiting,
        decisions=decisions,
        pilots_to_start=approved.filter(Q(request__organisation__in=mine) | Q(offer__organisation__in=mine)),
        offers_to_review=Offer.objects.for_display().filter(submitted),
        requests_to_review=Request.objects.for_display().filter(submitted),
    )
