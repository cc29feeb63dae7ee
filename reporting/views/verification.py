from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import (
    HttpRequest,
    HttpResponse,
)
from django.shortcuts import redirect, render
from django.urls import reverse

from reporting.forms import ProofForm
from reporting.models import Report
from reporting.queries import report_with_hash
from reporting.release.queries import release_of, release_with_hash


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
    report = report_with_hash(form.digest)
    release = release_of(report) if report else release_with_hash(form.digest)
    told = release.report if release else report
    context = {
        "form": form,
        "digest": form.digest,
        "report": told,
        "release": release,
        "may_read": told and may_read(request.user, told),
    }
    return render(request, "reporting/verify.html", context)


def may_read(user: Any, report: Report) -> bool:
    return user.is_authenticated and Report.objects.visible_to(user).filter(pk=report.pk).exists()
