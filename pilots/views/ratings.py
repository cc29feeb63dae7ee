"""Partners rate who brokered their exchange; brokers and coordinators read how the ratings are spread."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from cities.models import Organisation
from cities.rules import is_coordinator
from core.forms import posted
from core.views import FilteredList, page_of
from pilots import queries, services
from pilots.enums import BrokerQuestion
from pilots.filters import BrokerFilter
from pilots.forms import RatingForm
from pilots.models import Pilot
from pilots.views.actions import own
from pilots.views.saving import saved


def broker_rate(request: HttpRequest, uuid: Any, partner: str, broker: str) -> HttpResponse:
    pilot = own(request, uuid)
    rated = rated_by(request, pilot, partner, broker)
    rating = queries.rating_of(pilot, rated)
    form = RatingForm(posted(request), rating=rating)
    if form.is_valid() and saved(
        form,
        lambda: services.rate_broker(
            pilot, rated.broker, organisation=rated.partner, by=request.user, **form.said
        ),
    ):
        messages.success(request, _("Thank you. Your rating is saved."))
        return redirect(pilot)
    context = {"pilot": pilot, "rated": rated, "rating": rating, "form": form}
    return render(request, "pilots/rating_form.html", context)


def rated_by(request: HttpRequest, pilot: Pilot, partner: str, broker: str) -> queries.ToRate:
    for found in queries.to_rate(request.user, pilot):
        if (found.partner.slug, found.broker.slug) == (partner, broker):
            return found
    raise Http404


class BrokerList(FilteredList):
    """Those who brokered exchanges, with what the partners say of them: the reader's own, or all."""

    template_name = "pilots/broker_list.html"
    filterset_class = BrokerFilter
    orders = {
        "name": (pgettext_lazy("order", "Name"), ["name", "pk"]),
        "kind": (gettext_lazy("Kind"), ["kind", "name", "pk"]),
    }
    export_name = "brokers"
    export_title = gettext_lazy("Ratings by partners")
    export_header = [
        "organisation",
        "kind",
        "rated by organisations",
        *(f"{question} {figure}" for question in BrokerQuestion for figure in ("middle", "percent agreeing")),
        "illustrative",
    ]

    def get_queryset(self) -> QuerySet[Organisation]:
        return queries.with_ratings(queries.brokers_visible_to(self.request.user))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        now = timezone.now()
        heads = [question.short for question in BrokerQuestion]
        found = [
            (broker, results, list(zip(heads, results.rows, strict=True)) if results else [])
            for broker in context["object_list"]
            for results in [queries.broker_results(broker.ratings.all(), now)]
        ]
        return {**context, "brokers": found, "heads": heads}

    def export_row(self, broker: Any) -> list[Any]:
        results = queries.broker_results(broker.ratings.all(), timezone.now())
        return [
            broker.name,
            broker.get_kind_display(),
            results.organisations if results else "fewer than five",
            *figures(results),
            "yes" if broker.is_demonstration else "no",
        ]


def figures(results: queries.BrokerResults | None) -> Iterator[Any]:
    for number in range(len(BrokerQuestion)):
        row = results.rows[number] if results else None
        yield row and row.median
        yield row and row.favourable


@require_safe
def broker_detail(request: HttpRequest, slug: str) -> HttpResponse:
    broker = get_object_or_404(queries.brokers_visible_to(request.user), slug=slug)
    ratings, now = list(broker.ratings.all()), timezone.now()
    comments = queries.comments_on(ratings, now) if is_coordinator(request.user) else None
    context = {
        "broker": broker,
        "results": queries.broker_results(ratings, now),
        "comments": None if comments is None else page_of(request, comments),
    }
    return render(request, "pilots/broker_detail.html", context)
