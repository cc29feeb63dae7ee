from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import F, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cities.facets import theme_facets
from core.facets import Facet
from core.history import history
from core.uploads import kept_file
from core.views import Choice, FilteredList
from library import queries, services, workflow
from library.enums import ToolState
from library.filters import ToolFilter
from library.models import Edition, Tool, reuse_count
from library.rules import may_share
from library.timeline import TOOL_TITLES
from library.views.reuses import reuse_context
from library.views.shelves import shelves


@method_decorator(login_not_required, name="dispatch")
class ToolList(FilteredList):
    template_name = "library/tool_list.html"
    filterset_class = ToolFilter
    facets = [
        Facet("kind", F("kind")),
        *theme_facets("themes"),
        Facet("language", F("editions__language")),
        Facet("licence", F("licence")),
        Facet("state", F("state")),
    ]
    orders = {
        "newest": (gettext_lazy("Newest first"), ["-published_at", "-pk"]),
        "reused": (gettext_lazy("Most re-used first"), ["-reuse_count", "-pk"]),
        "title": (gettext_lazy("Title"), [queries.original_title(), "pk"]),
    }
    export_name = "tools"
    export_title = gettext_lazy("Tools and methods")
    export_header = [
        "reference",
        "kind",
        "title",
        "languages",
        "shared by",
        "themes",
        "licence",
        "state",
        "published",
        "re-uses",
        "illustrative",
    ]

    def get_queryset(self) -> QuerySet[Tool]:
        return (
            Tool.objects.visible_to(self.request.user).for_display().annotate(reuse_count=reuse_count(Tool))
        )

    def in_order(self, found: QuerySet) -> QuerySet:
        if self.filterset.vector is not None:
            return queries.nearest_tools(found, self.filterset.vector)
        return super().in_order(found)

    def order_choices(self) -> list[Choice]:
        """With the nearest in meaning, once there are words to compare with."""
        choices = super().order_choices()
        if not self.request.GET.get("q", "").strip():
            return choices
        is_asked = self.filterset.vector is not None
        others = [replace(choice, current=choice.current and not is_asked) for choice in choices]
        return [*others, Choice(_("Nearest in meaning"), self.address(sort="meaning", page=None), is_asked)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"may_share": may_share(self.request.user), "shelves": shelves(self.request)}
        return super().get_context_data(**own, **kwargs)

    def export_row(self, tool: Any) -> list[Any]:
        return [
            tool.reference,
            tool.get_kind_display(),
            str(tool),
            "; ".join(tool.language_names),
            tool.organisation.name,
            "; ".join(tool.theme_names),
            tool.get_licence_display(),
            tool.get_state_display(),
            tool.published_at and tool.published_at.date(),
            tool.reuse_count,
            "yes" if tool.organisation.is_demonstration else "no",
        ]


@login_not_required
def tool_detail(request: HttpRequest, uuid: Any) -> HttpResponse:
    tools = queries.with_rights(Tool.objects.visible_to(request.user), request.user, timezone.localdate())
    read = tools.for_display().annotate(original_vector=queries.original_vector())
    tool: Any = get_object_or_404(read, uuid=uuid)
    rights = queries.rights(tool)
    context = {
        "tool": tool,
        "actions": [step for step in workflow.TOOL if tool.state in step.sources and rights[step.allowed]],
        "may_edit": tool.is_editor and tool.state in ToolState.changeable(),
        "fitting": queries.fitting(tool.themes.all(), tool.original_vector, besides=tool)
        if tool.state == ToolState.PUBLISHED
        else [],
        "events": history(tool, TOOL_TITLES) if tool.is_followed else [],
    }
    return render(request, "library/tool_detail.html", context | reuse_context(request.user, tool))


@login_not_required
@require_safe
def edition_file(request: HttpRequest, uuid: Any, language: str) -> FileResponse:
    """Gone for everybody in the moment in which the tool is withdrawn."""
    editions = Edition.objects.filter(tool__in=Tool.objects.visible_to(request.user)).exclude(file="")
    edition = get_object_or_404(editions, tool__uuid=uuid, language=language)
    return kept_file(edition.file, edition.file_name, edition.content_type)


VERBS: dict[str, Callable[..., Tool]] = {
    "submit": lambda tool, user, reason: services.submit_tool(tool, by=user),
    "publish": lambda tool, user, reason: services.publish_tool(tool, by=user),
    "return": lambda tool, user, reason: services.return_tool(tool, by=user, reason=reason),
    "withdraw": lambda tool, user, reason: services.withdraw_tool(tool, by=user),
}


@require_POST
def tool_act(request: HttpRequest, uuid: Any, action: str) -> HttpResponse:
    if action not in VERBS:
        raise Http404
    tool = get_object_or_404(Tool.objects.visible_to(request.user), uuid=uuid)
    tool = VERBS[action](tool, request.user, request.POST.get("reason", ""))
    state = {"reference": tool.reference, "state": tool.get_state_display()}
    messages.success(request, _("%(reference)s is now: %(state)s.") % state)
    return redirect(tool)
