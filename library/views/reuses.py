from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.forms import done, posted
from library import queries, services
from library.drawing import drawing
from library.enums import ToolState
from library.forms import ReuseForm
from library.models import Collection, Practice, Reuse, Tool
from library.rules import may_share


def reuse_context(user: Any, subject: Tool | Practice) -> dict[str, Any]:
    """What the page of a tool or practice shows of who re-used it."""
    if subject.state != ToolState.PUBLISHED:
        return {}
    links = queries.chain(subject)
    own, curates = queries.writes_and_curates(user)
    return {
        "links": links,
        "drawing": drawing(links) if links else None,
        "own_reuses": {link.reuse.pk for link in links if link.reuse and link.reuse.organisation_id in own},
        "own_collections": Collection.objects.editable_by(user) if curates else [],
        "may_reuse": bool(own),
        "is_shared": True,
    }


def reuse_new(request: HttpRequest, uuid: Any, model: type[Tool | Practice]) -> HttpResponse:
    subject: Any = get_object_or_404(model.objects.visible_to(request.user).for_display(), uuid=uuid)
    if not may_share(request.user):
        raise PermissionDenied
    form = ReuseForm(posted(request), user=request.user, initial={"language": (get_language() or "en")[:2]})
    if form.is_valid() and done(
        form, lambda: services.record_reuse(subject, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("Recorded. Those who shared it are told, and everybody can see it."))
        return redirect(subject)
    return render(request, "library/reuse_form.html", {"form": form, "subject": subject})


@require_POST
def reuse_remove(request: HttpRequest, uuid: Any) -> HttpResponse:
    reuse = get_object_or_404(Reuse.objects.removable_by(request.user), uuid=uuid)
    services.remove_reuse(reuse, by=request.user)
    messages.success(request, _("The re-use is taken back."))
    return redirect(reuse.subject)
