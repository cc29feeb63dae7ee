from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.exceptions import ActionRefused
from core.uploads import MOST_BYTES, kept_file
from matching import services
from matching.enums import PostingState
from matching.forms import AttachmentForm
from matching.models import Attachment, Offer, Posting, Request
from matching.services.attachments import MOST_FILES
from matching.views.writing import step, writable


def posting_files(request: HttpRequest, uuid: Any, model: type[Posting]) -> HttpResponse:
    posting = writable(request, model, uuid)
    if posting.state not in PostingState.changeable():
        return redirect(posting)
    form = AttachmentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            # One byte more than is allowed shows that it is too large.
            services.attach(posting, by=request.user, name=file.name, content=file.read(MOST_BYTES + 1))
        except ActionRefused as refused:
            form.add_error("file", str(refused))
        else:
            messages.success(request, _("%(file)s is added.") % {"file": file.name})
            return redirect(step(posting, "files"))
    attachments = list(posting.attachments.all())
    context = {"posting": posting, "form": form, "attachments": attachments}
    return render(
        request, "matching/writing/files.html", {**context, "is_full": len(attachments) >= MOST_FILES}
    )


@require_safe
def attachment(request: HttpRequest, uuid: Any) -> FileResponse:
    file = get_object_or_404(Attachment.objects.visible_to(request.user), uuid=uuid)
    return kept_file(file.file, file.name, file.content_type)


def attachment_remove(request: HttpRequest, uuid: Any) -> HttpResponse:
    file = get_object_or_404(attachments_of_editor(request.user), uuid=uuid)
    posting = file.posting
    if request.method == "POST":
        services.remove_attachment(file, by=request.user)
        messages.success(request, _("%(file)s is removed.") % {"file": file})
        return redirect(step(posting, "files"))
    return render(request, "matching/writing/file_remove.html", {"file": file, "posting": posting})


def attachments_of_editor(user: Any) -> Any:
    of_offers = Attachment.objects.filter(offer__in=Offer.objects.editable_by(user))
    return of_offers | Attachment.objects.filter(request__in=Request.objects.editable_by(user))
