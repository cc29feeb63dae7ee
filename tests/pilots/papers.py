"""What forms of paper say, and how a batch of them comes to stand."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from pilots import services
from pilots.models import AssessmentRound, PaperBatch
from tests.pilots.story import VALUES


def opened_days_ago(story, days=10) -> AssessmentRound:
    story.round.opened_at = timezone.now() - timedelta(days=days)
    story.round.save()
    return story.round


def batch(story, counted=3, handed_out=20, **fields) -> PaperBatch:
    world = story.world
    given = {"by": world.staff_south, "side": world.south, "held_on": timezone.now().date()} | fields
    return services.open_batch(story.round, counted=counted, handed_out=handed_out, **given)


def enter(papers, world, group="residents", key=None, comment="", **values):
    return services.enter_form(
        papers,
        by=world.staff_south,
        key=key or uuid4(),
        group=group,
        values=VALUES | values,
        comment=comment,
    )


def filled(story, *groups, **fields) -> PaperBatch:
    """An open batch with one form of each of the groups, all that were counted."""
    papers = batch(story, counted=len(groups), **fields)
    for group in groups:
        papers = enter(papers, story.world, group)
    return papers
