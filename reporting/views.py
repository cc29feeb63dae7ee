import json
from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.mixins import UserPassesTestMixin
from django.db.models import F, QuerySet
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseBase,
    HttpResponseNotFound,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import FormView

from core.exceptions import ActionRefused
from core.exports import FORMATS, Notes
from core.facets import Facet
from core.views import ROWS, FilteredList, page_of
from reporting import services
from reporting.comparison import compare
from reporting.facts import Fact, MilestoneFacts, TargetFact, content_of
from reporting.filters import ReportFilter
from reporting.forms import AsOfForm, ProofForm, ReportForm
from reporting.iati.files import activity_file
from reporting.iati.queries import has_activities
from reporting.models import Evaluation, Milestone, Report
from reporting.queries import all_milestone_facts, job_of, milestone_facts, report_with_hash, shown_to
from reporting.rows import COMPARISON_HEADER, HEADER, comparison_rows, fact_rows, report_rows
from reporting.rules import may_read_reports


def asked_day(request: HttpRequest) -> tuple[AsOfForm, int]:
    """The form that says as of which day, and the status: a wrong day is told on a page that works."""
    form = AsOfForm(request.GET if "as_of" in request.GET else None)
    return form, 400 if form.is_bound and not form.is_valid() else 200


def facts_for(request: HttpRequest, milestone: Milestone, as_of: date) -> MilestoneFacts:
    return shown_to(milestone_facts(milestone, as_of=as_of, known_at=timezone.now()), request.user)


@login_not_required
def milestone_list(request: HttpRequest) -> HttpResponse:
    form, status = asked_day(request)
    milestones = all_milestone_facts(as_of=form.day, known_at=timezone.now())
    context = {"form": form, "milestones": milestones, **offered(request.user)}
    return render(request, "reporting/milestone_list.html", context, status=status)


def offered(user: Any) -> dict[str, bool]:
    """Whether the user may read reports, and whether there is an IATI file; in one query."""
    found = Milestone.objects.with_reader(user).annotate(has_activities=has_activities())
    row = found.values_list("is_for_reader", "has_activities").first() or (False, False)
    return dict(zip(("may_report", "has_activities"), row, strict=True))


@login_not_required
def milestone_detail(request: HttpRequest, year: int) -> HttpResponse:
    milestone: Any = get_object_or_404(Milestone.objects.with_reader(request.user), year=year)
    form, status = asked_day(request)
    context = {
        "facts": facts_for(request, milestone, form.day),
        "form": form,
        "may_report": milestone.is_for_reader,
    }
    return render(request, "reporting/milestone_detail.html", context, status=status)


@login_not_required
def target_records(request: HttpRequest, year: int, position: int) -> HttpResponse:
    milestone = get_object_or_404(Milestone, year=year)
    form, status = asked_day(request)
    facts = facts_for(request, milestone, form.day)
    target = target_at(facts, position)
    context = {"facts": facts, "target": target, "form": form, **records_shown(request, target.fact)}
    return render(request, "reporting/target_records.html", context, status=status)


def records_shown(request: HttpRequest, fact: Fact) -> dict[str, Any]:
    """One page of each of the three tables; the longest says how many pages there are."""
    page = page_of(request, max(fact.records, fact.late, fact.excluded, key=len))
    start = (page.number - 1) * ROWS
    part = slice(start, start + ROWS)
    return {
        "page": page,
        "records": fact.records[part],
        "late": fact.late[part],
        "excluded": fact.excluded[part],
    }


@login_not_required
def target_file(request: HttpRequest, year: str, position: str, format: str) -> HttpResponseBase:
    milestone = get_object_or_404(Milestone, year=year)
    form, status = asked_day(request)
    if status != 200:
        return HttpResponseBadRequest(form.errors["as_of"][0], content_type="text/plain; charset=utf-8")
    target = target_at(facts_for(request, milestone, form.day), int(position))
    name = f"milestone-{year}-target-{position}-{form.day.isoformat()}"
    rows = fact_rows(content_of(target.fact), target.position)
    address = f"{reverse('reporting:target_records', args=[year, position])}?as_of={form.day.isoformat()}"
    return FORMATS[format](name, HEADER, rows, record_notes(target.wording, address))


def record_notes(title: str, address: str) -> Notes:
    return [
        (_("List"), title),
        (_("The same list"), settings.SITE_URL + address),
        (
            _("Demonstration data"),
            _("Rows marked as illustrative are demonstration data: no statement about the real cities."),
        ),
    ]


