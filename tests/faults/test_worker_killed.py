"""A worker dies in the middle of its work; nothing that was published stays unmatched."""

import os
import signal
import time

import pytest

from core.jobs import sweep_jobs
from core.models import Job, JobStatus
from matching.models import Match, Offer, Request
from matching.services import request_matching
from tests import factories as make
from tests.processes import start_worker, stop

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

POSTINGS = 20


def test_killed_worker_leaves_every_posting_matched(world, broker_url, tmp_path):
    publish(POSTINGS)
    first = start_worker(broker_url, tmp_path, tmp_path / "first.log")
    wait_until(lambda: matched() >= 3)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    assert matched() < POSTINGS

    second = start_worker(broker_url, tmp_path, tmp_path / "second.log")
    try:
        wait_until(lambda: sweep_jobs() or (matched() == POSTINGS and not unfinished().exists()))
    finally:
        stop(second)

    assert not unfinished().exists()
    assert Match.objects.count() == len(set(Match.objects.values_list("request", "offer")))
    assert all(request.matches.count() == POSTINGS // 2 for request in Request.objects.all())


def publish(count: int) -> None:
    for factory, number in ((make.OfferFactory, count // 2), (make.RequestFactory, count // 2)):
        for posting in factory.create_batch(number, published=True):
            request_matching(posting)


def unfinished():
    return Job.objects.exclude(status=JobStatus.DONE)


def matched() -> int:
    return sum(model.objects.filter(matched_at__isnull=False).count() for model in (Offer, Request))


def wait_until(condition, seconds=90) -> None:
    """Ask as often as beat would, until it is so."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"only {matched()} matched; jobs: {list(Job.objects.values())}"
        time.sleep(0.5)
