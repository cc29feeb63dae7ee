from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core.forms import done, posted
from reporting.rules import may_read_reports
from reporting.schedules import queries, services
from reporting.schedules.forms import RhythmForm, ScheduleForm
from reporting.schedules.models import ReportSchedule


def schedule_list(request: HttpRequest) -> HttpResponse:
    """Also for who may no longer read reports, so that they find why nothing comes any more."""
    schedules, may_read = queries.schedules_of(request.user), may_read_reports(request.user)
    if not (may_read or schedules):
        raise PermissionDenied
    context = {"schedules": schedules, "may_read": may_read}
    return render(request, "reporting/schedule_list.html", context)


def schedule_add(request: HttpRequest) -> HttpResponse:
    if not may_read_reports(request.user):
        raise PermissionDenied
    asked = {"milestone": request.GET.get("milestone"), "language": get_language()}
    form = ScheduleForm(posted(request), initial=asked)
    if form.is_valid() and done(form, lambda: services.set_schedule(by=request.user, **form.cleaned_data)):
        messages.success(request, _("Saved. We write to you when the period is over."))
        return redirect("reporting:schedule_list")
    return render(request, "reporting/schedule_form.html", {"form": form})


def schedule_edit(request: HttpRequest, uuid: Any) -> HttpResponse:
    schedule = own_schedule(request, uuid)
    initial = {"rhythm": schedule.rhythm, "language": schedule.language}
    form = RhythmForm(posted(request), initial=initial)
    if form.is_valid() and done(
        form, lambda: services.change_schedule(schedule, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("Saved. We write to you when the period is over."))
        return redirect("reporting:schedule_list")
    return render(request, "reporting/schedule_form.html", {"form": form, "schedule": schedule})


@require_POST
def schedule_end(request: HttpRequest, uuid: Any) -> HttpResponse:
    services.end_schedule(own_schedule(request, uuid))
    messages.success(request, _("Ended. No more mails come."))
    return redirect("reporting:schedule_list")


def own_schedule(request: HttpRequest, uuid: Any) -> ReportSchedule:
    schedules = ReportSchedule.objects.visible_to(request.user).select_related("milestone")
    return get_object_or_404(schedules, uuid=uuid)


@csrf_exempt  # mail programs call it by themselves, with nothing but the link (RFC 8058)
@never_cache
@login_not_required
def schedule_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Without signing in: no more reports by the schedule that the link names."""
    schedule = queries.read_stop_token(token)
    if schedule is None:
        raise Http404
    if request.method == "POST":
        services.end_schedule(schedule)
        schedule.refresh_from_db(fields=["ended_at"])
    with override(schedule.user.language):
        return render(request, "reporting/schedule_stop.html", {"schedule": schedule})
