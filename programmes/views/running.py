"""What a programme's people do: plan it, say what it supports, record what became of it."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cities.models import Organisation
from core.forms import posted
from programmes import queries, services
from programmes.enums import ProgrammeState
from programmes.forms import (
    EstablishForm,
    MainstreamForm,
    PilotForm,
    PlannedProgrammeForm,
    PrioritiesForm,
    ProgrammeForm,
    ProgrammeTextForm,
)
from programmes.models import Priorities, SupportProgramme
from programmes.rules import may_plan, may_run, may_speak_for
from programmes.views.forms import Page, written


def own(request: HttpRequest, uuid: Any) -> SupportProgramme:
    programmes = SupportProgramme.objects.visible_to(request.user).select_related("organisation")
    programme = get_object_or_404(programmes, uuid=uuid)
    if not may_run(request.user, programme):
        raise PermissionDenied
    return programme


def page_of(programme: SupportProgramme, heading: str, button: str, lede: str = "") -> Page:
    return Page(heading, button, _("Saved."), programme.get_absolute_url(), programme.name, lede)


def programme_plan(request: HttpRequest) -> HttpResponse:
    if not may_plan(request.user):
        raise PermissionDenied
    form = ProgrammeForm(posted(request), user=request.user, initial={"language": get_language()})
    page = Page(
        _("Plan a support programme"),
        _("Plan the programme"),
        _("The programme is planned. Say next what it supports."),
        reverse("programmes:programme_list"),
        _("Support programmes"),
        _("A planned programme is seen by your own people and the coordinators until it is established."),
    )
    return written(request, form, page, lambda: services.plan_programme(by=request.user, **form.cleaned_data))


def programme_edit(request: HttpRequest, uuid: Any) -> HttpResponse:
    programme = own(request, uuid)
    is_planned = programme.state == ProgrammeState.PLANNED
    form_class = PlannedProgrammeForm if is_planned else ProgrammeTextForm
    form = form_class(posted(request), instance=programme)
    page = page_of(programme, _("Edit the programme"), _("Save"))
    return written(
        request, form, page, lambda: services.edit_programme(programme, by=request.user, **form.cleaned_data)
    )


def programme_priorities(request: HttpRequest, uuid: Any) -> HttpResponse:
    programme = own(request, uuid)
    return edit_priorities(request, programme.organisation, programme)


def organisation_priorities(request: HttpRequest, slug: str) -> HttpResponse:
    """Those of a donor itself, beside those of its programmes."""
    organisation = get_object_or_404(Organisation, slug=slug)
    if not may_speak_for(request.user, organisation.pk):
        raise PermissionDenied
    return edit_priorities(request, organisation, None)


def edit_priorities(
    request: HttpRequest, organisation: Organisation, programme: SupportProgramme | None
) -> HttpResponse:
    said = Priorities.objects.filter(organisation=organisation, programme=programme).first()
    form = PrioritiesForm(posted(request), instance=said)
    subject: Any = programme or organisation
    page = Page(
        _("What is supported"),
        _("Save the priorities"),
        _("Saved. Pilots are compared with these priorities from now on."),
        subject.get_absolute_url(),
        str(subject),
        _("Cities see these priorities, and pilots that seek funds are ranked by them. Nobody is excluded."),
    )

    def save() -> Any:
        return services.set_priorities(
            organisation, programme=programme, by=request.user, **form.cleaned_data
        )

    return written(request, form, page, save)


def programme_establish(request: HttpRequest, uuid: Any) -> HttpResponse:
    programme = own(request, uuid)
    form = EstablishForm(posted(request))
    lede = _(
        "From then on everybody sees it. Whether it is south-south is derived from its countries and kept."
    )
    page = page_of(programme, _("Record as established"), _("Record as established"), lede)
    return written(
        request,
        form,
        page,
        lambda: services.establish_programme(programme, by=request.user, **form.cleaned_data),
    )


def programme_mainstream(request: HttpRequest, uuid: Any) -> HttpResponse:
    programme = own(request, uuid)
    form = MainstreamForm(posted(request))
    lede = _("A programme is mainstreamed when it no longer depends on who began it.")
    page = page_of(programme, _("Record as mainstreamed"), _("Record as mainstreamed"), lede)
    return written(
        request,
        form,
        page,
        lambda: services.mainstream_programme(programme, by=request.user, **form.cleaned_data),
    )


@login_not_required
def supporters(request: HttpRequest) -> HttpResponse:
    """Who could support this pilot? One that the person may not see is not found."""
    form = PilotForm(request.GET or None)
    pilot = queries.named_pilot(form.cleaned_data["pilot"], request.user) if form.is_valid() else None
    if form.is_valid() and pilot is None:
        form.add_error("pilot", _("There is no such pilot that you may see."))
    ranked = queries.supporters_of(pilot, request.user) if pilot else []
    return render(request, "programmes/supporters.html", {"form": form, "pilot": pilot, "ranked": ranked})
