"""What people do to a pilot: one address per action, POST only, except for the pages with a form."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.exceptions import ActionRefused
from core.forms import done, posted
from matching.models import Match
from pilots import queries, rules, services
from pilots.forms import InvitationForm, ReasonForm, SectionForm, SheetForm, SupporterForm
from pilots.models import DocumentationSection, Pilot
from pilots.pdf import sheet_pdf
from pilots.views.pages import file_of, pilot_assessment, visible


def own(request: HttpRequest, uuid: Any, allowed: Callable[[Any, Pilot], bool] = rules.may_edit) -> Pilot:
    pilot = visible(request, uuid, Pilot.objects.with_participants())
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


def supporter_add(request: HttpRequest, uuid: Any) -> HttpResponse:
    pilot = own(request, uuid)
    form = SupporterForm(posted(request))
    if form.is_valid() and done(
        form, lambda: services.add_supporter(pilot, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The supporter takes part now."))
        return redirect(pilot)
    return render(request, "pilots/supporter_form.html", {"pilot": pilot, "form": form})


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


def consent_withdraw(request: HttpRequest, uuid: Any) -> HttpResponse:
    pilot = own(request, uuid, rules.may_run)
    form = ReasonForm(posted(request))
    if form.is_valid() and done(
        form, lambda: services.withdraw_consent(pilot, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("Your consent is withdrawn. Nobody else sees this pilot any more."))
        return redirect("pilots:pilot_documentation", uuid)
    return render(request, "pilots/consent_form.html", {"pilot": pilot, "form": form})


@require_POST
def consent_renew(request: HttpRequest, uuid: Any) -> HttpResponse:
    services.renew_consent(visible(request, uuid), by=request.user)
    messages.success(request, _("Your organisation agrees again that this pilot may be published."))
    return redirect("pilots:pilot_documentation", uuid)


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


def sheet_add(request: HttpRequest, uuid: Any, kind: str) -> HttpResponse:
    """Make the cards for a public meeting."""
    pilot = own(request, uuid, rules.may_review)
    round_ = get_object_or_404(pilot.rounds, kind=kind)
    form = SheetForm(posted(request), pilot=pilot)
    if form.is_valid() and done(
        form, lambda: services.invite_many(round_, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The cards are made. Print them, cut them out and hand them over."))
        return redirect("pilots:pilot_assessment", uuid)
    return render(request, "pilots/sheet_form.html", {"pilot": pilot, "form": form})


@require_safe
def sheet_print(request: HttpRequest, uuid: Any, kind: str, first: int) -> HttpResponse:
    """The cards of a sheet that can still be used."""
    pilot = own(request, uuid, rules.may_review)
    round_ = get_object_or_404(pilot.rounds, kind=kind)
    now = timezone.now()
    cards = queries.sheet_of(round_, get_object_or_404(round_.invitations, pk=first)).open_at(now)
    if not cards:
        raise ActionRefused(_("All cards of this sheet are answered, or their time is over."))
    return file_of(f"{pilot.reference}-cards.pdf", sheet_pdf(cards, made_at=now), "application/pdf")
