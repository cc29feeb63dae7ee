from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy

from cities.facets import local_name
from core.facets import Facet
from core.views import FilteredList
from library.models import Collection
from programmes.filters import ProgrammeFilter
from programmes.models import Priorities, RoundTable, SupportProgramme
from programmes.rules import may_plan, may_run
from programmes.workflow import TRANSITIONS

# Round-tables are few: the newest ones stand beside the first page of programmes.
ROUND_TABLES_SHOWN = 10


@method_decorator(login_not_required, name="dispatch")
class ProgrammeList(FilteredList):
    template_name = "programmes/programme_list.html"
    filterset_class = ProgrammeFilter
    paginate_by = 25
    facets = [
        Facet("country", F("countries"), label=lambda: local_name("countries__names")),
        Facet("state", F("state")),
    ]
    export_name = "programmes"
    export_title = gettext_lazy("Support programmes")
    export_header = [
        "reference",
        "name",
        "run by",
        "state",
        "countries",
        "south-south",
        "established on",
        "mainstreamed on",
        "illustrative",
    ]

    def get_queryset(self) -> QuerySet[SupportProgramme]:
        return SupportProgramme.objects.visible_to(self.request.user).for_display()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        round_tables = RoundTable.objects.visible_to(self.request.user).select_related("convened_by")[
            :ROUND_TABLES_SHOWN
        ]
        return super().get_context_data(
            round_tables=round_tables, may_plan=may_plan(self.request.user), **kwargs
        )

    def export_row(self, programme: Any) -> list[Any]:
        return [
            programme.reference,
            programme.name,
            programme.organisation.name,
            programme.get_state_display(),
            "; ".join(map(str, programme.countries.all())),
            "yes" if programme.is_south_south else "no",
            programme.established_on,
            programme.mainstreamed_on,
            "yes" if programme.organisation.is_demonstration else "no",
        ]


@login_not_required
def programme_detail(request: HttpRequest, uuid: str) -> HttpResponse:
    programmes = SupportProgramme.objects.visible_to(request.user).for_display()
    programme = get_object_or_404(programmes, uuid=uuid)
    context = {
        "programme": programme,
        "collections": Collection.objects.for_display().filter(organisation=programme.organisation),
        "priorities": Priorities.objects.filter(programme=programme).for_display().first(),
        "may_run": may_run(request.user, programme),
        "steps": [step.name for step in TRANSITIONS if step.open_to(request.user, programme)],
    }
    return render(request, "programmes/programme_detail.html", context)
