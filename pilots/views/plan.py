"""What the partners plan: the page of the plan, its files, and what is done to an activity."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.calendars import calendar, calendar_response
from core.exports import FORMATS
from core.forms import done, posted
from pilots import queries, rules, services
from pilots.enums import CheckKind
from pilots.forms import ActivityForm, HeldForm, ReasonForm
from pilots.models import Activity, Pilot
from pilots.views.actions import own
from pilots.views.pages import page, visible
from pilots.views.saving import saved

HEADER = [
    "number", "kind", "title", "first day", "last day", "host", "place", "people expected", "people who came",
    "state", "overdue", "checklist done", "checklist overdue", "notes",
]  # fmt: skip


@login_not_required
def pilot_plan(request: HttpRequest, uuid: Any) -> HttpResponseBase:
    pilot, today = visible(request, uuid), timezone.localdate()
    plan = queries.plan_of(pilot, today)
    if write := FORMATS.get(request.GET.get("format", "")):
        return write(f"{pilot.reference}-plan", HEADER, map(export_row, plan))
    may_write = rules.may_edit(request.user, pilot) and rules.is_workable(pilot)
    return page(request, pilot, "pilot_plan", plan=plan, today=today, may_write=may_write)


def export_row(shown: queries.Shown) -> list[Any]:
    activity = shown.activity
    return [
        shown.number,
        activity.mode,
        activity.title,
        activity.starts_on,
        activity.ends_on,
        activity.host.organisation.name if activity.host else "",
        activity.place,
        activity.people,
        activity.people_came,
        activity.state,
        "yes" if shown.is_overdue else "no",
        f"{shown.done}/{len(shown.checks)}" if shown.checks else "",
        len(shown.overdue_checks),
        activity.notes,
    ]


@login_not_required
def plan_calendar(request: HttpRequest, uuid: Any) -> HttpResponse:
    pilot = visible(request, uuid)
    events = queries.calendar_events(pilot, Activity.objects.of(pilot).in_full())
    return calendar_response(f"{pilot.reference}-plan", calendar(pilot.title, events, timezone.now()))


def activity_add(request: HttpRequest, uuid: Any) -> HttpResponse:
    pilot = own(request, uuid)
    form = ActivityForm(posted(request), pilot=pilot)
    if form.is_valid() and done(
        form,
        lambda: services.plan_activity(
            pilot, by=request.user, entered_from=form.cleaned_data["entered_from"], **form.plan
        ),
    ):
        messages.success(request, _("Added to the plan."))
        return redirect("pilots:pilot_plan", uuid)
    return render(request, "pilots/activity_form.html", {"pilot": pilot, "form": form})


def activity_of(pilot: Pilot, activity: Any) -> Activity:
    return get_object_or_404(Activity.objects.of(pilot).in_full(), uuid=activity)


def activity_edit(request: HttpRequest, uuid: Any, activity: Any) -> HttpResponse:
    pilot = own(request, uuid)
    planned = activity_of(pilot, activity)
    form = ActivityForm(posted(request), pilot=pilot, activity=planned)
    if form.is_valid() and saved(
        form,
        lambda: services.change_activity(
            planned, by=request.user, base=form.cleaned_data["base"], **form.plan
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect(place_of(pilot, planned))
    return render(request, "pilots/activity_form.html", {"pilot": pilot, "form": form, "activity": planned})


def place_of(pilot: Pilot, activity: Activity) -> str:
    return f"{reverse('pilots:pilot_plan', args=[pilot.uuid])}#activity-{activity.pk}"


def activity_hold(request: HttpRequest, uuid: Any, activity: Any) -> HttpResponse:
    pilot = own(request, uuid)
    planned = activity_of(pilot, activity)
    form = HeldForm(posted(request))
    if form.is_valid() and done(
        form, lambda: services.hold_activity(planned, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("Recorded as held."))
        return redirect(place_of(pilot, planned))
    context = {"pilot": pilot, "activity": planned, "form": form, "step": "hold"}
    return render(request, "pilots/activity_step.html", context)


def activity_drop(request: HttpRequest, uuid: Any, activity: Any) -> HttpResponse:
    pilot = own(request, uuid)
    planned = activity_of(pilot, activity)
    form = ReasonForm(posted(request))
    if form.is_valid() and done(
        form, lambda: services.drop_activity(planned, by=request.user, reason=form.cleaned_data["reason"])
    ):
        messages.success(request, _("Dropped from the plan, with its reason in the history."))
        return redirect(place_of(pilot, planned))
    context = {"pilot": pilot, "activity": planned, "form": form, "step": "drop"}
    return render(request, "pilots/activity_step.html", context)


@require_POST
def activity_tick(request: HttpRequest, uuid: Any, activity: Any) -> HttpResponse:
    """A point of the checklist by its name, done or open again; "open:visas" opens it."""
    pilot = own(request, uuid)
    planned = activity_of(pilot, activity)
    opens, _colon, kind = request.POST.get("point", "").rpartition(":")
    if kind not in CheckKind:
        raise Http404
    services.set_tick(planned, CheckKind(kind), by=request.user, is_done=opens != "open")
    return redirect(place_of(pilot, planned))
