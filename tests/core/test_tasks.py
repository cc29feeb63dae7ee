import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core import tasks
from core.jobs import sweep_jobs
from core.models import Job, JobStatus
from tests import factories as make

pytestmark = pytest.mark.django_db
KIND = "test.work"


@pytest.fixture
def calls(monkeypatch):
    """Jobs of the kind `test.work` append themselves to the list; no message leaves the process."""
    calls = []
    monkeypatch.setitem(tasks.handlers, KIND, tasks.Handler(calls.append, "notify"))
    return calls


@pytest.fixture
def sent(monkeypatch):
    """What would go to the broker, at the edge of our own code."""
    sent = []
    monkeypatch.setattr(tasks.run_job, "apply_async", lambda args, queue: sent.append((args, queue)))
    return sent


def fail(job):
    raise RuntimeError("The encoder is missing.")


def test_request_job_wakes_a_worker_after_commit(calls, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = tasks.request_job(KIND, 7)
        assert sent == []
    assert sent == [((job.pk,), "notify")]


def test_request_job_twice_gives_the_one_that_waits(calls):
    assert tasks.request_job(KIND, 7) == tasks.request_job(KIND, 7)
    assert Job.objects.count() == 1


def test_request_job_beside_a_running_one_makes_another(calls):
    running = make.JobFactory(kind=KIND, subject_id=7, status=JobStatus.RUNNING, lease_until=timezone.now())
    assert tasks.request_job(KIND, 7) != running


@pytest.mark.django_db(transaction=True)
def test_enqueue_without_broker_never_fails_the_caller(calls, monkeypatch):
    def away(args, queue):
        raise ConnectionError

    monkeypatch.setattr(tasks.run_job, "apply_async", away)
    with transaction.atomic():
        job = tasks.request_job(KIND, 7)
    assert Job.objects.get() == job


def test_run_job_does_the_work_once(calls):
    job = make.JobFactory(kind=KIND)
    tasks.run_job(job.pk)
    tasks.run_job(job.pk)
    job.refresh_from_db()
    assert calls == [job]
    assert (job.status, job.attempts, job.error) == (JobStatus.DONE, 1, "")
    assert job.finished_at >= job.started_at


def test_run_job_not_due_is_left_alone(calls):
    job = make.JobFactory(kind=KIND, due_at=timezone.now() + timedelta(minutes=1))
    tasks.run_job(job.pk)
    assert calls == []


def test_failed_run_is_queued_again_with_its_error(monkeypatch):
    monkeypatch.setitem(tasks.handlers, KIND, tasks.Handler(fail, "notify"))
    job = make.JobFactory(kind=KIND)
    with pytest.raises(RuntimeError):
        tasks.run_job(job.pk)
    job.refresh_from_db()
    assert (job.status, job.error) == (JobStatus.QUEUED, "The encoder is missing.")
    assert job.due_at > timezone.now()


def test_last_attempt_fails_for_good(monkeypatch):
    monkeypatch.setitem(tasks.handlers, KIND, tasks.Handler(fail, "notify"))
    job = make.JobFactory(kind=KIND, attempts=tasks.MAX_ATTEMPTS - 1)
    with pytest.raises(RuntimeError):
        tasks.run_job(job.pk)
    job.refresh_from_db()
    assert job.status == JobStatus.FAILED


def test_failed_run_gives_way_to_a_newer_job_of_the_same_subject(monkeypatch):
    def fail_while_another_is_requested(job):
        make.JobFactory(kind=KIND, subject_id=job.subject_id)
        fail(job)

    monkeypatch.setitem(tasks.handlers, KIND, tasks.Handler(fail_while_another_is_requested, "notify"))
    job = make.JobFactory(kind=KIND)
    with pytest.raises(RuntimeError):
        tasks.run_job(job.pk)
    assert list(Job.objects.order_by("pk").values_list("status", flat=True)) == ["failed", "queued"]


def test_progress_is_stored():
    job = make.JobFactory()
    tasks.report_progress(job, 3, 10)
    job.refresh_from_db()
    assert (job.done, job.total) == (3, 10)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_heartbeat_renews_the_lease(monkeypatch):
    monkeypatch.setattr(tasks, "HEARTBEAT_SECONDS", 0.02)
    expired = timezone.now() - timedelta(hours=1)
    job = make.JobFactory(status=JobStatus.RUNNING, lease_until=expired)
    with tasks.heartbeat(job):
        time.sleep(0.2)
    job.refresh_from_db()
    assert job.lease_until > timezone.now()


def test_sweep_takes_jobs_back_from_a_dead_worker(calls):
    now = timezone.now()
    dead = make.JobFactory(
        kind=KIND, status=JobStatus.RUNNING, lease_until=now - timedelta(seconds=1), attempts=1
    )
    alive = make.JobFactory(kind=KIND, status=JobStatus.RUNNING, lease_until=now + timedelta(seconds=30))
    sweep_jobs()
    dead.refresh_from_db()
    alive.refresh_from_db()
    assert (dead.status, dead.error) == (JobStatus.QUEUED, "the worker stopped answering")
    assert alive.status == JobStatus.RUNNING


def test_sweep_wakes_jobs_whose_message_was_lost(calls, sent, django_capture_on_commit_callbacks):
    lost, fresh = make.JobFactory(kind=KIND), make.JobFactory(kind=KIND)
    Job.objects.filter(pk=lost.pk).update(created_at=timezone.now() - timedelta(minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        sweep_jobs()
    assert sent == [((lost.pk,), "notify")]
    assert fresh.status == JobStatus.QUEUED


def test_running_job_without_lease_is_refused_by_the_database():
    with pytest.raises(Exception, match="running_job_has_lease"), transaction.atomic():
        make.JobFactory(status=JobStatus.RUNNING)
    assert connection.is_usable()