def target_at(facts: MilestoneFacts, position: int) -> TargetFact:
    for target in facts.targets:
        if target.position == position:
            return target
    raise Http404


@require_safe
@login_not_required
def iati_activities(request: HttpRequest) -> HttpResponseBase:
    """Made anew each time, so that what is withdrawn is gone at once; sent only to who has another one."""
    try:
        file = activity_file(timezone.now())
    except ActionRefused as refusal:
        return HttpResponseNotFound(str(refusal), content_type="text/plain; charset=utf-8")
    etag = f'W/"{file.digest}"'
    if answer := get_conditional_response(request, etag=etag):
        file.content.close()
        return answer
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    return FileResponse(file.content, content_type="application/xml; charset=utf-8", headers=headers)


@login_not_required
def evaluation_detail(request: HttpRequest, uuid: str) -> HttpResponse:
    evaluation = get_object_or_404(Evaluation.objects.select_related("evaluator"), uuid=uuid)
    return render(request, "reporting/evaluation_detail.html", {"evaluation": evaluation})


class ReaderRequired(UserPassesTestMixin):
    request: HttpRequest

    def test_func(self) -> bool:
        return may_read_reports(self.request.user)


class ReportList(ReaderRequired, FilteredList):
    template_name = "reporting/report_list.html"
    filterset_class = ReportFilter
    paginate_by = 25
    facets = [
        Facet("milestone", F("milestone__year"), label=lambda: F("milestone__year")),
        Facet("language", F("language")),
    ]
    export_name = "reports"
    export_title = gettext_lazy("Reports")
    export_header = ["reference", "milestone", "as of", "known at", "language", "sha256", "address"]

    def get_queryset(self) -> QuerySet[Report]:
        return Report.objects.visible_to(self.request.user).for_display()

    def export_row(self, report: Any) -> list[Any]:
        return [
            report.reference,
            report.milestone.year,
            report.as_of,
            report.known_at,
            report.language,
            report.sha256,
            settings.SITE_URL + report.get_absolute_url(),
        ]


class ReportCreate(ReaderRequired, FormView):
    template_name = "reporting/report_form.html"
    form_class = ReportForm

    def get_initial(self) -> dict[str, Any]:
        asked = self.request.GET
        return {
            "milestone": asked.get("milestone"),
            "as_of": asked.get("as_of") or timezone.localdate(),
            "language": get_language(),
        }

    def form_valid(self, form: ReportForm) -> HttpResponse:
        report = services.request_report(by=self.request.user, **form.cleaned_data)
        return redirect(report)


def report_detail(request: HttpRequest, uuid: str) -> HttpResponse:
    report = get_object_or_404(Report.objects.visible_to(request.user).for_display(), uuid=uuid)
    facts = json.loads(report.facts) if report.facts else None
    before = Report.objects.frozen().before(report).defer("facts").first() if facts else None
    context = {"report": report, "job": job_of(report), "facts": facts, "before": before}
    return render(request, "reporting/report_detail.html", context)


def frozen_report(request: HttpRequest, uuid: str) -> Report:
    reports = Report.objects.visible_to(request.user).frozen().select_related("milestone")
    return get_object_or_404(reports, uuid=uuid)


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


@login_not_required
def verify(request: HttpRequest) -> HttpResponse:
    """Whether a file is that of a report. Of what is sent only its hash goes on, into the address."""
    is_sent = request.method == "POST"
    asked = request.POST if is_sent else request.GET
    form = ProofForm(asked, request.FILES) if is_sent or "sha256" in asked else ProofForm()
    if not form.is_valid():
        return render(request, "reporting/verify.html", {"form": form, "digest": ""})
    if is_sent:
        return redirect(f"{reverse('reporting:verify')}?sha256={form.digest}")
    context = {
        "form": form,
        "digest": form.digest,
        "report": report_with_hash(form.digest),
        "may_read": may_read_reports(request.user),
    }
    return render(request, "reporting/verify.html", context)


def report_download(request: HttpRequest, uuid: str, format: str) -> HttpResponseBase:
    reports = Report.objects.visible_to(request.user).select_related("milestone").exclude(facts="")
    report = get_object_or_404(reports, uuid=uuid)
    if format not in DOWNLOADS:
        raise Http404
    name = f"milestone-{report.milestone.year}-as-of-{report.as_of.isoformat()}-{report.reference}"
    return DOWNLOADS[format](report, name)


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
