"""The worker's side of a report. Every step may run twice: what is there already is kept."""

import hashlib

from django.core.files.storage import default_storage
from django.utils import translation

from core.canonical import sha256
from core.files import save_whole
from core.models import Job
from core.tasks import report_progress
from reporting.models import Report
from reporting.queries import milestone_facts
from reporting.rendering import render_pdf

STEPS = 3


def make_report(report: Report, job: Job) -> None:
    """Freeze the facts, render them, keep the file."""
    report_progress(job, 0, STEPS)
    report = freeze_facts(report)
    report_progress(job, 1, STEPS)
    if not report.is_ready:
        pdf = render_pdf(report.facts)
        report_progress(job, 2, STEPS)
        keep_pdf(report, pdf)
    report_progress(job, STEPS, STEPS)


def freeze_facts(report: Report) -> Report:
    """The report with its facts: those frozen before, or the figures as they are known now."""
    if not report.facts:
        with translation.override(report.language):
            facts = milestone_facts(report.milestone, as_of=report.as_of, known_at=report.known_at).to_json()
        Report.objects.filter(pk=report.pk, facts="").update(facts=facts, sha256=sha256(facts))
        report.refresh_from_db()
    return report


def keep_pdf(report: Report, pdf: bytes) -> None:
    """Store the whole file under a name made of its content, then tell the row: never half a file."""
    digest = hashlib.sha256(pdf).hexdigest()
    name = f"reports/{report.uuid}-{digest[:16]}.pdf"
    if not default_storage.exists(name):
        save_whole(name, pdf)
    Report.objects.filter(pk=report.pk, pdf="").update(pdf=name, pdf_sha256=digest)
