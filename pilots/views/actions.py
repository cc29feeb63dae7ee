"""What people do to a pilot: one address per action, POST only, except for the pages with a form."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.exceptions import ActionRefused
from matching.models import Match
from pilots import rules, services
from pilots.forms import AgreementForm, InvitationForm, ReasonForm, SectionForm, SupporterForm
from pilots.models import DocumentationSection, Pilot
from pilots.views.pages import pilot_assessment, visible


def done(form: forms.BaseForm, verb: Callable[[], Any]) -> bool:
    """Whether the verb was carried out; a refusal becomes an error of the form, which keeps the input."""
    try:
        verb()
    except ActionRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def posted(request: HttpRequest) -> Any:
    """What was sent, also when it was nothing; None on a first visit."""
    return request.POST if request.method == "POST" else None


def own(request: HttpRequest, uuid: Any, allowed: Callable[[Any, Pilot], bool] = rules.may_edit) -> Pilot:
    pilot = visible(request, uuid)
    if not allowed(request.user, pilot):
        raise PermissionDenied
    return pilot


@require_POST
def pilot_start(request: HttpRequest, uuid: Any) -> HttpResponse:
    match = get_object_or_404(Match.objects.visible_to(request.user), uuid=uuid)
    pilot = services.start_pilot(match, by=request.user)
    messages.success(request, _("The pilot is made. Write the agreement next."))
    return redirect(pilot)


STEPS: dict[str, Callable[..., Pilot]] = {
    "activate": services.activate,
    "complete": services.complete,
    "resume": services.resume,
    "suspend": services.suspend,
    "cancel": services.cancel,
}


@require_POST
def pilot_step(request: HttpRequest, uuid: Any, step: str) -> HttpResponse:
    pilot = STEPS[step](visible(request, uuid), by=request.user)
    messages.success(request, _("The exchange is now %(state)s.") % {"state": pilot.get_state_display()})
    return redirect(pilot)


def pilot_step_with_reason(request: HttpRequest, uuid: Any, step: str) -> HttpResponse:
    """Suspend or cancel, which others want to understand."""
    pilot = own(request, uuid, rules.may_run_or_review)
    form = ReasonForm(posted(request))
    if form.is_valid() and done(
        form, lambda: STEPS[step](pilot, by=request.user, reason=form.cleaned_data["reason"])
    ):
        messages.success(request, _("Recorded with its reason."))
        return redirect(pilot)
    return render(request, "pilots/reason_form.html", {"pilot": pilot, "form": form, "step": step})


def agreement_edit(request: HttpRequest, uuid: Any) -> HttpResponse:
    pilot = own(request, uuid)
    form = AgreementForm(posted(request), pilot=pilot)
    if form.is_valid() and done(form, lambda: save_agreement(pilot, form, request.user)):
        messages.success(request, _("Saved."))
        return redirect("pilots:pilot_agreement", pilot.uuid)
    return render(request, "pilots/agreement_form.html", {"pilot": pilot, "form": form})


@transaction.atomic
def save_agreement(pilot: Pilot, form: AgreementForm, user: Any) -> None:
    services.edit_pilot(pilot, by=user, **form.about)
    services.update_agreement(pilot, by=user, **form.agreement)


def supporter_add(request: HttpRequest, uuid: Any) -> HttpResponse:
    pilot = own(request, uuid)
    form = SupporterForm(posted(request))
    if form.is_valid() and done(
        form, lambda: services.add_supporter(pilot, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The supporter takes part now."))
        return redirect(pilot)
    return render(request, "pilots/supporter_form.html", {"pilot": pilot, "form": form})


@require_POST
def agreement_freeze(request: HttpRequest, uuid: Any) -> HttpResponse:
    services.freeze_agreement(visible(request, uuid), by=request.user)
    messages.success(request, _("The text is fixed. Both partners can sign it now."))
    return redirect("pilots:pilot_agreement", uuid)


@require_POST
def agreement_reopen(request: HttpRequest, uuid: Any) -> HttpResponse:
    services.reopen_agreement(visible(request, uuid), by=request.user)
    messages.success(request, _("The agreement can be changed again. Earlier signatures are void."))
    return redirect("pilots:agreement_edit", uuid)


@require_POST
def agreement_sign(request: HttpRequest, uuid: Any) -> HttpResponse:
    services.sign_agreement(visible(request, uuid), by=request.user, sha256=request.POST.get("sha256", ""))
    messages.success(request, _("Signed."))
    return redirect("pilots:pilot_agreement", uuid)


def section_of(request: HttpRequest, uuid: Any, kind: str) -> DocumentationSection:
    return get_object_or_404(DocumentationSection, pilot=visible(request, uuid), kind=kind)


def section_edit(request: HttpRequest, uuid: Any, kind: str) -> HttpResponse:
    pilot = own(request, uuid)
    section = section_of(request, uuid, kind)
    form = SectionForm(posted(request), instance=section)
    if form.is_valid() and done(form, lambda: save_section(pilot, kind, form, request)):
        messages.success(request, _("Saved."))
        return redirect("pilots:pilot_documentation", uuid)
    return render(request, "pilots/section_form.html", {"pilot": pilot, "section": section, "form": form})


@transaction.atomic
def save_section(pilot: Pilot, kind: str, form: SectionForm, request: HttpRequest) -> None:
    section = services.save_section(pilot, kind, by=request.user, **form.cleaned_data)
    if "submit" in request.POST:
        services.submit_section(section, by=request.user)


@require_POST
def section_accept(request: HttpRequest, uuid: Any, kind: str) -> HttpResponse:
    services.accept_section(section_of(request, uuid, kind), by=request.user)
    messages.success(request, _("The section is accepted."))
    return redirect("pilots:pilot_documentation", uuid)


def section_return(request: HttpRequest, uuid: Any, kind: str) -> HttpResponse:
    pilot = own(request, uuid, rules.may_review)
    section = section_of(request, uuid, kind)
    form = ReasonForm(posted(request))
    if form.is_valid() and done(
        form,
        lambda: services.return_section(section, by=request.user, reason=form.cleaned_data["reason"]),
    ):
        messages.success(request, _("The section is returned with your remarks."))
        return redirect("pilots:pilot_documentation", uuid)
    return render(request, "pilots/section_return.html", {"pilot": pilot, "section": section, "form": form})


@require_POST
def documentation_confirm(request: HttpRequest, uuid: Any) -> HttpResponse:
    services.confirm_documentation(visible(request, uuid), by=request.user)
    messages.success(request, _("Your organisation has confirmed the documentation."))
    return redirect("pilots:pilot_documentation", uuid)


@require_POST
def pilot_publish(request: HttpRequest, uuid: Any) -> HttpResponse:
    services.publish(visible(request, uuid), by=request.user)
    messages.success(request, _("The pilot is public now."))
    return redirect("pilots:pilot_documentation", uuid)


@require_POST
def round_open(request: HttpRequest, uuid: Any, kind: str) -> HttpResponse:
    services.open_round(visible(request, uuid), kind, by=request.user)
    messages.success(request, _("The assessment is open. Invite the people who can judge the exchange."))
    return redirect("pilots:pilot_assessment", uuid)


@require_POST
def invitation_add(request: HttpRequest, uuid: Any, kind: str) -> HttpResponse:
    pilot = own(request, uuid, rules.may_review)
    round_ = get_object_or_404(pilot.rounds, kind=kind)
    form = InvitationForm(request.POST, pilot=pilot, prefix=kind)
    if form.is_valid() and done(form, lambda: services.invite(round_, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The invitation is made."))
        return redirect("pilots:pilot_assessment", uuid)
    return pilot_assessment(request, uuid, form=form)
