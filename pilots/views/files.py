"""Photographs and documents of the documentation."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.evidence import MOST_BYTES
from core.forms import done, posted
from core.uploads import withdrawable_file
from pilots import rules, services
from pilots.forms import DocumentationFileForm, WithdrawalForm
from pilots.models import DocumentationFile
from pilots.views.actions import own


def file_add(request: HttpRequest, uuid: Any) -> HttpResponse:
    pilot = own(request, uuid)
    rules.is_open_documentation(pilot)
    form = DocumentationFileForm(posted(request), request.FILES or None)
    if form.is_valid() and done(form, lambda: add(pilot, form, request)):
        messages.success(request, _("It is added to the documentation."))
        return redirect("pilots:pilot_documentation", uuid)
    return render(request, "pilots/file_form.html", {"pilot": pilot, "form": form})


def add(pilot: Any, form: DocumentationFileForm, request: HttpRequest) -> None:
    sent = dict(form.cleaned_data)
    # One byte more than is allowed shows that it is too large.
    content = sent.pop("file").read(MOST_BYTES + 1)
    services.add_file(pilot, by=request.user, content=content, **sent)


def file_of_pilot(request: HttpRequest, uuid: Any, file: Any) -> DocumentationFile:
    files = DocumentationFile.objects.visible_to(request.user).select_related("pilot")
    return get_object_or_404(files, pilot__uuid=uuid, uuid=file)


@login_not_required
@require_safe
def documentation_file(request: HttpRequest, uuid: Any, file: Any) -> FileResponse:
    found = file_of_pilot(request, uuid, file)
    return sent(found, found.file)


@login_not_required
@require_safe
def documentation_preview(request: HttpRequest, uuid: Any, file: Any) -> FileResponse:
    found = file_of_pilot(request, uuid, file)
    return sent(found, found.preview or found.file)


def sent(found: DocumentationFile, stored: Any) -> FileResponse:
    return withdrawable_file(stored, found.name, found.content_type)


def file_withdraw(request: HttpRequest, uuid: Any, file: Any) -> HttpResponse:
    pilot = own(request, uuid, rules.may_withdraw_file)
    found = get_object_or_404(pilot.files, uuid=file)
    form = WithdrawalForm(posted(request))
    if form.is_valid() and done(
        form, lambda: services.withdraw_documentation_file(found, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("It is withdrawn. Nobody sees it any more; what was stored is deleted."))
        return redirect("pilots:pilot_documentation", uuid)
    return render(request, "pilots/file_withdraw.html", {"pilot": pilot, "file": found, "form": form})
