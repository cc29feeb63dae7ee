"""Documents that show what was committed and paid: added, sent to be kept, withdrawn with a reason."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.forms import DocumentForm, posted
from core.uploads import withdrawable_file
from pilots.forms import ReasonForm
from programmes import services
from programmes.models import Payment, Pledge, PledgeEvidence
from programmes.views.forms import Page, written
from programmes.views.pledges import changeable


def commitment_document(request: HttpRequest, uuid: Any) -> HttpResponse:
    pledge = changeable(request, uuid)
    return document_add(request, pledge, pledge)


def payment_document(request: HttpRequest, uuid: Any, pk: int) -> HttpResponse:
    pledge = changeable(request, uuid)
    return document_add(request, pledge, get_object_or_404(pledge.payments, pk=pk))


def document_add(request: HttpRequest, pledge: Pledge, step: Pledge | Payment) -> HttpResponse:
    form = DocumentForm(posted(request), request.FILES or None)
    page = Page(
        _("Add a document"),
        _("Add it"),
        _("It is added."),
        pledge.get_absolute_url(),
        pledge.reference,
        str(step),
    )

    def add() -> Pledge:
        services.add_evidence(step, by=request.user, **form.cleaned_data)
        return pledge

    return written(request, form, page, add)


@require_safe
def pledge_document(request: HttpRequest, uuid: Any, file: Any) -> FileResponse:
    pledges = Pledge.objects.filter(uuid=uuid)
    found = get_object_or_404(PledgeEvidence.objects.visible_to(request.user).of(pledges), uuid=file)
    return withdrawable_file(found.file, found.name, found.content_type)


def document_withdraw(request: HttpRequest, uuid: Any, file: Any) -> HttpResponse:
    pledge = changeable(request, uuid)
    found = get_object_or_404(PledgeEvidence.objects.of(Pledge.objects.filter(pk=pledge.pk)), uuid=file)
    form = ReasonForm(posted(request))
    page = Page(
        _("Withdraw a document"),
        _("Withdraw it"),
        _("It is withdrawn, and what was stored is deleted."),
        pledge.get_absolute_url(),
        pledge.reference,
        _(
            "“%(document)s” can then no longer be opened, and the stored file is deleted. It cannot be "
            "brought back. Its name, its hash, the day and your reason stay to be seen."
        )
        % {"document": found},
    )

    def take_back() -> Pledge:
        services.withdraw_evidence(found, by=request.user, **form.cleaned_data)
        return pledge

    return written(request, form, page, take_back)
