"""Pages on which coordinators set milestones; every other reader is refused."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.forms import done, posted
from reporting.goals import queries, services
from reporting.goals.forms import MilestoneForm, NewMilestoneForm, TargetForm, milestone_said, target_said
from reporting.goals.rules import may_set_milestones
from reporting.models import Milestone, Target


def milestone_create(request: HttpRequest) -> HttpResponse:
    only_coordinators(request)
    form = NewMilestoneForm(posted(request), initial={"language": language()})
    made: list[Milestone] = []
    if form.is_valid() and done(
        form, lambda: made.append(services.add_milestone(by=request.user, **form.cleaned_data))
    ):
        messages.success(request, _("Added. Now say by which figures it is reached."))
        return redirect("reporting:target_create", made[0].year)
    return render(request, "reporting/milestone_form.html", {"form": form, "milestone": None})


def milestone_change(request: HttpRequest, year: int) -> HttpResponse:
    milestone = open_milestone(request, year)
    form = MilestoneForm(posted(request), initial=milestone_said(milestone, language()))
    if form.is_valid() and done(
        form, lambda: services.change_milestone(milestone, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("Saved. What it said before is in the history of the milestones."))
        return redirect(milestone)
    return render(request, "reporting/milestone_form.html", {"form": form, "milestone": milestone})


@require_POST
def milestone_remove(request: HttpRequest, year: int) -> HttpResponse:
    services.remove_milestone(open_milestone(request, year), by=request.user)
    messages.success(request, _("The milestone is removed. Its history stays."))
    return redirect("reporting:milestone_list")


def target_create(request: HttpRequest, year: int) -> HttpResponse:
    milestone = open_milestone(request, year)
    form = TargetForm(posted(request), initial={"language": language()})
    if is_to_save(request, form) and done(
        form, lambda: services.add_target(milestone, by=request.user, **form.fields_of_target)
    ):
        messages.success(request, _("The target is added."))
        return redirect(milestone)
    return shown(request, form, milestone, None)


def target_change(request: HttpRequest, year: int, position: int) -> HttpResponse:
    milestone = open_milestone(request, year)
    target = get_object_or_404(milestone.targets, position=position)
    form = TargetForm(posted(request), initial=target_said(target, language()))
    if is_to_save(request, form) and done(
        form, lambda: services.change_target(target, by=request.user, **form.fields_of_target)
    ):
        messages.success(request, _("Saved. What it said before is in the history of the milestones."))
        return redirect(milestone)
    return shown(request, form, milestone, target)


@require_POST
def target_remove(request: HttpRequest, year: int, position: int) -> HttpResponse:
    milestone = open_milestone(request, year)
    services.remove_target(get_object_or_404(milestone.targets, position=position), by=request.user)
    messages.success(request, _("The target is removed. Its history stays."))
    return redirect(milestone)


def milestone_changes(request: HttpRequest) -> HttpResponse:
    only_coordinators(request)
    return render(request, "reporting/milestone_changes.html", {"events": queries.changes()})


def only_coordinators(request: HttpRequest) -> None:
    if not may_set_milestones(request.user):
        raise PermissionDenied


def open_milestone(request: HttpRequest, year: int) -> Milestone:
    """One that coordinators may change; the initiative's own are refused before anything is written."""
    only_coordinators(request)
    milestone = get_object_or_404(Milestone, year=year)
    if milestone.is_own:
        raise PermissionDenied
    return milestone


def is_to_save(request: HttpRequest, form: TargetForm) -> bool:
    return form.is_valid() and "preview" not in request.POST


def shown(
    request: HttpRequest, form: TargetForm, milestone: Milestone, target: Target | None
) -> HttpResponse:
    """The form, with today's figure of what was sent, or on a first visit of what is stored."""
    if form.is_bound:
        asked = Target(milestone=milestone, position=1, **form.fields_of_target) if form.is_valid() else None
    else:
        asked = target
    context = {
        "form": form,
        "milestone": milestone,
        "target": target,
        "preview": queries.preview(asked, request.user) if asked else None,
    }
    return render(request, "reporting/target_form.html", context)


def language() -> str:
    return (get_language() or "en")[:2]
