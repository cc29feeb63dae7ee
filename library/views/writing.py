"""The pages on which a tool is written, in one language after the other."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.forms import done, posted
from library import services
from library.enums import ToolState
from library.forms import AddEditionForm, ChangeEditionForm, ChangeToolForm, NewToolForm
from library.models import Edition, Tool
from library.rules import may_share


def writable(request: HttpRequest, uuid: Any) -> Tool:
    """A tool of the person's own that can still be changed; of others there is nothing to see here."""
    tools = Tool.objects.editable_by(request.user).filter(state__in=ToolState.changeable())
    return get_object_or_404(tools.for_display(), uuid=uuid)


def tool_new(request: HttpRequest) -> HttpResponse:
    if not may_share(request.user):
        raise PermissionDenied
    form = NewToolForm(posted(request), request.FILES or None, user=request.user)
    if form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("organisation", "kind", "themes", "licence")}
        tool = services.create_tool(by=request.user, **fields, **form.said)
        messages.success(request, _("Saved as a draft. Look it over, and submit it when it is right."))
        return redirect(tool)
    return render(request, "library/tool_form.html", {"form": form})


def tool_edit(request: HttpRequest, uuid: Any) -> HttpResponse:
    tool = writable(request, uuid)
    form = ChangeToolForm(posted(request), tool=tool)
    if form.is_valid() and done(form, lambda: services.edit_tool(tool, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect(tool)
    return render(request, "library/tool_form.html", {"form": form, "tool": tool})


def edition_new(request: HttpRequest, uuid: Any) -> HttpResponse:
    tool = writable(request, uuid)
    form = AddEditionForm(posted(request), request.FILES or None, tool=tool)
    return write_edition(request, tool, form)


def edition_edit(request: HttpRequest, uuid: Any, language: str) -> HttpResponse:
    tool = writable(request, uuid)
    edition = get_object_or_404(tool.editions.all(), language=language)
    form = ChangeEditionForm(posted(request), request.FILES or None, edition=edition)
    return write_edition(request, tool, form, edition)


def write_edition(
    request: HttpRequest, tool: Tool, form: Any, edition: Edition | None = None
) -> HttpResponse:
    if form.is_valid() and done(form, lambda: services.save_edition(tool, by=request.user, **form.said)):
        messages.success(request, _("Saved."))
        return redirect(tool)
    return render(request, "library/edition_form.html", {"form": form, "tool": tool, "edition": edition})


@require_POST
def edition_remove(request: HttpRequest, uuid: Any, language: str) -> HttpResponse:
    tool = writable(request, uuid)
    edition = get_object_or_404(Edition.objects.select_related("tool"), tool=tool, language=language)
    services.remove_edition(edition, by=request.user)
    messages.success(
        request, _("The version in %(language)s is removed.") % {"language": edition.get_language_display()}
    )
    return redirect(tool)
