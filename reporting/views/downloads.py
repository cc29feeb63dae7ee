import json
from collections.abc import Callable

from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
)
from django.shortcuts import get_object_or_404

from core.exports import FORMATS
from reporting.models import Report
from reporting.rows import HEADER, record_notes, report_rows


def report_download(request: HttpRequest, uuid: str, format: str) -> HttpResponseBase:
    reports = Report.objects.visible_to(request.user).with_subject().exclude(facts="")
    report = get_object_or_404(reports, uuid=uuid)
    if format not in DOWNLOADS:
        raise Http404
    return DOWNLOADS[format](report, report.file_name)


def as_pdf(report: Report, name: str) -> HttpResponseBase:
    if not report.is_ready:
        raise Http404
    return FileResponse(report.pdf.open(), as_attachment=True, filename=f"{name}.pdf")


def as_rows(format: str) -> Callable[[Report, str], HttpResponseBase]:
    def respond(report: Report, name: str) -> HttpResponseBase:
        notes = record_notes(f"{report.reference} · {report}", report.get_absolute_url())
        return FORMATS[format](name, HEADER, report_rows(json.loads(report.facts)), notes)

    return respond


def as_json(report: Report, name: str) -> HttpResponseBase:
    """The frozen text to the byte: its SHA-256 is the one on the page."""
    disposition = {"Content-Disposition": f'attachment; filename="{name}.json"'}
    return HttpResponse(report.facts.encode(), content_type="application/json", headers=disposition)


DOWNLOADS: dict[str, Callable[[Report, str], HttpResponseBase]] = {
    "pdf": as_pdf,
    "csv": as_rows("csv"),
    "xlsx": as_rows("xlsx"),
    "json": as_json,
}
