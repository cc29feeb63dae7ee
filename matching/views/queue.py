from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from matching import queries, services
from matching.enums import Due, Verdict
from matching.forms import QueueForm
from matching.models import BulkDecision
from matching.services.bulk import AT_ONCE

LONGEST_KEY = 18  # digits that the database can hold


def queue(request: HttpRequest) -> HttpResponse:
    """All decisions and reviews that wait for the person, a page of what can be decided at once."""
    form = QueueForm(request.GET)
    entries = queries.work_queue(request.user, form.wanted)
    page = Paginator(entries, AT_ONCE).get_page(request.GET.get("page"))
    found = queries.subjects(page.object_list)
    lines = [(entry, found[entry.kind, entry.subject]) for entry in page.object_list]
    context = {
        "form": form,
        "count": len(entries),
        "groups": [(Due(due), list(group)) for due, group in groupby(lines, lambda line: line[0].due)],
        "page": page,
        "all_chosen": "all" in request.GET,
        "at_once": AT_ONCE,
    }
    return render(request, "desk/queue.html", context)


@require_POST
def bulk_prepare(request: HttpRequest) -> HttpResponse:
    bulk = services.prepare_bulk(
        map(key, request.POST.getlist("item")),
        verdict=Verdict.APPROVE if request.POST.get("verdict") == Verdict.APPROVE else Verdict.REFUSE,
        reason=request.POST.get("reason", "")[:1000],
        by=request.user,
    )
    return redirect(bulk)


def key(item: str) -> tuple[str, int]:
    """Kind and key of a line of the queue; nobody's for what no line says."""
    kind, _separator, pk = item.partition(":")
    return kind, int(pk) if pk.isdecimal() and len(pk) <= LONGEST_KEY else 0


def bulk_detail(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Before the confirmation what will happen, afterwards what did."""
    bulk = get_object_or_404(BulkDecision.objects.visible_to(request.user), uuid=uuid)
    if bulk.confirmed_at:
        return render(
            request, "desk/bulk_result.html", {"bulk": bulk, "results": queries.results(bulk, request.user)}
        )
    foreseen = queries.foresee(bulk, request.user)
    possible = sum(each.is_possible for each in foreseen)
    return render(
        request, "desk/bulk_preview.html", {"bulk": bulk, "foreseen": foreseen, "possible": possible}
    )


@require_POST
def bulk_confirm(request: HttpRequest, uuid: Any) -> HttpResponse:
    bulk = get_object_or_404(BulkDecision.objects.visible_to(request.user), uuid=uuid)
    services.carry_out_bulk(bulk, by=request.user)
    return redirect(bulk)
