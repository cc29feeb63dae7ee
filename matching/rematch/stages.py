"""How a run passes from one stage to the next, exactly once, whatever runs twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.tasks import request_job
from matching.enums import RunJob, RunStatus
from matching.models import MatchingRun


class Superseded(Exception):
    """The run is not where the work began any more: it was cancelled, or another worker has done the same."""


@contextmanager
def unless_superseded() -> Iterator[None]:
    """One transaction, which leaves no trace if it comes too late."""
    try:
        with transaction.atomic():
            yield
    except Superseded:
        pass


def still(run_id: int, status: RunStatus) -> MatchingRun:
    """The run, locked, if it has the status; otherwise Superseded.

    Whoever has results calls this last in its transaction: then a cancelled run stores nothing, and of two
    that finish together the second sees what the first has done.
    """
    run = MatchingRun.objects.select_for_update(of=("self",), no_key=True).get(pk=run_id)
    if run.status != status:
        raise Superseded
    return run


def move(run: MatchingRun, status: RunStatus, **fields: Any) -> None:
    """On a locked run."""
    MatchingRun.objects.filter(pk=run.pk).update(status=status, **fields)


def begin_ranking(run: MatchingRun, **fields: Any) -> None:
    """Ask for every block that has no result; where none is left, go on."""
    move(run, RunStatus.RANKING, ranking_since=timezone.now(), **fields)
    waiting = list(run.blocks.filter(digest="").order_by("number"))
    for block in waiting:
        request_job(RunJob.BLOCK, block.pk)
    if not waiting:
        begin_assigning(run)


def begin_assigning(run: MatchingRun) -> None:
    move(run, RunStatus.ASSIGNING)
    request_job(RunJob.ASSIGN, run.pk)
