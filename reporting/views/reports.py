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
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from cities.rules import is_coordinator
from core.facets import Facet
from core.forms import done
from core.views import FilteredList
from reporting import services
from reporting.enums import ReportKind
from reporting.filters import ReportFilter
from reporting.kinds.forms import FORMS, QuestionForm, kinds_for
from reporting.models import Report
from reporting.queries import job_of
from reporting.release.rules import is_for_everybody
from reporting.rules import may_open_reports
from reporting.views.downloads import offered


class ReaderRequired(UserPassesTestMixin):
    request: HttpRequest

    def test_func(self) -> bool:
        return may_open_reports(self.request.user)


class ReportList(ReaderRequired, FilteredList):
    template_name = "reporting/report_list.html"
    filterset_class = ReportFilter
    paginate_by = 25
    facets = [
        Facet("kind", F("kind")),
        Facet("milestone", F("milestone__year"), label=lambda: F("milestone__year")),
        Facet("language", F("language")),
    ]
    export_name = "reports"
    export_title = gettext_lazy("Reports")
    export_header = [
        "reference",
        "milestone",
        "kind",
        "title",
        "as of",
        "known at",
        "language",
        "sha256",
        "address",
    ]

    def get_queryset(self) -> QuerySet[Report]:
        return Report.objects.visible_to(self.request.user).for_display()

    def export_row(self, report: Any) -> list[Any]:
        return [
            report.reference,
            report.milestone.year if report.milestone else "",
            report.get_kind_display(),
            report.title,
            report.as_of,
            report.known_at,
            report.language,
            report.sha256,
            settings.SITE_URL + report.get_absolute_url(),
        ]


class ReportCreate(ReaderRequired, FormView):
    """A form for each kind; the address says which, and what is known already."""

    template_name = "reporting/report_form.html"

    def test_func(self) -> bool:
        return bool(self.kinds)

    @cached_property
    def kinds(self) -> list[ReportKind]:
        return kinds_for(self.request.user)

    @property
    def kind(self) -> ReportKind:
        asked = self.request.GET.get("kind")
        return next((kind for kind in self.kinds if kind == asked), self.kinds[0])

    def get_form_class(self) -> type[QuestionForm]:
        return FORMS[self.kind]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        return {"language": get_language(), **self.request.GET.dict()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tabs = [
            {"label": capfirst(kind.label), "url": f"?kind={kind}", "current": kind == self.kind}
            for kind in self.kinds
        ]
        return super().get_context_data(tabs=tabs, explanation=FORMS[self.kind].explanation, **kwargs)

    def form_valid(self, form: QuestionForm) -> HttpResponse:
        made: list[Report] = []
        if done(form, lambda: made.append(services.ask_for_report(form.question(), by=self.request.user))):
            return redirect(made[0])
        return self.form_invalid(form)


def report_detail(request: HttpRequest, uuid: str) -> HttpResponse:
    report = get_object_or_404(Report.objects.visible_to(request.user).for_display(), uuid=uuid)
    facts = json.loads(report.facts) if report.facts else None
    before = Report.objects.frozen().before(report).defer("facts").first() if facts else None
    context = {
        "report": report,
        "job": job_of(report),
        "facts": facts,
        "before": before,
        "files": offered(report) if facts else [],
        "may_release": is_for_everybody(report) and is_coordinator(request.user),
    }
    return render(request, "reporting/report_detail.html", context)


@require_POST
def report_retry(request: HttpRequest, uuid: str) -> HttpResponse:
    report = get_object_or_404(Report.objects.visible_to(request.user), uuid=uuid)
    return redirect(services.retry_report(report, by=request.user))
