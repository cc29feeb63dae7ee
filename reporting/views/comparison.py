import json

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
)
from django.shortcuts import get_object_or_404, render

from core.exports import FORMATS
from core.views import page_of
from reporting.comparison import compare
from reporting.models import Report
from reporting.rows import COMPARISON_HEADER, comparison_rows, record_notes


def report_others(request: HttpRequest, uuid: str) -> HttpResponse:
    """The reports that this one can be compared with."""
    report = frozen_report(request, uuid)
    others = Report.objects.frozen().on_subject_of(report).exclude(pk=report.pk).defer("facts")
    context = {"report": report, "page": page_of(request, others.latest_first())}
    return render(request, "reporting/report_others.html", context)


def report_compare(request: HttpRequest, uuid: str, other: str) -> HttpResponseBase:
    """The later of the two reports against the earlier one, whichever the address names first."""
    report, second = frozen_report(request, uuid), frozen_report(request, other)
    if report.subject != second.subject:
        return render(
            request, "reporting/report_unlike.html", {"report": report, "second": second}, status=400
        )
    before, after = sorted([report, second], key=lambda each: (each.as_of, each.known_at, each.number))
    comparison = compare(json.loads(before.facts), json.loads(after.facts))
    if write := FORMATS.get(request.GET.get("format", "")):
        name = f"{report.file_stem}-{before.reference}-{after.reference}"
        notes = record_notes(f"{before.reference} → {after.reference}", request.path)
        return write(name, COMPARISON_HEADER, comparison_rows(comparison), notes)
    page = page_of(request, comparison.changes)
    context = {"report": report, "before": before, "after": after, "comparison": comparison, "page": page}
    return render(request, "reporting/report_compare.html", context)


def frozen_report(request: HttpRequest, uuid: str) -> Report:
    reports = Report.objects.visible_to(request.user).frozen().with_subject()
    return get_object_or_404(reports, uuid=uuid)
