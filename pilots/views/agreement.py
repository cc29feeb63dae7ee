"""The versions of a pilot's agreement, and what people do to the one that is being written or signed."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.forms import done, posted
from pilots import queries, rules, services
from pilots.enums import PilotState
from pilots.forms import AgreementForm
from pilots.models import Agreement, Pilot
from pilots.pdf import agreement_pdf
from pilots.views.actions import own
from pilots.views.pages import file_of, page, visible


@login_not_required
def pilot_agreement(request: HttpRequest, uuid: Any, version: int | None = None) -> HttpResponse:
    """One version; without a number the one in force, or the first while it is being prepared."""
    pilot = visible(request, uuid)
    versions = queries.versions_of(pilot, request.user)
    number = version or pilot.agreement.version
    shown = next((each for each in versions if each.version == number), None)
    if shown is None:
        raise Http404
    return page(
        request,
        pilot,
        "pilot_agreement",
        agreement=shown,
        versions=versions,
        changes=queries.version_changes(shown, versions),
        **what_is_open(request.user, pilot, shown, versions),
    )


def what_is_open(user: Any, pilot: Pilot, shown: Agreement, versions: list[Agreement]) -> dict[str, Any]:
    """What can be done to the version that is shown, and by this user."""
    standing = rules.standing(user, pilot)
    signed = {signature.organisation_id for signature in shown.signatures.all()}
    is_open = shown.in_force_at is None and pilot.state in PilotState.unfinished()
    is_amending = versions[-1].in_force_at is None
    return {
        "parties": rules.parties(shown),
        "unsigned": [partner for partner in pilot.partners if partner.organisation_id not in signed],
        "is_draft": is_open and not shown.is_frozen,
        "waits_for_signatures": is_open and shown.is_frozen,
        "may_sign": bool(standing.signs_for - signed),
        "may_amend": standing.edits and not is_amending and pilot.state in PilotState.amendable(),
        "may_discard": standing.edits and shown.is_amendment and shown.in_force_at is None,
    }


def agreement_print(request: HttpRequest, uuid: Any, version: int) -> HttpResponse:
    """For who is signed in: made anew each time, which costs the server some work."""
    agreement = fixed(request, uuid, version)
    return file_of(f"{name_of(agreement)}.pdf", agreement_pdf(agreement), "application/pdf")


@login_not_required
def agreement_file(request: HttpRequest, uuid: Any, version: int) -> HttpResponse:
    """Exactly the bytes that the hash stands for."""
    agreement = fixed(request, uuid, version)
    content = agreement.text.encode()
    return file_of(f"{name_of(agreement)}.txt", content, "text/plain; charset=utf-8")


def name_of(agreement: Agreement) -> str:
    return f"{agreement.pilot.reference}-agreement-{agreement.version}"


def fixed(request: HttpRequest, uuid: Any, version: int) -> Agreement:
    pilot = visible(request, uuid)
    versions = Agreement.objects.visible_to(request.user).filter(pilot=pilot, frozen_at__isnull=False)
    agreement = get_object_or_404(versions, version=version)
    agreement.pilot = pilot
    return agreement


def agreement_edit(request: HttpRequest, uuid: Any) -> HttpResponse:
    pilot = own(request, uuid)
    draft = rules.draft(pilot)
    form = AgreementForm(posted(request), agreement=draft)
    if form.is_valid() and done(form, lambda: save_agreement(pilot, form, request.user)):
        messages.success(request, _("Saved."))
        return redirect(draft)
    return render(request, "pilots/agreement_form.html", {"pilot": pilot, "agreement": draft, "form": form})


@transaction.atomic
def save_agreement(pilot: Pilot, form: AgreementForm, user: Any) -> None:
    if form.about:
        services.edit_pilot(pilot, by=user, **form.about)
    services.update_agreement(pilot, by=user, **form.agreement)


@require_POST
def agreement_freeze(request: HttpRequest, uuid: Any) -> HttpResponse:
    agreement = services.freeze_agreement(visible(request, uuid), by=request.user)
    messages.success(request, _("The text is fixed. Both partners can sign it now."))
    return redirect(agreement)


@require_POST
def agreement_reopen(request: HttpRequest, uuid: Any) -> HttpResponse:
    services.reopen_agreement(visible(request, uuid), by=request.user)
    messages.success(request, _("The agreement can be changed again. Earlier signatures are void."))
    return redirect("pilots:agreement_edit", uuid)


@require_POST
@reauthentication_required
def agreement_sign(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Who signs has just shown once more who they are, with the second factor where they have one."""
    signed = services.sign_agreement(
        visible(request, uuid), by=request.user, sha256=request.POST.get("sha256", "")
    )
    messages.success(request, _("Signed."))
    return redirect(rules.open_version(signed) or signed.agreement)


@require_POST
def agreement_amend(request: HttpRequest, uuid: Any) -> HttpResponse:
    services.open_amendment(visible(request, uuid), by=request.user)
    messages.success(request, _("The amendment starts from what is in force. Write what changes."))
    return redirect("pilots:agreement_edit", uuid)


@require_POST
def agreement_discard(request: HttpRequest, uuid: Any) -> HttpResponse:
    services.discard_amendment(visible(request, uuid), by=request.user)
    messages.success(request, _("The amendment is discarded. What was agreed before holds unchanged."))
    return redirect("pilots:pilot_agreement", uuid)
