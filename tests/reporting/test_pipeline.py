import hashlib
from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from core.canonical import sha256
from core.models import Job, JobStatus
from core.tasks import run_job
from reporting import services
from reporting.models import Report
from tests.reporting import made

DAY = date(2004, 12, 31)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def report(world, milestones) -> Report:
    made.fill(world)
    return services.request_report(milestones[2004], as_of=DAY, language="en", by=world.coordinator)


def run(report) -> Job:
    job = Job.objects.filter(subject_id=report.pk).latest("pk")
    Job.objects.filter(pk=job.pk).update(due_at=timezone.now())
    run_job(job.pk)
    return Job.objects.get(pk=job.pk)


def stored(files):
    return sorted(path.relative_to(files).as_posix() for path in files.rglob("*") if path.is_file())


def test_report_job_freezes_the_facts_and_keeps_the_pdf(report, files):
    job = run(report)
    report.refresh_from_db()
    assert (job.status, job.done, job.total) == (JobStatus.DONE, 3, 3)
    assert report.sha256 == sha256(report.facts)
    assert stored(files) == [report.pdf.name]
    with default_storage.open(report.pdf.name) as file:
        content = file.read()
    assert content.startswith(b"%PDF-")
    assert report.pdf_sha256 == hashlib.sha256(content).hexdigest()


def test_facts_are_those_of_the_moment_of_the_request(report, world):
    made.made_pilot(world, "Entered since", documented=DAY, assessed=DAY, recorded_at=timezone.now())
    run(report)
    report.refresh_from_db()
    assert "Entered since" not in report.facts


def test_report_is_in_its_own_language(world, milestones):
    report = services.request_report(milestones[2004], as_of=DAY, language="ar", by=world.coordinator)
    run(report)
    report.refresh_from_db()
    assert '"language":"ar"' in report.facts
    assert report.is_ready


def test_second_run_of_the_same_job_changes_nothing(report, files, world):
    run(report)
    before = Report.objects.values().get(pk=report.pk)
    Job.objects.update(status=JobStatus.QUEUED)
    run(report)
    assert Report.objects.values().get(pk=report.pk) == before
    assert len(stored(files)) == 1


def fail(*arguments, **options):
    raise RuntimeError("The disk is full.")


def test_failure_while_rendering_leaves_no_file_and_the_job_is_retried(report, files, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("typst.compile", fail)
        with pytest.raises(RuntimeError):
            run(report)
    report.refresh_from_db()
    job = Job.objects.get()
    assert (job.status, job.error) == (JobStatus.QUEUED, "The disk is full.")
    assert (stored(files), report.is_ready, bool(report.facts)) == ([], False, True)
    assert run(report).status == JobStatus.DONE


def test_failure_while_storing_leaves_no_file(report, files, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("os.rename", fail)
        with pytest.raises(RuntimeError):
            run(report)
    assert stored(files) == []
    assert run(report).status == JobStatus.DONE


def test_killed_between_file_and_row_finds_its_file_again(report, files):
    run(report)
    Report.objects.update(pdf="", pdf_sha256="")
    Job.objects.update(status=JobStatus.QUEUED)
    run(report)
    report.refresh_from_db()
    assert stored(files) == [report.pdf.name]
