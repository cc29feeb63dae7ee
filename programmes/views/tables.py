"""A round-table: planned, its seats and its pack, what happens at it, and its minutes."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.exports import XLSX_TYPE
from core.forms import posted
from core.models import Job
from programmes import services
from programmes.calendar import invitation
from programmes.forms import OutcomesForm, PackForm, RoundTableForm, SeatForm
from programmes.models import RoundTable
from programmes.rules import may_plan, may_run_table
from programmes.tasks import KIND
from programmes.views.forms import Page, written


def visible(request: HttpRequest, uuid: Any) -> RoundTable:
    return get_object_or_404(RoundTable.objects.visible_to(request.user).for_display(), uuid=uuid)


def own(request: HttpRequest, uuid: Any) -> RoundTable:
    table = visible(request, uuid)
    if not may_run_table(request.user, table):
        raise PermissionDenied
    return table


def page_of(table: RoundTable, heading: str, button: str, lede: str = "") -> Page:
    return Page(heading, button, _("Saved."), table.get_absolute_url(), table.reference, lede)


@login_not_required
def round_table_detail(request: HttpRequest, uuid: Any) -> HttpResponse:
    table = visible(request, uuid)
    sees_pack = RoundTable.objects.with_pack_for(request.user).filter(pk=table.pk)
    runs = request.user.is_authenticated and may_run_table(request.user, table)
    context = {
        "round_table": table,
        "pledges": table.pledges.visible_to(request.user).for_display()
        if request.user.is_authenticated
        else [],
        "sees_pack": request.user.is_authenticated and sees_pack.exists(),
        "job": Job.objects.newest(KIND, table.pk) if runs else None,
        "runs": runs,
    }
    return render(request, "programmes/round_table_detail.html", context)


def round_table_plan(request: HttpRequest) -> HttpResponse:
    if not may_plan(request.user):
        raise PermissionDenied
    form = RoundTableForm(posted(request), user=request.user, initial={"language": get_language()})
    page = Page(
        _("Plan a round-table"),
        _("Plan the round-table"),
        _("The round-table is planned. Invite the participants next."),
        reverse("programmes:programme_list"),
        _("Support programmes"),
        _("Until its minutes are published, it is seen by those who are invited and the coordinators."),
    )
    return written(
        request, form, page, lambda: services.plan_round_table(by=request.user, **form.cleaned_data)
    )


def round_table_edit(request: HttpRequest, uuid: Any) -> HttpResponse:
    table = own(request, uuid)
    form = RoundTableForm(posted(request), instance=table, user=request.user)
    page = page_of(table, _("Edit the round-table"), _("Save"))
    return written(
        request, form, page, lambda: services.edit_round_table(table, by=request.user, **form.cleaned_data)
    )


def round_table_invite(request: HttpRequest, uuid: Any) -> HttpResponse:
    table = own(request, uuid)
    form = SeatForm(posted(request))
    page = page_of(table, _("Invite to the round-table"), _("Give a seat"))
    return written(
        request,
        form,
        page,
        lambda: services.invite_to_table(table, by=request.user, **form.cleaned_data).table,
    )


@require_POST
def seat_remove(request: HttpRequest, uuid: Any, pk: int) -> HttpResponse:
    table = own(request, uuid)
    services.take_seat_away(get_object_or_404(table.seats, pk=pk), by=request.user)
    messages.success(request, _("The seat is free again."))
    return redirect(table)


def round_table_pilots(request: HttpRequest, uuid: Any) -> HttpResponse:
    table = own(request, uuid)
    form = PackForm(posted(request), user=request.user, table=table)
    lede = _("The pack holds one page for each pilot, as PDF, and the same figures as an Excel file.")
    page = page_of(table, _("Pilots of the pack"), _("Make the pack"), lede)

    def choose() -> RoundTable:
        services.choose_pilots(table, by=request.user, **form.cleaned_data)
        return table

    return written(request, form, page, choose)


def round_table_outcomes(request: HttpRequest, uuid: Any) -> HttpResponse:
    table = own(request, uuid)
    form = OutcomesForm(posted(request), initial={"outcomes": table.outcomes})
    lede = _("Write while people speak and save often: those at the table see what is saved.")
    page = page_of(table, _("Outcomes"), _("Save the outcomes"), lede)
    return written(
        request, form, page, lambda: services.note_outcomes(table, by=request.user, **form.cleaned_data)
    )


@require_POST
def round_table_publish(request: HttpRequest, uuid: Any) -> HttpResponse:
    table = services.publish_minutes(visible(request, uuid), by=request.user)
    messages.success(request, _("The minutes are published."))
    return redirect(table)


@login_not_required
def round_table_calendar(request: HttpRequest, uuid: Any) -> HttpResponse:
    table = visible(request, uuid)
    headers = {"Content-Disposition": f'attachment; filename="{table.reference}.ics"'}
    content = invitation(table, timezone.now())
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def pack_pdf(request: HttpRequest, uuid: Any) -> FileResponse:
    table = with_pack(request, uuid)
    return FileResponse(
        table.pack_pdf.open(),
        as_attachment=True,
        filename=f"{table.reference}-pilots.pdf",
        content_type="application/pdf",
    )


def pack_xlsx(request: HttpRequest, uuid: Any) -> FileResponse:
    table = with_pack(request, uuid)
    return FileResponse(
        table.pack_xlsx.open(),
        as_attachment=True,
        filename=f"{table.reference}-pilots.xlsx",
        content_type=XLSX_TYPE,
    )


def with_pack(request: HttpRequest, uuid: Any) -> RoundTable:
    table = get_object_or_404(RoundTable.objects.with_pack_for(request.user), uuid=uuid)
    if not table.pack_pdf:
        raise Http404
    return table
