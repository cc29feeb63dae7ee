"""An association's staff brings its list of members: upload, preview with choices, result."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cities import services
from cities.enums import Duty, MemberOutcome, OrganisationKind
from cities.forms import MemberFileForm
from cities.importing.columns import COLUMNS, REPORTED, template_notes
from cities.importing.outlook import Foreseen, Outlook
from cities.models import MemberImport, Organisation
from cities.services.member_imports import MEMBER_IMPORT, rows_of
from core.exports import FORMATS
from core.forms import done, posted
from core.models import Job
from core.tables import MOST_BYTES

PER_PAGE = 50


def member_import(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The template, the form, and the lists that the person brought before."""
    associations = Organisation.objects.acted_for_by(request.user, Duty.APPROVER)
    association = get_object_or_404(associations.filter(kind=OrganisationKind.ASSOCIATION), slug=slug)
    if write := FORMATS.get(request.GET.get("format", "")):
        return write("members-template", COLUMNS, [], template_notes())
    form = MemberFileForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, made = form.cleaned_data["file"], []
        # One byte more than is allowed shows that it is too large.
        content = file.read(MOST_BYTES + 1)
        if done(form, lambda: made.append(prepare(association, file.name, content, request.user))):
            return redirect(made[0])
    earlier = MemberImport.objects.visible_to(request.user).filter(association=association)
    context = {"association": association, "form": form, "earlier": earlier.order_by("-created_at")[:10]}
    return render(request, "cities/member_import.html", context)


def prepare(association: Organisation, name: str, content: bytes, user: Any) -> MemberImport:
    return services.prepare_member_import(association, name=name, content=content, by=user)


def member_import_detail(request: HttpRequest, uuid: Any) -> HttpResponseBase:
    """What each row will do; once confirmed, what became of it. Also as a file to correct and bring again."""
    found = visible(request, uuid)
    lines = results(found) if found.confirmed_at else Outlook(found, rows_of(found)).foresee()
    if write := FORMATS.get(request.GET.get("format", "")):
        return write("members-report", [*COLUMNS, *REPORTED], map(report_row, lines))
    counts = Counter(line.outcome for line in lines)
    show = request.GET.get("show", "")
    shown = [line for line in lines if not show or line.outcome == show]
    context = {
        "member_import": found,
        "job": Job.objects.newest(MEMBER_IMPORT, found.pk) if found.confirmed_at else None,
        "tabs": tabs(counts, show),
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "effective": sum(counts[outcome] for outcome in MemberOutcome.effective()),
        "asked": counts[MemberOutcome.ASKED],
    }
    return render(request, "cities/member_import_detail.html", context)


def results(found: MemberImport) -> list[Foreseen]:
    """Rows that a worker has not come to are shown without an outcome."""
    rows = rows_of(found).select_related("city__country", "organisation")
    return [Foreseen(row, None, row.outcome, [row.sentence], row.organisation) for row in rows]


def tabs(counts: Counter[str], show: str) -> list[dict[str, Any]]:
    every = {"label": _("All"), "url": "?", "current": not show, "count": counts.total()}
    return [every] + [
        {
            "label": outcome.label,
            "url": f"?show={outcome}",
            "current": show == outcome,
            "count": counts[outcome],
        }
        for outcome in MemberOutcome
        if counts[outcome]
    ]


def report_row(line: Foreseen) -> list[Any]:
    cells = [line.row.cells[column] for column in COLUMNS]
    return [*cells, line.row.number, line.label, line.explanation]


@require_POST
def member_import_choose(request: HttpRequest, uuid: Any) -> HttpResponse:
    found = visible(request, uuid)
    answers = {
        key.removeprefix("row-"): value for key, value in request.POST.items() if key.startswith("row-")
    }
    choices = {int(number): str(value) for number, value in answers.items() if number.isdecimal()}
    taken = services.choose_for_rows(found, choices=choices, by=request.user)
    said = ngettext("%(count)d choice is kept.", "%(count)d choices are kept.", taken)
    messages.success(request, said % {"count": taken})
    return redirect(found)


@require_POST
def member_import_confirm(request: HttpRequest, uuid: Any) -> HttpResponse:
    found = services.confirm_member_import(visible(request, uuid), by=request.user)
    return redirect(found)


@require_POST
def member_import_discard(request: HttpRequest, uuid: Any) -> HttpResponse:
    found = visible(request, uuid)
    services.discard_member_import(found, by=request.user)
    messages.success(request, _("The list is deleted; nothing was imported."))
    return redirect("cities:member_import", found.association.slug)


def visible(request: HttpRequest, uuid: Any) -> MemberImport:
    return get_object_or_404(
        MemberImport.objects.visible_to(request.user).select_related("association", "by"), uuid=uuid
    )
