"""Interest, and what is promised, committed and paid."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet, prefetch_related_objects
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.facets import Facet
from core.forms import posted
from core.views import FilteredList
from pilots.forms import ReasonForm
from programmes import queries, services
from programmes.filters import PledgeFilter
from programmes.forms import CommitForm, InterestForm, PaymentForm, PledgeForm
from programmes.models import FundingCall, Pledge, RoundTable
from programmes.rows import PLEDGE_HEADER, pledge_row
from programmes.rules import may_change_pledge, may_run_table, may_support
from programmes.views.forms import Page, written
from programmes.views.funding import visible as visible_call
from programmes.workflow import COMMIT, PAY, WITHDRAW_PLEDGE


class PledgeList(FilteredList):
    template_name = "programmes/pledge_list.html"
    filterset_class = PledgeFilter
    facets = [
        Facet("state", F("state")),
        Facet("currency", F("currency")),
        Facet("giver", F("organisation"), label=lambda: F("organisation__name")),
    ]
    orders = {
        "newest": (gettext_lazy("Newest first"), ["-pledged_on", "-pk"]),
        "awaited": (gettext_lazy("Most awaited"), ["currency", "-awaited", "pk"]),
    }
    export_name = "pledges"
    export_title = gettext_lazy("Pledges")
    export_header = PLEDGE_HEADER

    def get_queryset(self) -> QuerySet[Pledge]:
        return Pledge.objects.visible_to(self.request.user).for_display().with_awaited()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        totals = queries.totals(self.filterset.qs)
        return super().get_context_data(totals=totals, may_support=may_support(self.request.user), **kwargs)

    def export_row(self, pledge: Any) -> list[Any]:
        return pledge_row(pledge)


def interest_show(request: HttpRequest, uuid: Any) -> HttpResponse:
    call = visible_call(request, uuid)
    if not may_support(request.user):
        raise PermissionDenied
    form = InterestForm(posted(request), user=request.user)
    page = Page(
        _("Show interest"),
        _("Show interest"),
        _("The partners see that you are interested."),
        call.get_absolute_url(),
        call.reference,
        _("The partners of the pilot and the coordinators see it. It commits you to nothing."),
    )

    def show() -> FundingCall:
        services.show_interest(call, by=request.user, **form.cleaned_data)
        return call

    return written(request, form, page, show)


def pledge_new(request: HttpRequest) -> HttpResponse:
    """For the call or at the round-table that the address names, else for a programme or a purpose."""
    call = visible_call(request, request.GET["call"]) if "call" in request.GET else None
    table = get_object_or_404(RoundTable, uuid=request.GET["table"]) if "table" in request.GET else None
    if not (may_run_table(request.user, table) if table else may_support(request.user)):
        raise PermissionDenied
    form = PledgeForm(posted(request), user=request.user, call=call, table=table)
    back: Any = call or table
    page = Page(
        _("Pledge an amount"),
        _("Record the pledge"),
        _("The pledge is recorded. Record the commitment when it is decided."),
        back.get_absolute_url() if back else reverse("programmes:pledge_list"),
        back.reference if back else _("Pledges"),
        _(
            "A pledge is a promise. The commitment and the payments are recorded later, each with its"
            " evidence."
        ),
    )

    def promise() -> Any:
        pledge = services.pledge(by=request.user, call=call, round_table=table, **form.cleaned_data)
        return table or pledge

    return written(request, form, page, promise)


def visible(request: HttpRequest, uuid: Any) -> Pledge:
    return get_object_or_404(Pledge.objects.visible_to(request.user).for_display().with_awaited(), uuid=uuid)


def pledge_detail(request: HttpRequest, uuid: Any) -> HttpResponse:
    pledge = visible(request, uuid)
    prefetch_related_objects([pledge], "documents", "payments__documents")
    context = {
        "pledge": pledge,
        "steps": [step for step in (COMMIT, PAY, WITHDRAW_PLEDGE) if step.open_to(request.user, pledge)],
        "may_change": may_change_pledge(request.user, pledge),
    }
    return render(request, "programmes/pledge_detail.html", context)


def changeable(request: HttpRequest, uuid: Any) -> Pledge:
    pledge = visible(request, uuid)
    if not may_change_pledge(request.user, pledge):
        raise PermissionDenied
    return pledge


def step(
    request: HttpRequest,
    uuid: Any,
    form_class: Callable[..., BaseForm],
    verb: Callable[..., Pledge],
    heading: str,
) -> HttpResponse:
    """One step of a pledge: its form, and the verb that takes what the form says."""
    pledge = changeable(request, uuid)
    form: Any = form_class(posted(request), request.FILES or None)
    page = Page(heading, heading, _("Recorded."), pledge.get_absolute_url(), pledge.reference)
    return written(request, form, page, lambda: verb(pledge, by=request.user, **form.cleaned_data))


def pledge_commit(request: HttpRequest, uuid: Any) -> HttpResponse:
    return step(request, uuid, CommitForm, services.commit_pledge, _("Record the commitment"))


def pledge_pay(request: HttpRequest, uuid: Any) -> HttpResponse:
    return step(request, uuid, PaymentForm, services.record_payment, _("Record a payment"))


def pledge_withdraw(request: HttpRequest, uuid: Any) -> HttpResponse:
    return step(request, uuid, ReasonForm, services.withdraw_pledge, _("Withdraw the pledge"))
