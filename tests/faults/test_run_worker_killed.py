"""A worker dies in the middle of a block; the re-match comes to the same as one that nobody disturbed."""

import os
import signal
import time

import pytest
from django.db import connection, transaction

from core.jobs import sweep_jobs
from core.models import Job, JobStatus
from matching import services
from matching.enums import RunJob, RunStatus
from matching.jobs import tend_runs
from matching.models import Match, MatchingRun, RunBlock, Suggestion, Unserved
from tests.matching.networks import finished, fresh, network
from tests.processes import start_worker, stop

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

REQUESTS, OFFERS, BLOCK_SIZE = 120, 150, 4
WAITS_FOR_A_LOCK = """
    SELECT application_name FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock' AND application_name = ANY(%s)
"""


@pytest.fixture
def workers(broker_url, settings, tmp_path, monkeypatch):
    """Two of them by name, which the database knows, too."""
    settings.MEDIA_ROOT, settings.VAR_DIR = tmp_path / "files", tmp_path / "var"
    monkeypatch.setenv("C2C_VAR", str(settings.VAR_DIR))
    started = {}
    for name in ("first", "second"):
        monkeypatch.setenv("PGAPPNAME", name)
        started[name] = start_worker(broker_url, settings.MEDIA_ROOT, tmp_path / f"{name}.log")
    yield started
    for process in started.values():
        stop(process)


def test_killed_worker_changes_nothing_in_the_result(world, workers):
    network(REQUESTS, OFFERS)
    undisturbed = results_of(finished(block_size=1000))
    forget()

    run = services.start_run(by=None, block_size=BLOCK_SIZE)
    wait_until(lambda: done_blocks() >= 3)
    with transaction.atomic():
        MatchingRun.objects.select_for_update().get()  # blocks that are stored now wait for their last step
        name = wait_until(lambda: caught_in_the_middle(list(workers)))
        os.killpg(workers[name].pid, signal.SIGKILL)
        workers[name].wait()
    assert done_blocks() < REQUESTS / BLOCK_SIZE
    wait_until(lambda: fresh(run).status == RunStatus.DONE)

    assert results_of(fresh(run)) == undisturbed
    assert Match.objects.count() == len(set(Match.objects.values_list("request", "offer")))
    assert list(Job.objects.filter(kind=RunJob.BLOCK).exclude(status=JobStatus.DONE)) == []
    assert Job.objects.filter(kind=RunJob.BLOCK, attempts=2).count() == 1
    assert Job.objects.filter(kind=RunJob.ASSIGN).count() == 1


def results_of(run):
    matches = Match.objects.order_by("request_id", "offer_id")
    suggestions = Suggestion.objects.order_by("request_id")
    return (
        run.digest,
        run.figures,
        list(matches.values_list("request", "offer", "score_tenths", "criteria", "weight_set")),
        list(suggestions.values_list("request", "match__offer", "score_tenths")),
        list(Unserved.objects.order_by("request_id").values_list("request", "cause", "detail")),
    )


def forget():
    MatchingRun.objects.all().delete()
    Match.objects.all().delete()
    Job.objects.all().delete()


def done_blocks() -> int:
    return RunBlock.objects.exclude(digest="").count()


def caught_in_the_middle(names) -> str | None:
    """A worker that holds a block's proposals in an open transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(WAITS_FOR_A_LOCK, [names])
        found = cursor.fetchone()
    return found and found[0]


def wait_until(condition, seconds=90):
    """Ask as often as beat would, or more; what the condition gave."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, (done_blocks(), list(Job.objects.exclude(status="done").values()))
        if not connection.in_atomic_block:
            sweep_jobs()
            tend_runs()
        time.sleep(0.05)
    return found
