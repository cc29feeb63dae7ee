"""The worker's side of a report. Every step may run twice: what is there already is kept."""

import hashlib

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import translation

from core.canonical import sha256
from core.files import refusals_told, save_whole
from core.models import Job
from core.tasks import report_progress
from reporting.chain import link_hash
from reporting.kinds import report_facts
from reporting.models import Report
from reporting.rendering import render_pdf

STEPS = 3
CHAIN_LOCK = 0x7265706F  # any number that no other lock of this kind has


def make_report(report: Report, job: Job) -> None:
    """Freeze the facts, render them, keep the file."""
    report_progress(job, 0, STEPS)
    report = freeze_facts(report)
    report_progress(job, 1, STEPS)
    if not report.is_ready:
        with translation.override(report.language), refusals_told():
            pdf = render_pdf(report.facts)
            report_progress(job, 2, STEPS)
            keep_pdf(report, pdf)
    report_progress(job, STEPS, STEPS)


def freeze_facts(report: Report) -> Report:
    """The report with its facts: those frozen before, or the figures as they are known now."""
    if not report.facts:
        with translation.override(report.language):
            facts = report_facts(report).to_json()
        put_in_chain(report, facts)
        report.refresh_from_db()
    return report


@transaction.atomic
def put_in_chain(report: Report, facts: str) -> None:
    """Freeze the facts as the next link of the chain, unless another run was first."""
    hold_chain()
    last = Report.objects.frozen().order_by("number").values_list("number", "chain_sha256").last()
    before, previous = last or (0, "")
    number = (before or 0) + 1
    digest = sha256(facts)
    Report.objects.filter(pk=report.pk, facts="").update(
        facts=facts,
        sha256=digest,
        number=number,
        previous_sha256=previous,
        chain_sha256=link_hash(number, report.uuid, digest, previous),
    )


def hold_chain() -> None:
    """Wait until the chain is nobody else's, and keep it up to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])


def keep_pdf(report: Report, pdf: bytes) -> None:
    """Store the whole file under a name made of its content, then tell the row: never half a file."""
    digest = hashlib.sha256(pdf).hexdigest()
    name = f"reports/{report.uuid}-{digest[:16]}.pdf"
    if not default_storage.exists(name):
        save_whole(name, pdf)
    Report.objects.filter(pk=report.pk, pdf="").update(pdf=name, pdf_sha256=digest)
