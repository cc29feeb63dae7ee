"""The sections of a version: written, moved and removed by coordinators."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cities.rules import is_coordinator
from core.forms import posted
from pilots.views.saving import saved
from reporting.release import services
from reporting.release.forms import SectionForm
from reporting.release.models import ReleaseSection
from reporting.views.releases import desk, version_of


def section_of(request: HttpRequest, uuid: Any) -> ReleaseSection:
    if not is_coordinator(request.user):
        raise Http404
    sections = ReleaseSection.objects.select_related("release__report__milestone")
    return get_object_or_404(sections, uuid=uuid)


def section_add(request: HttpRequest, uuid: Any) -> HttpResponse:
    release = version_of(request, uuid)
    form = SectionForm(posted(request))
    if form.is_valid() and saved(
        form, lambda: services.add_section(release, by=request.user, **without_base(form))
    ):
        messages.success(request, _("Saved."))
        return desk(release)
    return render(request, "reporting/section_form.html", {"release": release, "form": form})


def without_base(form: SectionForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "base"}


def section_edit(request: HttpRequest, uuid: Any) -> HttpResponse:
    section = section_of(request, uuid)
    form = SectionForm(posted(request), section=section)
    if form.is_valid() and saved(
        form, lambda: services.save_section(section, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("Saved."))
        return desk(section.release)
    context = {"release": section.release, "section": section, "form": form}
    return render(request, "reporting/section_form.html", context)


@require_POST
def section_remove(request: HttpRequest, uuid: Any) -> HttpResponse:
    section = section_of(request, uuid)
    services.remove_section(section, by=request.user, base=request.POST.get("base", ""))
    messages.success(request, _("Removed. The history keeps what it said."))
    return desk(section.release)


@require_POST
def section_move(request: HttpRequest, uuid: Any) -> HttpResponse:
    section = section_of(request, uuid)
    services.move_section(section, by=request.user, up=request.POST.get("to") == "up")
    return desk(section.release)
