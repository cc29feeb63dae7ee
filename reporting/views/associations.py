"""What associations report of their members each year: writing it, and accepting or returning it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cities.enums import WorkLanguage
from core.facets import Facet
from core.forms import done, posted
from core.views import FilteredList
from pilots.forms import ReasonForm
from pilots.views.saving import saved
from reporting.associations import queries, rules, services
from reporting.associations.filters import AssociationReportFilter
from reporting.associations.forms import AssociationReportForm, BeginForm
from reporting.associations.models import AssociationReport
from reporting.enums import AssociationReportState


class AssociationReportList(FilteredList):
    template_name = "reporting/association_report_list.html"
    filterset_class = AssociationReportFilter
    paginate_by = 25
    facets = [
        Facet("association", F("association__slug"), label=lambda: F("association__name")),
        Facet("year", F("year")),
        Facet("state", F("state")),
    ]
    export_name = "association-reports"
    export_title = gettext_lazy("Reports of the associations")
    export_header = ["reference", "association", "year", "state", "handed in", "accepted", "illustrative"]

    def get_queryset(self) -> QuerySet[AssociationReport]:
        return AssociationReport.objects.visible_to(self.request.user).for_display()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_begin = queries.written_for_by(self.request.user).exists()
        return super().get_context_data(may_begin=may_begin, **kwargs)

    def export_row(self, report: Any) -> list[Any]:
        return [
            report.reference,
            str(report.association),
            report.year,
            report.get_state_display(),
            report.submitted_at,
            report.accepted_at,
            "yes" if report.association.is_demonstration else "no",
        ]


def association_report_begin(request: HttpRequest) -> HttpResponse:
    if not queries.written_for_by(request.user).exists():
        raise PermissionDenied
    form = BeginForm(posted(request), user=request.user)
    if form.is_valid():
        language = (get_language() or "")[:2]
        report = services.begin_association_report(
            **form.cleaned_data,
            language=language if language in WorkLanguage.values else WorkLanguage.values[0],
            by=request.user,
        )
        return redirect("reporting:association_report_edit", report.uuid)
    return render(request, "reporting/association_report_begin.html", {"form": form})


def report_of(request: HttpRequest, uuid: Any) -> AssociationReport:
    reports = AssociationReport.objects.visible_to(request.user).for_display()
    return get_object_or_404(reports, uuid=uuid)


def association_report_detail(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Its writers see what it says now; who reviews it, what was handed in last."""
    report = report_of(request, uuid)
    last = queries.last_submission(report)
    writes = rules.may_write_association_report(request.user, report)
    context = {
        "report": report,
        "last": last,
        "told": report.told if writes or last is None else last.told,
        "language": report.language if writes or last is None else last.language,
        "may_write": writes and report.is_editable,
        "may_review": report.state == AssociationReportState.SUBMITTED
        and rules.may_review_association_report(request.user, report),
    }
    return render(request, "reporting/association_report_detail.html", context)


def association_report_edit(request: HttpRequest, uuid: Any) -> HttpResponse:
    report = report_of(request, uuid)
    if not rules.may_write_association_report(request.user, report):
        raise PermissionDenied
    form = AssociationReportForm(posted(request), report=report)
    if form.is_valid() and saved(form, lambda: save(report, form, request)):
        messages.success(request, _("Saved."))
        return redirect(report)
    return render(request, "reporting/association_report_form.html", {"report": report, "form": form})


@transaction.atomic
def save(report: AssociationReport, form: AssociationReportForm, request: HttpRequest) -> None:
    report = services.save_association_report(report, by=request.user, **form.cleaned_data)
    if "submit" in request.POST:
        services.submit_association_report(report, by=request.user)


@require_POST
def association_report_accept(request: HttpRequest, uuid: Any) -> HttpResponse:
    report = services.accept_association_report(report_of(request, uuid), by=request.user)
    messages.success(request, _("The report is accepted."))
    return redirect(report)


def association_report_return(request: HttpRequest, uuid: Any) -> HttpResponse:
    report = report_of(request, uuid)
    if not rules.may_review_association_report(request.user, report):
        raise PermissionDenied
    form = ReasonForm(posted(request))
    if form.is_valid() and done(
        form, lambda: services.return_association_report(report, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The report is returned with your remarks."))
        return redirect(report)
    context = {"report": report, "last": queries.last_submission(report), "form": form}
    return render(request, "reporting/association_report_return.html", context)
