"""What the partners tell of each period, to each other and to their associations only."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.exceptions import ActionRefused
from core.exports import XLSX_TYPE
from core.forms import done, posted
from pilots import queries, rules, services, workbook
from pilots.forms import ReasonForm, RhythmForm, UpdateForm, WorkbookForm
from pilots.forms.updates import TEXTS
from pilots.models import Pilot, ProgressUpdate
from pilots.views.actions import own
from pilots.views.pages import page, visible
from pilots.views.saving import saved
from pilots.workbook.layout import label

SALT, CONFIRMED_WITHIN_SECONDS = "pilots.workbook", 24 * 3600


def inside(request: HttpRequest, uuid: Any) -> Pilot:
    pilot = visible(request, uuid)
    if not rules.standing(request.user, pilot).is_inside:
        raise Http404
    return pilot


def update_of(pilot: Pilot, update: Any) -> ProgressUpdate:
    """With the pilot that is loaded already."""
    found = get_object_or_404(ProgressUpdate.objects.of(pilot).select_related("accepted_by"), uuid=update)
    found.pilot = pilot
    return found


def pilot_updates(request: HttpRequest, uuid: Any) -> HttpResponse:
    pilot, today = inside(request, uuid), timezone.localdate()
    updates = queries.updates_of(pilot, today)
    last = updates[0].update if updates else None
    period = rules.next_period(pilot, last)
    may_write = rules.may_edit(request.user, pilot) and rules.is_workable(pilot)
    is_free = not (last and last.is_editable)
    return page(
        request,
        pilot,
        "pilot_updates",
        updates=updates,
        period=period,
        is_overdue=bool(period and is_free and period.due_on < today),
        may_begin=bool(may_write and is_free and period and period.starts_on <= today),
        rhythm=RhythmForm(pilot=pilot) if may_write else None,
    )


@require_POST
def update_rhythm(request: HttpRequest, uuid: Any) -> HttpResponse:
    pilot = own(request, uuid)
    form = RhythmForm(request.POST, pilot=pilot)
    if not form.is_valid():
        raise ActionRefused(_("An update covers one to twelve months."))
    services.set_rhythm(pilot, by=request.user, months=form.cleaned_data["months"])
    messages.success(request, _("Saved."))
    return redirect("pilots:pilot_updates", uuid)


@require_POST
def update_begin(request: HttpRequest, uuid: Any) -> HttpResponse:
    update = services.begin_update(own(request, uuid), by=request.user)
    return redirect("pilots:update_edit", uuid, update.uuid)


def update_detail(request: HttpRequest, uuid: Any, update: Any) -> HttpResponse:
    pilot = inside(request, uuid)
    told = update_of(pilot, update)
    return page(
        request,
        pilot,
        "update_detail",
        update=told,
        figures=told.figures or queries.figures_of(pilot, told.starts_on, told.ends_on),
        may_write=told.is_editable and rules.may_edit(request.user, pilot),
    )


def update_edit(request: HttpRequest, uuid: Any, update: Any) -> HttpResponse:
    pilot = own(request, uuid)
    told = update_of(pilot, update)
    form = UpdateForm(posted(request), update=told)
    if form.is_valid() and saved(form, lambda: save(told, form, request)):
        messages.success(request, _("Saved."))
        return redirect(told)
    figures = queries.figures_of(pilot, told.starts_on, told.ends_on)
    context = {"pilot": pilot, "update": told, "form": form, "figures": figures}
    return render(request, "pilots/update_form.html", context)


@transaction.atomic
def save(update: ProgressUpdate, form: UpdateForm, request: HttpRequest) -> None:
    update = services.save_update(update, by=request.user, **form.cleaned_data)
    if "submit" in request.POST:
        services.submit_update(update, by=request.user)


@require_POST
def update_accept(request: HttpRequest, uuid: Any, update: Any) -> HttpResponse:
    told = services.accept_update(update_of(inside(request, uuid), update), by=request.user)
    messages.success(request, _("The update is accepted."))
    return redirect(told)


def update_return(request: HttpRequest, uuid: Any, update: Any) -> HttpResponse:
    pilot = own(request, uuid, rules.may_review)
    told = update_of(pilot, update)
    form = ReasonForm(posted(request))
    if form.is_valid() and done(
        form, lambda: services.return_update(told, by=request.user, reason=form.cleaned_data["reason"])
    ):
        messages.success(request, _("The update is returned with your remarks."))
        return redirect(told)
    return render(request, "pilots/update_return.html", {"pilot": pilot, "update": told, "form": form})


@require_safe
def update_workbook(request: HttpRequest, uuid: Any, update: Any) -> FileResponse:
    told = update_of(own(request, uuid), update)
    name = f"{told.pilot.reference}-{told.ends_on}.xlsx"
    return FileResponse(
        workbook.workbook_file(told), as_attachment=True, filename=name, content_type=XLSX_TYPE
    )


def update_upload(request: HttpRequest, uuid: Any, update: Any) -> HttpResponse:
    """The form as it was filled in: what it would enter, or which cells are wrong. Nothing is saved yet."""
    pilot = own(request, uuid)
    told = update_of(pilot, update)
    form = WorkbookForm(posted(request), request.FILES or None)
    context: dict[str, Any] = {"pilot": pilot, "update": told, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            # One byte more than is allowed shows that it is too large.
            sheets = workbook.read(form.cleaned_data["file"].read(workbook.MOST_BYTES + 1), told)
        except workbook.UnreadableWorkbook as unreadable:
            form.add_error("file", str(unreadable))
        else:
            report = workbook.check(sheets, told, by=request.user)
            content = [str(told.uuid), request.user.pk, workbook.packed(sheets)]
            context |= {"report": report, "answers": answers(sheets)}
            if not report.faults:
                context["content"] = signing.dumps(content, salt=SALT, compress=True)
    return render(request, "pilots/update_upload.html", context)


def answers(sheets: Any) -> list[tuple[str, str]]:
    return [(label(ProgressUpdate, name), sheets.answers[name].text) for name in TEXTS]


@require_POST
def update_confirm(request: HttpRequest, uuid: Any, update: Any) -> HttpResponse:
    told = update_of(own(request, uuid), update)
    try:
        of, by, content = signing.loads(
            request.POST.get("content", ""), salt=SALT, max_age=CONFIRMED_WITHIN_SECONDS
        )
    except signing.BadSignature as error:
        raise ActionRefused(_("This confirmation is no longer valid. Send the form once more.")) from error
    if (of, by) != (str(told.uuid), request.user.pk):
        raise ActionRefused(_("This confirmation belongs to another form. Send the form once more."))
    report = workbook.apply(workbook.unpacked(content), told, by=request.user)
    messages.success(
        request,
        _("Entered: the texts, %(figures)d figures and %(entries)d contributions.")
        % {"figures": len(report.figures), "entries": len(report.entries)},
    )
    return redirect(told)
