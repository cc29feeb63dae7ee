"""Pilots that seek funds: their calls, their sheets, and how they fit somebody's priorities."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cities.enums import Duty
from cities.facets import theme_facets
from cities.models import Organisation
from core.exports import ROWS_AT_ONCE
from core.facets import Facet
from core.forms import posted
from core.views import FilteredList
from pilots.forms import ReasonForm
from pilots.models import Pilot
from pilots.rules import may_run
from programmes import queries, services
from programmes.enums import SUPPORTING_KINDS
from programmes.filters import CallFilter
from programmes.forms import CallForm
from programmes.models import FundingCall, Priorities
from programmes.pdf import sheets_pdf
from programmes.rows import SHEET_HEADER, sheet_row
from programmes.rules import may_end_call, may_support
from programmes.views.forms import Page, written
from programmes.workflow import CLOSE_CALL


class CallList(FilteredList):
    template_name = "programmes/call_list.html"
    filterset_class = CallFilter
    facets = [
        *theme_facets("pilot__themes"),
        Facet("exchange_type", F("pilot__exchange_type")),
        Facet("currency", F("currency")),
    ]
    orders = {
        "newest": (gettext_lazy("Newest first"), ["-opened_on", "-pk"]),
        "closing": (gettext_lazy("Closing soon"), ["closes_on", "pk"]),
    }
    export_name = "pilots-seeking-funds"
    export_title = gettext_lazy("Pilots that seek funds")
    export_header = SHEET_HEADER

    def get_queryset(self) -> QuerySet[FundingCall]:
        calls: Any = queries.calls_for_display()
        return calls.visible_to(self.request.user).open_on(timezone.localdate())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        own = Priorities.objects.of(user).select_related("organisation", "programme")
        donors = Organisation.objects.acted_for_by(user, Duty.EDITOR).filter(kind__in=SUPPORTING_KINDS)
        return super().get_context_data(own_priorities=own, donors=donors, **kwargs)

    def export_rows(self, found: QuerySet) -> Iterable[list[Any]]:
        return (sheet_row(queries.sheet_of(call)) for call in found.iterator(chunk_size=ROWS_AT_ONCE))


def visible(request: HttpRequest, uuid: Any) -> FundingCall:
    calls: Any = queries.calls_for_display()
    return get_object_or_404(calls.visible_to(request.user), uuid=uuid)


def calls_ranked(request: HttpRequest, uuid: Any) -> HttpResponse:
    """The open calls in the order in which they fit the priorities of a donor or a programme."""
    priorities = get_object_or_404(Priorities.objects.visible_to(request.user).for_display(), uuid=uuid)
    ranked = queries.calls_for(priorities, request.user, timezone.localdate())
    return render(request, "programmes/calls_ranked.html", {"priorities": priorities, "ranked": ranked})


def call_open(request: HttpRequest, uuid: Any) -> HttpResponse:
    pilot = get_object_or_404(Pilot.objects.visible_to(request.user).select_related("agreement"), uuid=uuid)
    if not may_run(request.user, pilot):
        raise PermissionDenied
    form = CallForm(posted(request), currency=pilot.agreement.budget_currency)
    page = Page(
        _("Ask for funds"),
        _("Open the call"),
        _("The call is open. Donors and support programmes see the sheet of the pilot now."),
        pilot.get_absolute_url(),
        pilot.reference,
        _(
            "Donors and support programmes will see the pilot on one page: what it is about, what each"
            " partner gives and gains, what it costs and what you seek."
        ),
    )
    return written(
        request, form, page, lambda: services.open_call(pilot, by=request.user, **form.cleaned_data)
    )


def call_detail(request: HttpRequest, uuid: Any) -> HttpResponse:
    call = visible(request, uuid)
    context = {
        "call": call,
        "sheet": queries.sheet_of(call),
        "sees_pilot": Pilot.objects.visible_to(request.user).filter(pk=call.pilot_id).exists(),
        "interests": call.interests.visible_to(request.user).select_related("organisation"),
        "pledges": call.pledges.visible_to(request.user).for_display(),
        "may_support": may_support(request.user),
        "may_end": CLOSE_CALL.open_to(request.user, call),
    }
    return render(request, "programmes/call_detail.html", context)


def call_sheet(request: HttpRequest, uuid: Any) -> HttpResponse:
    call = visible(request, uuid)
    content = sheets_pdf(call.pilot.title, [queries.sheet_of(call)])
    name = f"{call.reference}-{call.pilot.reference}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_POST
def call_close(request: HttpRequest, uuid: Any) -> HttpResponse:
    call = services.close_call(visible(request, uuid), by=request.user)
    messages.success(request, _("The call is closed: the need is met."))
    return redirect(call)


def call_withdraw(request: HttpRequest, uuid: Any) -> HttpResponse:
    call = visible(request, uuid)
    if not may_end_call(request.user, call):
        raise PermissionDenied
    form = ReasonForm(posted(request))
    page = Page(
        _("Withdraw the call"), _("Withdraw"), _("Withdrawn."), call.get_absolute_url(), call.reference
    )
    return written(
        request, form, page, lambda: services.withdraw_call(call, by=request.user, **form.cleaned_data)
    )
