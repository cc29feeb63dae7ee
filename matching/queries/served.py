"""What a day knew about the requests: when each was published, and how far its matches had come."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BooleanField, Case, Min, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from cities.models import Region, followed_by
from core.models import HistoryEvent
from matching.enums import MatchState
from matching.models import Match, Request

STEPS = (MatchState.AGREED, MatchState.APPROVED, MatchState.PILOTED)


@dataclass(frozen=True)
class RequestRecord:
    """A published request as it stood at the end of a day: the first days on which a match of it was agreed
    to, approved and became a pilot; None for what had not happened, or was not yet known.

    `region` is the name of the finest one of M49, empty where the country is in none. `is_named`: the reader
    sees what becomes of the request, which is nobody else's business.
    """

    reference: str
    title: str
    url: str
    organisation: str
    region: str
    population: int | None
    published_on: date
    agreed_on: date | None
    approved_on: date | None
    piloted_on: date | None
    is_named: bool
    is_demonstration: bool


def request_records(as_of: date, known_at: datetime, among: Q, reader: Any = None) -> list[RequestRecord]:
    """Those published by the day, as known at the moment, in order of their keys; two queries."""
    over = datetime.combine(as_of + timedelta(days=1), time(), tzinfo=UTC)
    events = HistoryEvent.objects.filter(at__lt=over, recorded_at__lte=known_at).order_by()
    reached = first_days(events)
    published = events.filter(content_type=kind_of(Request), object_id=OuterRef("pk"), action="publish")
    rows = (
        Request.objects.filter(pk__in=Request.objects.filter(among).values("pk"), published_at__isnull=False)
        .order_by("pk")
        .annotate(
            first=Subquery(published.values("object_id").annotate(first=Min("at")).values("first")),
            region_names=Coalesce(
                "organisation__city__country__region__names", "organisation__country__region__names"
            ),
            is_named=Case(When(seen_by(reader), then=True), default=False, output_field=BooleanField()),
        )
        .filter(first__isnull=False)
        .values_list(
            "pk",
            "uuid",
            "title",
            "organisation__name",
            "region_names",
            "organisation__city__population",
            "first",
            "is_named",
            "organisation__is_demonstration",
        )
    )
    return [request_record(row, reached[row[0]]) for row in rows]


def seen_by(reader: Any) -> Q:
    return followed_by(reader) if reader and reader.is_authenticated else Q(pk__in=[])


def kind_of(model: type[Any]) -> ContentType:
    return ContentType.objects.get_for_model(model)


def first_days(events: Any) -> dict[int, dict[str, date]]:
    """Per request, the first day on which one of its matches reached each of the steps."""
    request = Match.objects.filter(pk=OuterRef("object_id")).values("request")
    rows = (
        events.filter(content_type=kind_of(Match), target__in=STEPS)
        .annotate(request=Subquery(request))
        .values_list("request", "target")
        .annotate(Min("at"))
    )
    found: dict[int, dict[str, date]] = defaultdict(dict)
    for key, target, at in rows:
        found[key][target] = at.date()
    return found


def request_record(row: tuple[Any, ...], days: dict[str, date]) -> RequestRecord:
    key, uuid, title, organisation, names, population, published, is_named, is_demonstration = row
    request = Request(pk=key, uuid=uuid)
    return RequestRecord(
        reference=request.reference,
        title=title,
        url=request.get_absolute_url(),
        organisation=organisation,
        region=str(Region(names=names)) if names else "",
        population=population,
        published_on=published.date(),
        agreed_on=days.get(MatchState.AGREED),
        approved_on=days.get(MatchState.APPROVED),
        piloted_on=days.get(MatchState.PILOTED),
        is_named=is_named,
        is_demonstration=is_demonstration,
    )
