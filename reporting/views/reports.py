import json
from typing import Any

from django.conf import settings
from django.contrib.auth.mixins import UserPassesTestMixin
from django.db.models import F, QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from core.facets import Facet
from core.views import FilteredList
from reporting import services
from reporting.filters import ReportFilter
from reporting.forms import ReportForm
from reporting.models import Report
from reporting.queries import job_of
from reporting.rules import may_read_reports


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


@require_POST
def report_retry(request: HttpRequest, uuid: str) -> HttpResponse:
    report = get_object_or_404(Report.objects.visible_to(request.user), uuid=uuid)
    return redirect(services.retry_report(report, by=request.user))
