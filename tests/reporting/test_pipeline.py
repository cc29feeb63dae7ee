import hashlib
from datetime import date
from uuid import UUID

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from core.canonical import sha256
from core.models import Job, JobStatus
from core.tasks import run_job
from reporting import pipeline, services
from reporting.chain import link_hash
from reporting.models import Report
from tests.reporting import made
from tests.reporting.made import unguarded

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
    with unguarded():
        Report.objects.update(pdf="", pdf_sha256="")
    Job.objects.update(status=JobStatus.QUEUED)
    run(report)
    report.refresh_from_db()
    assert stored(files) == [report.pdf.name]


def test_reports_are_chained_in_the_order_in_which_they_were_frozen(report, world, milestones):
    other = services.request_report(milestones[2006], as_of=DAY, language="fr", by=world.coordinator)
    second, first = pipeline.freeze_facts(other), pipeline.freeze_facts(report)
    assert (second.number, second.previous_sha256) == (1, "")
    assert (first.number, first.previous_sha256) == (2, second.chain_sha256)
    assert first.chain_sha256 == link_hash(2, first.uuid, first.sha256, second.chain_sha256)


def test_link_is_hashed_as_the_description_of_the_api_says():
    text = '{"number":1,"previous_sha256":"","sha256":"ab","uuid":"00000000-0000-0000-0000-000000000001"}'
    assert link_hash(1, UUID(int=1), "ab", "") == hashlib.sha256(text.encode()).hexdigest()


def test_facts_that_another_run_froze_first_stay(report):
    late = Report.objects.get(pk=report.pk)
    first = pipeline.freeze_facts(report)
    pipeline.put_in_chain(late, "{}")
    assert Report.objects.values_list("facts", "number").get() == (first.facts, 1)
