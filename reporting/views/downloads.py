import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.exports import XLSX_TYPE, csv_response
from reporting.formats.excel import workbook_file
from reporting.formats.package import package_file
from reporting.formats.schema import facts_schema
from reporting.formats.sdmx import sdmx_lines
from reporting.formats.word.document import word_file
from reporting.models import Report
from reporting.rows import HEADER, report_rows

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def report_download(request: HttpRequest, uuid: str, format: str) -> HttpResponseBase:
    reports = Report.objects.visible_to(request.user).with_subject().exclude(facts="")
    report = get_object_or_404(reports, uuid=uuid)
    if format not in DOWNLOADS:
        raise Http404
    return DOWNLOADS[format].respond(report, report.file_name)


def as_pdf(report: Report, name: str) -> HttpResponseBase:
    if not report.is_ready:
        raise Http404
    return FileResponse(report.pdf.open(), as_attachment=True, filename=f"{name}.pdf")


def as_csv(report: Report, name: str) -> HttpResponseBase:
    return csv_response(name, HEADER, report_rows(json.loads(report.facts)))


def as_xlsx(report: Report, name: str) -> HttpResponseBase:
    file = workbook_file(report.facts)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX_TYPE)


def as_docx(report: Report, name: str) -> HttpResponseBase:
    file = word_file(report.facts)
    return FileResponse(file, as_attachment=True, filename=f"{name}.docx", content_type=DOCX_TYPE)


def as_package(report: Report, name: str) -> HttpResponseBase:
    file = package_file(report.facts)
    return FileResponse(file, as_attachment=True, filename=f"{name}.zip", content_type="application/zip")


def as_sdmx(report: Report, name: str) -> HttpResponseBase:
    return StreamingHttpResponse(
        sdmx_lines(report.facts),
        content_type="application/vnd.sdmx.data+csv; version=2.0.0; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}-sdmx.csv"'},
    )


def as_json(report: Report, name: str) -> HttpResponseBase:
    """The frozen text to the byte: its SHA-256 is the one on the page."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.json"',
        "Link": f'<{reverse("reporting:facts_schema")}>; rel="describedby"',
    }
    return HttpResponse(report.facts.encode(), content_type="application/json", headers=headers)


@dataclass(frozen=True)
class Download:
    """A report as a file: what it is, what such files are called, and the response that holds it."""

    label: Any
    format: str
    respond: Callable[[Report, str], HttpResponseBase]


DOWNLOADS = {
    "pdf": Download(_("Report"), "PDF", as_pdf),
    "docx": Download(_("Report to be edited"), "Word", as_docx),
    "xlsx": Download(_("Workbook"), "Excel", as_xlsx),
    "csv": Download(_("Records"), "CSV", as_csv),
    "package": Download(_("Data package"), "CSV, ZIP", as_package),
    "sdmx": Download(_("Indicators"), "SDMX-CSV", as_sdmx),
    "json": Download(_("Facts"), "JSON", as_json),
}


def offered(report: Report) -> list[dict[str, Any]]:
    """The files that there are of a frozen report, for its page."""
    return [
        {
            "url": reverse("reporting:report_download", args=[report.uuid, name]),
            "label": download.label,
            "format": download.format,
        }
        for name, download in DOWNLOADS.items()
        if name != "pdf" or report.is_ready
    ]


@require_safe
@login_not_required
def facts_schema_file(request: HttpRequest) -> HttpResponse:
    return JsonResponse(
        facts_schema(), content_type="application/schema+json", json_dumps_params={"ensure_ascii": False}
    )
