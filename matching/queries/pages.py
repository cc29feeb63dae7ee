"""What pages show."""

from typing import Any

from django.db.models import Exists, Q, QuerySet

from cities.models import Organisation
from core.models import Job
from matching.enums import Side
from matching.models import Match, MatchAnswer, Posting


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
