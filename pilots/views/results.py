"""What is to be different afterwards, and by how much it is: the page of results and its forms."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.exports import FORMATS
from core.forms import done, posted
from pilots import queries, rules, services
from pilots.forms import IndicatorForm, ReachForm, ResultForm, ShownMeasurementForm
from pilots.forms.results import INDICATOR, PARTS
from pilots.models import Indicator, Pilot, Result
from pilots.views.actions import own
from pilots.views.pages import page, visible
from pilots.views.saving import saved

HEADER = [
    "result", "indicator", "unit", "baseline", "target", "to be reached by", "as of", "value", *PARTS,
    "source",
]  # fmt: skip


@login_not_required
def pilot_results(request: HttpRequest, uuid: Any) -> HttpResponseBase:
    pilot = visible(request, uuid, Pilot.objects.with_participants())
    is_inside = rules.standing(request.user, pilot).is_inside
    framework = queries.framework_of(pilot, with_documents=is_inside)
    if write := FORMATS.get(request.GET.get("format", "")):
        return write(f"{pilot.reference}-results", HEADER, export_rows(framework))
    may_write = rules.may_edit(request.user, pilot) and rules.is_workable(pilot)
    return page(request, pilot, "pilot_results", framework=framework, may_write=may_write)


def export_rows(framework: queries.Framework) -> Iterator[list[Any]]:
    """One for each figure; an indicator without any has one of its own."""
    for result, indicators in framework.results:
        for measured in indicators:
            each = measured.indicator
            first = [result.title, each.title, each.unit, each.baseline, each.target, each.target_on]
            for actual in measured.actuals or [None]:
                names = ("on", "value", *PARTS, "source")
                yield first + [getattr(actual, name, None) for name in names]


def form_page(
    request: HttpRequest, pilot: Pilot, form: Any, title: str, lede: str = "", *, back: str = "pilot_results"
) -> HttpResponse:
    """A page with one form about the working part of a pilot, and the way back."""
    context = {"pilot": pilot, "form": form, "title": title, "lede": lede}
    back = reverse(f"pilots:{back}", args=[pilot.uuid])
    return render(request, "pilots/work_form.html", {**context, "back": back})


def finished(request: HttpRequest, pilot: Pilot) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("pilots:pilot_results", pilot.uuid)


def result_add(request: HttpRequest, uuid: Any) -> HttpResponse:
    pilot = own(request, uuid)
    form = ResultForm(posted(request))
    if form.is_valid() and done(
        form, lambda: services.add_result(pilot, by=request.user, title=form.cleaned_data["title"])
    ):
        return finished(request, pilot)
    return form_page(request, pilot, form, _("Add a result"))


def result_edit(request: HttpRequest, uuid: Any, pk: int) -> HttpResponse:
    pilot = own(request, uuid)
    result = get_object_or_404(Result.objects.of(pilot), pk=pk)
    form = ResultForm(posted(request), result=result)
    if form.is_valid() and saved(
        form, lambda: services.change_result(result, by=request.user, **form.cleaned_data)
    ):
        return finished(request, pilot)
    return form_page(request, pilot, form, _("Change a result"))


def indicator_add(request: HttpRequest, uuid: Any, pk: int) -> HttpResponse:
    pilot = own(request, uuid)
    result = get_object_or_404(Result.objects.of(pilot), pk=pk)
    form = IndicatorForm(posted(request))
    if form.is_valid() and done(
        form,
        lambda: services.add_indicator(
            result, by=request.user, **{name: form.cleaned_data[name] for name in INDICATOR}
        ),
    ):
        return finished(request, pilot)
    return form_page(request, pilot, form, _("Add an indicator"), result.title)


def indicator_of(pilot: Pilot, pk: int) -> Indicator:
    indicators = Indicator.objects.select_related("result__pilot")
    return get_object_or_404(indicators, result__pilot=pilot, pk=pk)


def indicator_edit(request: HttpRequest, uuid: Any, pk: int) -> HttpResponse:
    pilot = own(request, uuid)
    indicator = indicator_of(pilot, pk)
    form = IndicatorForm(posted(request), indicator=indicator)
    if form.is_valid() and saved(
        form, lambda: services.change_indicator(indicator, by=request.user, **form.cleaned_data)
    ):
        return finished(request, pilot)
    return form_page(request, pilot, form, _("Change an indicator"), indicator.result.title)


def measurement_add(request: HttpRequest, uuid: Any, pk: int) -> HttpResponse:
    pilot = own(request, uuid)
    indicator = indicator_of(pilot, pk)
    form = ShownMeasurementForm(posted(request), request.FILES or None, indicator=indicator)
    if form.is_valid() and done(
        form, lambda: services.measure(indicator, by=request.user, **form.cleaned_data)
    ):
        return finished(request, pilot)
    return form_page(request, pilot, form, _("Enter a figure"), f"{indicator.title} ({indicator.unit})")


def reach_add(request: HttpRequest, uuid: Any) -> HttpResponse:
    pilot = own(request, uuid)
    form = ReachForm(posted(request))
    if form.is_valid() and done(
        form, lambda: services.record_reach(pilot, by=request.user, **form.cleaned_data)
    ):
        return finished(request, pilot)
    lede = _("People who live better, or could, because of the exchange. Each person counts once.")
    return form_page(request, pilot, form, _("Residents reached"), lede)
