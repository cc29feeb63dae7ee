"""A worker dies while it renders a report: no half file, and another makes the report of the same facts."""

import hashlib
import os
import signal
import time
from datetime import date

import pytest

from core.canonical import sha256
from core.jobs import sweep_jobs
from core.models import Job, JobStatus
from reporting import services
from reporting.models import Milestone, Report
from tests.processes import start_worker, stop
from tests.reporting import made

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

FROZEN = 1  # steps that are done once the worker renders


def test_killed_while_rendering_leaves_no_half_file_and_is_taken_up_again(
    world, broker_url, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path / "files"
    services.load_milestones()
    made.fill(world, times=20)
    first = start_worker(broker_url, settings.MEDIA_ROOT, tmp_path / "first.log")
    report = asked(world)
    wait_until(lambda: Job.objects.get().done >= FROZEN, pause=0.002)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    job, frozen = Job.objects.get(), Report.objects.get()
    assert (job.status, job.done) == (JobStatus.RUNNING, FROZEN)
    assert (frozen.number, frozen.sha256, frozen.is_ready) == (1, sha256(frozen.facts), False)
    assert stored(settings.MEDIA_ROOT) == []

    second = start_worker(broker_url, settings.MEDIA_ROOT, tmp_path / "second.log")
    try:
        wait_until(lambda: sweep_jobs() or Job.objects.get().status == JobStatus.DONE, pause=0.5)
    finally:
        stop(second)

    assert asked(world, known_at=report.known_at) == report
    assert Job.objects.get().attempts == 2
    whole = Report.objects.get()
    assert (whole.facts, whole.chain_sha256) == (frozen.facts, frozen.chain_sha256)
    assert stored(settings.MEDIA_ROOT) == [whole.pdf.name]
    with whole.pdf.open() as file:
        content = file.read()
    assert (content[:5], content.rstrip()[-5:]) == (b"%PDF-", b"%%EOF")
    assert hashlib.sha256(content).hexdigest() == whole.pdf_sha256


def asked(world, **moment) -> Report:
    milestone = Milestone.objects.get(year=2004)
    question = {"as_of": date(2004, 12, 31), "language": "en", "by": world.coordinator}
    return services.request_report(milestone, **question, **moment)


def stored(folder) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def wait_until(condition, *, pause, seconds=90) -> None:
    """Ask as often as beat would, or more, until it is so."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, list(Job.objects.values())
        time.sleep(pause)
