"""A disk that is full, or a folder into which nothing may be written, while a report is made."""

import os
import resource
from contextlib import contextmanager
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from core.files import StorageRefused
from core.models import Job, JobStatus
from core.tasks import MAX_ATTEMPTS, run_job
from reporting import services
from tests.reporting import made

DAY = date(2004, 12, 31)
SENTENCE = (
    "The file could not be stored: the disk is full, or nothing may be written there. Tell those who run the "
    "platform, and try again once it is mended."
)
NOBODY = 65534


@pytest.fixture
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.MEDIA_ROOT.mkdir()
    return settings.MEDIA_ROOT


@pytest.fixture
def report(world, milestones, files):
    made.fill(world)
    return services.request_report(milestones[2004], as_of=DAY, language="en", by=world.coordinator)


@contextmanager
def closed(folder):
    """Nobody may write into the folder; where tests run as root, whom modes do not bind, as somebody else."""
    folder.chmod(0o555)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)
        folder.chmod(0o755)


@contextmanager
def full(_folder):
    """The system refuses to let any file grow beyond a few bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def run(job) -> Job:
    Job.objects.filter(pk=job.pk).update(due_at=timezone.now())
    run_job(job.pk)
    return Job.objects.get(pk=job.pk)


def fail_for_good(report, files, refusal) -> Job:
    job = Job.objects.get(subject_id=report.pk)
    with refusal(files):
        for _ in range(MAX_ATTEMPTS):
            with pytest.raises(StorageRefused):
                run(job)
    job.refresh_from_db()
    return job


@pytest.mark.parametrize("refusal", [closed, full])
def test_storage_that_refuses_fails_the_job_with_a_sentence_and_leaves_no_file(report, files, refusal):
    job = fail_for_good(report, files, refusal)
    assert (job.status, job.error) == (JobStatus.FAILED, SENTENCE)
    report.refresh_from_db()
    assert (report.is_ready, report.number, list(files.rglob("*"))) == (False, 1, [])


def test_failed_report_is_tried_again_with_the_same_facts(client, world, report, files):
    fail_for_good(report, files, closed)
    report.refresh_from_db()
    frozen = report.facts
    client.force_login(world.coordinator)
    again = reverse("reporting:report_retry", args=[report.uuid])
    shown = client.get(report.get_absolute_url()).content.decode()
    assert SENTENCE in shown
    assert f'action="{again}"' in shown
    assert client.post(again)["Location"] == client.post(again, follow=False)["Location"]
    job = Job.objects.get(status=JobStatus.QUEUED)
    assert again not in client.get(report.get_absolute_url()).content.decode()
    assert run(job).status == JobStatus.DONE
    report.refresh_from_db()
    assert (report.is_ready, report.facts) == (True, frozen)
    client.post(again)
    assert Job.objects.filter(status=JobStatus.QUEUED).count() == 0


def test_report_is_tried_again_by_its_readers_alone(client, world, report, files):
    fail_for_good(report, files, closed)
    with pytest.raises(PermissionDenied):
        services.retry_report(report, by=world.outsider)
    client.force_login(world.outsider)
    again = reverse("reporting:report_retry", args=[report.uuid])
    assert client.post(again).status_code == 404
    client.force_login(world.donor)
    assert client.get(again).status_code == 405
    assert client.post(again).status_code == 302
