import json
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import ListView

from core.views import FilteredList
from matching import run_texts, services
from matching.enums import RunStatus
from matching.filters import SuggestionFilter
from matching.models import MatchingRun, Suggestion, Unserved
from matching.queries.runs import network_size, progress_of
from matching.rules import may_manage_runs, may_read_runs


def visible_run(request: HttpRequest, uuid: Any) -> MatchingRun:
    runs = MatchingRun.objects.visible_to(request.user).select_related("requested_by")
    return get_object_or_404(runs, uuid=uuid)


class RunList(ListView):
    template_name = "matching/run_list.html"
    paginate_by = 20

    def get_queryset(self) -> QuerySet[MatchingRun]:
        if not may_read_runs(self.request.user):
            raise Http404
        return MatchingRun.objects.visible_to(self.request.user).select_related("requested_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(may_manage=may_manage_runs(self.request.user), **kwargs)


def run_start(request: HttpRequest) -> HttpResponse:
    """Asks first: it keeps the workers busy for a while."""
    if not may_manage_runs(request.user):
        raise Http404
    if request.method == "POST":
        run = services.start_run(by=request.user)
        messages.success(request, _("The re-match is under way."))
        return redirect(run)
    last = MatchingRun.objects.filter(status=RunStatus.DONE).first()
    context = {
        "size": network_size(),
        "active": MatchingRun.objects.active().first(),
        "last_took": run_texts.duration(progress_of(last).seconds) if last else "",
    }
    return render(request, "matching/run_start.html", context)


def run_detail(request: HttpRequest, uuid: Any) -> HttpResponse:
    run = visible_run(request, uuid)
    progress = progress_of(run)
    manages = may_manage_runs(request.user)
    context = {
        "run": run,
        "job": progress,
        "took": run_texts.duration(progress.seconds),
        "left": "" if progress.seconds_left is None else run_texts.duration(progress.seconds_left),
        "may_cancel": manages and run.is_active,
        "may_resume": manages and run.status in RunStatus.resumable(),
    }
    if run.figures:
        context |= outcome(request, run)
    return render(request, "matching/run_detail.html", context)


def outcome(request: HttpRequest, run: MatchingRun) -> dict[str, Any]:
    figures = json.loads(run.figures)
    return {
        "figures": figures,
        "headline": run_texts.headline(figures),
        "lines": run_texts.lines(figures),
        "conflicts": run_texts.conflicts(figures) if may_manage_runs(request.user) else [],
        "suggestion_count": Suggestion.objects.visible_to(request.user).filter(run=run).count(),
        "unserved_count": Unserved.objects.visible_to(request.user).filter(run=run).count(),
    }


class SuggestionList(FilteredList):
    model = Suggestion
    template_name = "matching/run_suggestions.html"
    filterset_class = SuggestionFilter
    export_title = gettext_lazy("Suggested pairs")
    export_header = [
        "request",
        "request title",
        "requested by",
        "country of the request",
        "offer",
        "offer title",
        "offered by",
        "country of the offer",
        "score",
        "state of the match",
        "match",
        "illustrative",
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.run = visible_run(request, kwargs["uuid"])
        self.export_name = f"suggestions-{self.run.reference}"
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Suggestion]:
        return Suggestion.objects.visible_to(self.request.user).filter(run=self.run).for_display()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(run=self.run, **kwargs)

    def export_row(self, suggestion: Suggestion) -> list[Any]:
        match = suggestion.match
        request, offer = match.request, match.offer
        return [
            request.reference,
            request.title,
            request.organisation.name,
            country_of(request),
            offer.reference,
            offer.title,
            offer.organisation.name,
            country_of(offer),
            suggestion.score,
            match.get_state_display(),
            self.request.build_absolute_uri(match.get_absolute_url()),
            "yes" if request.organisation.is_demonstration else "no",
        ]


def country_of(posting: Any) -> str:
    city = posting.organisation.city
    return city.country_id if city else posting.organisation.country_id or ""


class UnservedList(ListView):
    template_name = "matching/run_unserved.html"
    paginate_by = 20

    def get_queryset(self) -> QuerySet[Unserved]:
        self.run = visible_run(self.request, self.kwargs["uuid"])
        return Unserved.objects.visible_to(self.request.user).filter(run=self.run).for_display()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(run=self.run, **kwargs)
        return context | {"reasons": run_texts.reasons(list(context["object_list"]))}


@require_POST
def run_cancel(request: HttpRequest, uuid: Any) -> HttpResponse:
    run = services.cancel_run(visible_run(request, uuid), by=request.user)
    messages.success(
        request, _("The re-match is cancelled. Its finished blocks are kept, so that it can go on.")
    )
    return redirect(run)


@require_POST
def run_resume(request: HttpRequest, uuid: Any) -> HttpResponse:
    run = services.resume_run(visible_run(request, uuid), by=request.user)
    messages.success(request, _("The re-match goes on where it stopped."))
    return redirect(run)
