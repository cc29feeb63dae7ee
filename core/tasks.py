"""The only way to background work: `task` for small outside calls, `handles` + `request_job` for rows with
progress.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from celery import shared_task  # noqa: TID251 - this is the module that the ban points to
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core.models import Job, JobStatus

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
HEARTBEAT_SECONDS = 10
MAX_ATTEMPTS = 5


def task(function: Callable[..., None]) -> Any:
    """A Celery task under this project's rules: late acknowledgement, bounded retries after a lost worker."""
    return shared_task(max_retries=3, default_retry_delay=5)(function)


def enqueue(celery_task: Any, pk: int, *, queue: str | None = None) -> None:
    """Send the task after the transaction commits.

    A broker that is away never fails the request: a sweeper resends.
    """

    def send() -> None:
        celery_task.apply_async((pk,), queue=queue)

    transaction.on_commit(send, robust=True)


@dataclass(frozen=True)
class Handler:
    run: Callable[[Job], None]
    queue: str


handlers: dict[str, Handler] = {}


def handles(kind: str, *, queue: str) -> Callable[[Callable[[Job], None]], Callable[[Job], None]]:
    """Register a function as the worker's side of all jobs of one kind. It may run twice for the same job."""

    def register(function: Callable[[Job], None]) -> Callable[[Job], None]:
        handlers[kind] = Handler(function, queue)
        return function

    return register


def request_job(kind: str, subject_id: int) -> Job:
    """A queued job for the subject: the one that already waits, or a new one, with its wake-up call on its
    way.
    """
    try:
        with transaction.atomic():
            job = Job.objects.create(kind=kind, subject_id=subject_id)
    except IntegrityError:
        job = Job.objects.get(kind=kind, subject_id=subject_id, status=JobStatus.QUEUED)
    wake(job)
    return job


def wake(job: Job) -> None:
    enqueue(run_job, job.pk, queue=handlers[job.kind].queue)


@task
def run_job(pk: int) -> None:
    job = Job.objects.claim(pk, lease_until=timezone.now() + LEASE)
    if job is None:
        return
    try:
        with heartbeat(job):
            handlers[job.kind].run(job)
    except Exception as error:
        give_back(job, str(error) or type(error).__name__)
        raise
    Job.objects.filter(pk=pk, status=JobStatus.RUNNING).update(
        status=JobStatus.DONE, finished_at=timezone.now(), error=""
    )


def report_progress(job: Job, done: int, total: int) -> None:
    Job.objects.filter(pk=job.pk).update(done=done, total=total)


def give_back(job: Job, error: str) -> None:
    """Queue the job again after a growing pause, or fail it for good after the last attempt."""
    now = timezone.now()
    if job.attempts >= MAX_ATTEMPTS:
        changes: dict[str, Any] = {"status": JobStatus.FAILED, "finished_at": now}
    else:
        changes = {"status": JobStatus.QUEUED, "due_at": now + timedelta(seconds=5 * 2**job.attempts)}
    try:
        with transaction.atomic():
            Job.objects.filter(pk=job.pk, status=JobStatus.RUNNING).update(
                error=error, lease_until=None, **changes
            )
    except IntegrityError:  # a newer job for the same subject waits already: that one will do the work
        Job.objects.filter(pk=job.pk).update(status=JobStatus.FAILED, error=error, finished_at=now)


@contextmanager
def heartbeat(job: Job) -> Iterator[None]:
    """Renew the job's lease from a thread of its own while the block runs, so that long work is not taken
    away.
    """
    stop = threading.Event()

    def renew() -> None:
        while not stop.wait(HEARTBEAT_SECONDS):
            Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() + LEASE)
        connection.close()

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
