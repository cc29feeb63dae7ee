"""Where coordinators write beside a report, and decide on what others wrote."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cities.rules import is_coordinator
from core.forms import done, posted
from core.history import history
from pilots.editing import fingerprint
from pilots.forms import ReasonForm
from pilots.views.saving import saved
from reporting.models import Report
from reporting.release import queries, services, workflow
from reporting.release.forms import ChangesForm
from reporting.release.models import Release
from reporting.release.public import hidden_in, without_names
from reporting.release.services import FIELDS
from reporting.release.timeline import TITLES


def coordinated(request: HttpRequest, **lookup: Any) -> Report:
    """The frozen report, for coordinators alone."""
    if not is_coordinator(request.user):
        raise Http404
    return get_object_or_404(Report.objects.frozen().for_display(), **lookup)


def version_of(request: HttpRequest, uuid: Any) -> Release:
    """A version, whatever its state, for coordinators alone."""
    if not is_coordinator(request.user):
        raise Http404
    return get_object_or_404(Release.objects.for_display(), uuid=uuid)


def desk(release: Release) -> HttpResponse:
    return redirect("reporting:release_desk", release.report.uuid)


def release_desk(request: HttpRequest, uuid: Any) -> HttpResponse:
    report = coordinated(request, uuid=uuid)
    versions, written = queries.versions_of(report), queries.open_version(report)
    told = written or versions.first()
    content = json.loads(report.facts)
    hidden = hidden_in(content)
    context = {
        "report": report,
        "versions": versions,
        "written": written,
        "facts": without_names(content, hidden),
        "nameless": len(hidden),
        "events": history(told, TITLES) if told else [],
    }
    return render(request, "reporting/release_desk.html", context | offered(request.user, written))


def offered(user: Any, written: Release | None) -> dict[str, Any]:
    """What the person can do to the version that is being written or reviewed, and its text as it is."""
    if written is None:
        return {"sections": [], "may_submit": False, "may_review": False, "seen": "", "texts": []}
    return {
        "sections": [(section, fingerprint(section, FIELDS)) for section in written.sections.all()],
        "may_submit": workflow.SUBMIT.open_to(user, written),
        "may_review": workflow.RELEASE.open_to(user, written),
        "seen": queries.draft_hash(written),
        "texts": queries.in_languages(queries.sections_of(written), get_language()),
    }


@require_POST
def release_begin(request: HttpRequest, uuid: Any) -> HttpResponse:
    return desk(services.begin_release(coordinated(request, uuid=uuid), by=request.user))


def release_changes(request: HttpRequest, uuid: Any) -> HttpResponse:
    release = version_of(request, uuid)
    form = ChangesForm(posted(request), release=release)
    if form.is_valid() and saved(
        form, lambda: services.save_changes(release, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("Saved."))
        return desk(release)
    return render(request, "reporting/release_changes.html", {"release": release, "form": form})


@require_POST
def release_submit(request: HttpRequest, uuid: Any) -> HttpResponse:
    release = services.submit_release(version_of(request, uuid), by=request.user)
    messages.success(request, _("Handed in. Another coordinator reads it and releases it."))
    return desk(release)


def release_return(request: HttpRequest, uuid: Any) -> HttpResponse:
    release = version_of(request, uuid)
    form = ReasonForm(posted(request))
    if form.is_valid() and done(
        form, lambda: services.return_release(release, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("Returned with your remarks."))
        return desk(release)
    return render(request, "reporting/release_return.html", {"release": release, "form": form})


@require_POST
def release_release(request: HttpRequest, uuid: Any) -> HttpResponse:
    """The button carries the hash of the text that stood beside it."""
    seen = request.POST.get("seen", "")
    release = services.release_report(version_of(request, uuid), by=request.user, seen=seen)
    messages.success(request, _("Released. Everybody can read it now."))
    return redirect(release)


def release_withdraw(request: HttpRequest, uuid: Any) -> HttpResponse:
    release = version_of(request, uuid)
    form = ReasonForm(posted(request))
    if form.is_valid() and done(
        form, lambda: services.withdraw_release(release, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("Withdrawn. Its page says so, with your reason."))
        return redirect(release)
    return render(request, "reporting/release_withdraw.html", {"release": release, "form": form})
