"""Verbs on re-matches of everything. `by` is None for the clock and for the shell."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.exceptions import ActionRefused
from core.models import HistoryEvent, Job, JobStatus
from core.tasks import request_job
from core.workflow import locked
from matching.enums import RunJob, RunStatus
from matching.kernel import KERNEL_VERSION
from matching.models import MatchingRun, RunBlock, Suggestion, TermStatistics, Unserved
from matching.queries.runs import newest_jobs, step_of
from matching.rematch import begin_assigning, begin_ranking
from matching.rules import may_manage_runs
from matching.snapshots import is_kept

# Requests per block: at 1000 ranking costs 8 % less, but twice as many matches stay locked while a block is
# stored, for which a click may have to wait.
BLOCK_SIZE = 500
# The lists of so many re-matches are kept; of older ones only the figures.
LISTS_KEPT = 10
NO_REASON = "no reason given"


def start_run(*, by: Any, reason: str = "", block_size: int = BLOCK_SIZE) -> MatchingRun:
    """Compare everything with everything anew."""
    check_may_manage(by)
    if block_size < 1:
        raise ActionRefused(_("A block holds at least one request."))
    with one_at_a_time():
        run = MatchingRun.objects.create(
            requested_by=by, reason=reason, block_size=block_size, kernel_version=KERNEL_VERSION
        )
        HistoryEvent.record(run, "start", by=by, target=run.status, note=reason)
        request_job(RunJob.PREPARE, run.pk)
        forget_old_lists()
    return run


def check_may_manage(by: Any) -> None:
    if by is not None and not may_manage_runs(by):
        raise PermissionDenied


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """One transaction; a refusal where another re-match is under way."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise ActionRefused(
            _("A re-match is under way already. Wait until it has ended, or cancel it first.")
        ) from error


def forget_old_lists() -> None:
    kept = list(MatchingRun.objects.order_by("-pk").values_list("pk", flat=True)[:LISTS_KEPT])
    for model in (Suggestion, Unserved, RunBlock):
        model.objects.exclude(run__in=kept).delete()
    old = TermStatistics.objects.filter(matchingrun__isnull=False).exclude(matchingrun__in=kept)
    forgotten = list(old.values_list("pk", flat=True))
    MatchingRun.objects.exclude(pk__in=kept).update(term_statistics=None)
    TermStatistics.objects.filter(pk__in=forgotten).delete()


@transaction.atomic
def cancel_run(run: MatchingRun, *, by: Any) -> MatchingRun:
    """Waiting blocks are dropped at once; what a worker is busy with, it throws away when it is done."""
    check_may_manage(by)
    current = locked(run)
    if not current.is_active:
        raise ActionRefused(_("This re-match has ended already, so nothing was changed."))
    jobs = Job.objects.filter(status=JobStatus.QUEUED)
    jobs.filter(kind=RunJob.BLOCK, subject_id__in=current.blocks.values("pk")).delete()
    jobs.filter(kind__in=[RunJob.PREPARE, RunJob.ASSIGN], subject_id=current.pk).delete()
    return end(current, RunStatus.CANCELLED, by=by)


def end(run: MatchingRun, status: RunStatus, *, by: Any, error: str = "") -> MatchingRun:
    source, run.status = run.status, status
    run.error, run.finished_at = error, timezone.now()
    run.save(update_fields=["status", "error", "finished_at"])
    HistoryEvent.record(run, "end", by=by, source=source, target=status, note=error)
    return run


def resume_run(run: MatchingRun, *, by: Any) -> MatchingRun:
    """Go on where it stopped: blocks that have a result are not done again."""
    check_may_manage(by)
    with one_at_a_time():
        current = locked(run)
        check_resumable(current)
        current.status, current.error, current.finished_at = RunStatus.PREPARING, "", None
        current.save(update_fields=["status", "error", "finished_at"])
        HistoryEvent.record(current, "resume", by=by, source=run.status)
        if is_kept(current.snapshot):
            begin_ranking(current)
        else:
            current.blocks.all().delete()
            request_job(RunJob.PREPARE, current.pk)
    return MatchingRun.objects.get(pk=run.pk)


def check_resumable(run: MatchingRun) -> None:
    if run.status not in RunStatus.resumable():
        raise ActionRefused(_("Only a re-match that failed or was cancelled can go on."))
    if MatchingRun.objects.filter(pk__gt=run.pk).exists():
        raise ActionRefused(_("There is a newer re-match. Start another one instead of this one."))
    if run.kernel_version != KERNEL_VERSION:
        raise ActionRefused(_("The matcher has changed since then. Start a new re-match."))


@transaction.atomic
def tend_run(run: MatchingRun) -> None:
    """Ask again for work that got lost, and end a run one part of which has failed for good.

    A run that somebody is changing just now is left for the next time, rather than waited for.
    """
    free = MatchingRun.objects.select_for_update(skip_locked=True, no_key=True)
    current = free.filter(pk=run.pk).first()
    if current is None or not current.is_active:
        return
    kind, subjects = step_of(current)
    if not subjects:
        begin_assigning(current)
    jobs = newest_jobs(kind, subjects)
    failed = [job for job in jobs.values() if job.status == JobStatus.FAILED]
    if failed:
        end(current, RunStatus.FAILED, by=None, error=failed[0].error or NO_REASON)
        return
    open_ = {key for key, job in jobs.items() if job.status in {JobStatus.QUEUED, JobStatus.RUNNING}}
    for subject in sorted(set(subjects) - open_):
        request_job(kind, subject)
