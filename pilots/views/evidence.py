"""Documents that show what was measured: added, sent to be kept, withdrawn with a reason."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.forms import DocumentForm, done, posted
from core.uploads import withdrawable_file
from pilots import services
from pilots.forms import ReasonForm
from pilots.models import Measurement, MeasurementEvidence
from pilots.views.actions import own
from pilots.views.results import finished, form_page

RESULT = "measurement__indicator__result"


def evidence_add(request: HttpRequest, uuid: Any, pk: int) -> HttpResponse:
    pilot = own(request, uuid)
    measurements = Measurement.objects.select_related("indicator__result__pilot")
    measurement = get_object_or_404(measurements, indicator__result__pilot=pilot, pk=pk)
    form = DocumentForm(posted(request), request.FILES or None)
    if form.is_valid() and done(
        form, lambda: services.add_evidence(measurement, by=request.user, **form.cleaned_data)
    ):
        return finished(request, pilot)
    return form_page(request, pilot, form, _("Add a document"), str(measurement))


@require_safe
def evidence_file(request: HttpRequest, uuid: Any, file: Any) -> FileResponse:
    visible = MeasurementEvidence.objects.visible_to(request.user).select_related(f"{RESULT}__pilot")
    found = get_object_or_404(visible, **{f"{RESULT}__pilot__uuid": uuid}, uuid=file)
    return withdrawable_file(found.file, found.name, found.content_type)


def evidence_withdraw(request: HttpRequest, uuid: Any, file: Any) -> HttpResponse:
    pilot = own(request, uuid)
    evidence = MeasurementEvidence.objects.select_related(f"{RESULT}__pilot")
    found = get_object_or_404(evidence, **{f"{RESULT}__pilot": pilot}, uuid=file)
    form = ReasonForm(posted(request))
    if form.is_valid() and done(
        form, lambda: services.withdraw_evidence(found, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("It is withdrawn, and what was stored is deleted."))
        return redirect("pilots:pilot_results", uuid)
    return render(request, "pilots/evidence_withdraw.html", {"pilot": pilot, "evidence": found, "form": form})
