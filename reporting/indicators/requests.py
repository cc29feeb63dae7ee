"""How soon requests are served, and whether all have the same chance. What becomes of a request is the
business of its organisation, of who answers for it and of coordinators: others see records without names.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matching.queries import RequestRecord
from programmes.enums import CitySize
from reporting.enums import Measure
from reporting.facts import Excluded, Record
from reporting.indicators.base import Found, divided, indicator
from reporting.knowledge import Knowledge

# Groups of fewer requests are put together, so that a group does not tell of single ones.
SMALLEST_GROUP = 5
HISTORY = gettext_lazy("The history of requests and of their matches: the first day of each step.")
DAYS: dict[str, Any] = {
    "unit": gettext_lazy("days"),
    "source": HISTORY,
    "limits": gettext_lazy(
        "Only requests that came so far: those that still wait, or that nobody answered, do not make the "
        "median longer. Read it beside the share of requests served."
    ),
    "measure": Measure.MEDIAN,
    "is_steady": False,
    "at_most": True,
}
SERVED: dict[str, Any] = {
    "unit": gettext_lazy("percent"),
    "source": HISTORY,
    "limits": gettext_lazy(
        "Requests of the last weeks have had little time. A request counts as served also when the exchange "
        "came to nothing later, and as not served when a partner was found without the platform."
    ),
    "measure": Measure.SHARE,
    "is_steady": False,
}


@indicator(
    label=gettext_lazy("Days from request to match"),
    definition=gettext_lazy(
        "Median of the days from the first publication of a request to the first match that both sides "
        "agreed to explore."
    ),
    **DAYS,
)
def days_to_match(knowledge: Knowledge, due_on: date, params: Mapping[str, Any]) -> Found:
    return days_between(knowledge, due_on, [(request, request.agreed_on) for request in knowledge.requests])


@indicator(
    label=gettext_lazy("Days from request to approval"),
    definition=gettext_lazy(
        "Median of the days from the first publication of a request to the first match that the associations "
        "approved."
    ),
    **DAYS,
)
def days_to_approval(knowledge: Knowledge, due_on: date, params: Mapping[str, Any]) -> Found:
    return days_between(knowledge, due_on, [(request, request.approved_on) for request in knowledge.requests])


@indicator(
    label=gettext_lazy("Days from request to pilot"),
    definition=gettext_lazy(
        "Median of the days from the first publication of a request to the first match that became a pilot."
    ),
    **DAYS,
)
def days_to_pilot(knowledge: Knowledge, due_on: date, params: Mapping[str, Any]) -> Found:
    return days_between(knowledge, due_on, [(request, request.piloted_on) for request in knowledge.requests])


def days_between(
    knowledge: Knowledge, due_on: date, ends: Iterable[tuple[RequestRecord, date | None]]
) -> Found:
    """Requests that came so far, each with its days; those whose match is older than they are left out."""
    reached = [(request, end) for request, end in ends if end and end <= due_on]
    rows = [
        replace(request_as_record(request, end), amount=(end - request.published_on).days)
        for request, end in reached
    ]
    records, _late = divided([row for row in rows if (row.amount or 0) >= 0], knowledge, due_on)
    return Found(
        records=records,
        **hiding(request for request, _end in reached),
        missing=() if records else (_("A request that came so far"),),
        excluded=tuple(
            Excluded(
                replace(row, amount=None),
                _("The partners had found each other before it was published."),
            )
            for row in rows
            if (row.amount or 0) < 0
        ),
    )


@indicator(
    label=gettext_lazy("Requests served, by region"),
    definition=gettext_lazy(
        "Share of the requests published by the day for which a match was found that both sides agreed to "
        "explore. The records show it for every region of M49; regions with fewer than five requests are put "
        "together."
    ),
    **SERVED,
)
def requests_served_by_region(knowledge: Knowledge, due_on: date, params: Mapping[str, Any]) -> Found:
    return served(knowledge, due_on, lambda request: request.region or _("Region unknown"))


@indicator(
    label=gettext_lazy("Requests served, by size of the city"),
    definition=gettext_lazy(
        "Share of the requests published by the day for which a match was found that both sides agreed to "
        "explore. The records show it for cities of different size; sizes with fewer than five requests are "
        "put together."
    ),
    **SERVED,
)
def requests_served_by_city_size(knowledge: Knowledge, due_on: date, params: Mapping[str, Any]) -> Found:
    return served(knowledge, due_on, size_of)


def size_of(request: RequestRecord) -> str:
    if request.population is None:
        return _("Size unknown")
    return str(CitySize.of(request.population).label)


def served(knowledge: Knowledge, day: date, group_of: Any) -> Found:
    """Every request with 100 or 0, by group; without order of day, so that no day is told by the place."""
    requests = [
        request
        for request in knowledge.requests
        if request.published_on <= day and knowledge.scope.holds(request.published_on)
    ]
    groups = [group_of(request) for request in requests]
    sizes = Counter(groups)
    few = _("Others, with fewer than %(number)s requests each") % {"number": SMALLEST_GROUP}
    records = [
        served_as_record(request, day, group if sizes[group] >= SMALLEST_GROUP else few)
        for request, group in zip(requests, groups, strict=True)
    ]
    order = [*sorted(group for group in sizes if sizes[group] >= SMALLEST_GROUP), few]
    return Found(
        records=tuple(sorted(records, key=lambda record: (order.index(record.group), -(record.amount or 0)))),
        missing=() if records else (_("A request that was published"),),
        **hiding(requests),
    )


def served_as_record(request: RequestRecord, day: date, group: str) -> Record:
    found_on = request.agreed_on if request.agreed_on and request.agreed_on <= day else None
    record = request_as_record(request, found_on or request.published_on)
    return replace(record, group=group, amount=100 if found_on else 0)


def hiding(requests: Iterable[RequestRecord]) -> dict[str, Any]:
    return {
        "hidden": _("A request that is not yours to follow"),
        "seen": frozenset(request.reference for request in requests if request.is_named),
    }


def request_as_record(request: RequestRecord, on: date) -> Record:
    return Record(
        kind="request",
        reference=request.reference,
        title=request.title,
        url=request.url,
        on=on,
        note=_("%(organisation)s. Published on %(day)s.")
        % {"organisation": request.organisation, "day": date_format(request.published_on)},
        is_demonstration=request.is_demonstration,
    )
