from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from programmes.models import RoundTable, SupportProgramme

# Round-tables are few: the newest ones stand beside the first page of programmes.
ROUND_TABLES_SHOWN = 10


@login_not_required
def programme_list(request: HttpRequest) -> HttpResponse:
    programmes = SupportProgramme.objects.visible_to(request.user).for_display()
    context = {
        "page": Paginator(programmes, 25).get_page(request.GET.get("page")),
        "round_tables": RoundTable.objects.select_related("convened_by")[:ROUND_TABLES_SHOWN],
    }
    return render(request, "programmes/programme_list.html", context)


@login_not_required
def programme_detail(request: HttpRequest, uuid: str) -> HttpResponse:
    programmes = SupportProgramme.objects.visible_to(request.user).for_display()
    programme = get_object_or_404(programmes, uuid=uuid)
    return render(request, "programmes/programme_detail.html", {"programme": programme})


@login_not_required
def round_table_detail(request: HttpRequest, uuid: str) -> HttpResponse:
    tables = RoundTable.objects.select_related("convened_by", "city__country").prefetch_related(
        "participants"
    )
    return render(
        request, "programmes/round_table_detail.html", {"round_table": get_object_or_404(tables, uuid=uuid)}
    )
