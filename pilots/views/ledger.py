"""What the participants give: the page of contributions, its entries as a file, and two actions."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.exports import FORMATS
from core.forms import done, posted
from pilots import queries, rules, services
from pilots.forms import ContributionForm, ReasonForm
from pilots.models import Contribution
from pilots.views.actions import own
from pilots.views.pages import page, visible

ENTRIES_PER_PAGE = 30
HEADER = [
    "entry",
    "takes back entry",
    "participant",
    "side",
    "kind",
    "planned or delivered",
    "day",
    "what",
    "hours",
    "role",
    "hourly rate",
    "amount",
    "currency",
    "USD for one unit",
    "day of the rate",
    "USD",
    "reason",
    "recorded at",
]


@login_not_required
def pilot_contributions(request: HttpRequest, uuid: Any) -> HttpResponseBase:
    pilot = visible(request, uuid)
    entries = queries.ledger_entries(pilot, request.user)
    if write := FORMATS.get(request.GET.get("format", "")):
        sides = queries.sides_of(pilot)
        rows = (export_row(entry, sides) for entry in entries.order_by("pk").iterator(500))
        return write(f"{pilot.reference}-contributions", HEADER, rows)
    return page(
        request,
        pilot,
        "pilot_contributions",
        ledger=queries.ledger_of(pilot),
        entries=Paginator(entries, ENTRIES_PER_PAGE).get_page(request.GET.get("page")),
        may_write=rules.may_edit(request.user, pilot) and rules.is_workable(pilot),
    )


def export_row(entry: Contribution, sides: dict[int, str]) -> list[Any]:
    return [
        entry.pk,
        entry.reverses_id,
        entry.participant.organisation.name,
        sides[entry.participant_id],
        entry.kind,
        entry.stage,
        entry.day,
        entry.what,
        entry.hours,
        entry.role,
        entry.hourly_rate,
        entry.amount,
        entry.currency,
        entry.usd_rate,
        entry.rate_on,
        entry.usd,
        entry.reason,
        entry.recorded_at,
    ]


def contribution_add(request: HttpRequest, uuid: Any) -> HttpResponseBase:
    pilot = own(request, uuid)
    form = ContributionForm(posted(request), pilot=pilot)
    if form.is_valid() and done(
        form, lambda: services.record_contribution(pilot, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("Entered in the ledger."))
        return redirect("pilots:pilot_contributions", uuid)
    return render(request, "pilots/contribution_form.html", {"pilot": pilot, "form": form})


def contribution_reverse(request: HttpRequest, uuid: Any, pk: int) -> HttpResponseBase:
    pilot = own(request, uuid)
    entry = get_object_or_404(queries.ledger_entries(pilot, request.user), pk=pk)
    form = ReasonForm(posted(request))
    if form.is_valid() and done(
        form,
        lambda: services.reverse_contribution(entry, by=request.user, reason=form.cleaned_data["reason"]),
    ):
        messages.success(request, _("Taken back. Both entries stay in the ledger."))
        return redirect("pilots:pilot_contributions", uuid)
    return render(request, "pilots/contribution_reverse.html", {"pilot": pilot, "entry": entry, "form": form})
