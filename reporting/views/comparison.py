import json

from django.http import (
    Http404,
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
    others = report.milestone.reports.frozen().exclude(pk=report.pk).defer("facts")
    context = {"report": report, "page": page_of(request, others.latest_first())}
    return render(request, "reporting/report_others.html", context)


def report_compare(request: HttpRequest, uuid: str, other: str) -> HttpResponseBase:
    """The later of the two reports against the earlier one, whichever the address names first."""
    report, second = frozen_report(request, uuid), frozen_report(request, other)
    if report.milestone != second.milestone:
        raise Http404
    before, after = sorted([report, second], key=lambda each: (each.as_of, each.known_at, each.number))
    comparison = compare(json.loads(before.facts), json.loads(after.facts))
    if write := FORMATS.get(request.GET.get("format", "")):
        name = f"milestone-{report.milestone.year}-{before.reference}-{after.reference}"
        notes = record_notes(f"{before.reference} → {after.reference}", request.path)
        return write(name, COMPARISON_HEADER, comparison_rows(comparison), notes)
    page = page_of(request, comparison.changes)
    context = {"report": report, "before": before, "after": after, "comparison": comparison, "page": page}
    return render(request, "reporting/report_compare.html", context)


def frozen_report(request: HttpRequest, uuid: str) -> Report:
    reports = Report.objects.visible_to(request.user).frozen().select_related("milestone")
    return get_object_or_404(reports, uuid=uuid)
