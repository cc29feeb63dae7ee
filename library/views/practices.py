from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.vary import vary_on_headers

from cities.facets import place_facets, theme_facets
from cities.maps import MappedList
from core.forms import done, posted
from core.history import history
from core.views import saves_data
from library import queries, services
from library.filters import PracticeFilter
from library.forms import AdaptersForm
from library.models import Practice, reuse_count
from library.timeline import PRACTICE_TITLES
from library.views.reuses import reuse_context
from library.views.shelves import shelves


@method_decorator(login_not_required, name="dispatch")
class PracticeList(MappedList):
    template_name = "library/practice_list.html"
    filterset_class = PracticeFilter
    city = "organisations__city"
    facets = [*theme_facets("themes"), *place_facets("organisations__city__country")]
    orders = {
        "newest": (gettext_lazy("Newest first"), ["-published_at", "-pk"]),
        "reused": (gettext_lazy("Most re-used first"), ["-reuse_count", "-pk"]),
        "title": (gettext_lazy("Title"), ["folded_title", "pk"]),
    }
    export_name = "practices"
    export_title = gettext_lazy("Practices")
    export_header = [
        "reference",
        "title",
        "pilot",
        "cities",
        "themes",
        "language",
        "published",
        "re-uses",
        "illustrative",
    ]

    def get_queryset(self) -> QuerySet[Practice]:
        return Practice.objects.published().for_display().annotate(reuse_count=reuse_count(Practice))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(shelves=shelves(self.request), **kwargs)

    def export_row(self, practice: Any) -> list[Any]:
        return [
            practice.reference,
            practice.title,
            practice.source,
            "; ".join(practice.organisation_names),
            "; ".join(practice.theme_names),
            practice.language,
            practice.published_at and practice.published_at.date(),
            practice.reuse_count,
            "yes" if any(each.is_demonstration for each in practice.organisations.all()) else "no",
        ]


@login_not_required
@vary_on_headers("Save-Data")
def practice_detail(request: HttpRequest, uuid: Any) -> HttpResponse:
    practices = Practice.objects.visible_to(request.user).with_editor(request.user).for_display()
    practice: Any = get_object_or_404(practices, uuid=uuid)
    context = {
        "practice": practice,
        "parts": queries.parts_in_order(practice),
        "files": practice.files.all(),
        "saves_data": saves_data(request),
        "may_edit": practice.is_editor,
        "fitting": queries.fitting(practice.themes.all(), practice.vector, besides=practice),
        "events": history(practice, PRACTICE_TITLES) if practice.is_editor else [],
    }
    return render(request, "library/practice_detail.html", context | reuse_context(request.user, practice))


def practice_edit(request: HttpRequest, uuid: Any) -> HttpResponse:
    practices = Practice.objects.editable_by(request.user).prefetch_related("parts")
    practice = get_object_or_404(practices, uuid=uuid)
    form = AdaptersForm(posted(request), practice=practice)
    if form.is_valid() and done(form, lambda: services.tell_adapters(practice, by=request.user, **form.said)):
        messages.success(request, _("Saved."))
        return redirect(practice)
    return render(request, "library/practice_form.html", {"form": form, "practice": practice})
