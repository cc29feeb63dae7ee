"""What happened, as events to be counted: postings published, requests answered or not, exchanges agreed."""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime, time
from typing import Any

from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Coalesce

from matching.models import Match, Offer, Request
from matching.queries.columns import codes_of
from pilots.models import Pilot
from programmes.enums import CitySize
from reporting.trends.enums import Answered, Figure
from reporting.trends.protection import Event, Key
from reporting.trends.quarters import PATIENCE, first_day, quarter_of
from reporting.trends.zones import zones_by_country

AT_ONCE = 2000  # rows read from the database in one piece


def begin_of(quarter: int) -> datetime:
    return datetime.combine(first_day(quarter), time(), tzinfo=UTC)


def quarter_at(moment: datetime) -> int:
    return quarter_of(moment.astimezone(UTC).date())


def country_of(path: str) -> Coalesce:
    return Coalesce(f"{path}organisation__city__country", f"{path}organisation__country")


def all_events(until: int, answered: int) -> dict[str, list[Event]]:
    """By figure, the events of the quarters up to `until`; what became of requests up to `answered`."""
    zones = zones_by_country()
    return {
        Figure.DEMAND: list(naming_themes(Request, until, zones)),
        Figure.SUPPLY: list(naming_themes(Offer, until, zones)),
        Figure.ANSWER: list(answers(answered, zones)),
        Figure.EXCHANGE: list(exchanges(until, zones)),
    }


def naming_themes(model: Any, until: int, zones: dict[str, str]) -> Iterator[Event]:
    """A posting once for each area that it names."""
    rows = model.objects.filter(published_at__lt=begin_of(until + 1)).values_list(
        "published_at", "organisation", country_of(""), codes_of(model, "themes")
    )
    for moment, organisation, country, codes in rows.order_by("pk").iterator(chunk_size=AT_ONCE):
        for theme in by_area(codes):
            yield Event(
                quarter_at(moment),
                Key(theme=theme, zone=zones.get(country, "")),
                frozenset({organisation}),
            )


def by_area(codes: Collection[str]) -> list[str]:
    """One code for each area: the sub-theme where it is the only one, else the area."""
    parts: dict[str, set[str]] = {}
    for code in codes:
        area = code.partition(".")[0]
        parts.setdefault(area, set()).update({code} - {area})
    return sorted(min(found) if len(found) == 1 else area for area, found in parts.items())


def answers(until: int, zones: dict[str, str]) -> Iterator[Event]:
    agreed = Match.objects.filter(request=OuterRef("pk"), agreed_at__lte=OuterRef("published_at") + PATIENCE)
    rows = Request.objects.filter(published_at__lt=begin_of(until + 1)).values_list(
        "published_at", "organisation", country_of(""), F("organisation__city__population"), Exists(agreed)
    )
    for moment, organisation, country, people, is_agreed in rows.order_by("pk").iterator(chunk_size=AT_ONCE):
        key = Key(
            kind=Answered.AGREED if is_agreed else Answered.UNMET,
            size=CitySize.of(people) if people else "",
            zone=zones.get(country, ""),
        )
        yield Event(quarter_at(moment), key, frozenset({organisation}))


def exchanges(until: int, zones: dict[str, str]) -> Iterator[Event]:
    """Pilots by the day on which their agreement was signed by both."""
    rows = Pilot.objects.filter(agreed_at__lt=begin_of(until + 1)).values_list(
        "agreed_at",
        "exchange_type",
        country_of("match__request__"),
        country_of("match__offer__"),
        "match__request__organisation",
        "match__offer__organisation",
    )
    for moment, kind, asks, offers, *organisations in rows.order_by("pk").iterator(chunk_size=AT_ONCE):
        key = Key(kind=kind, zone=zones.get(asks, ""), other_zone=zones.get(offers, ""))
        yield Event(quarter_at(moment), key, frozenset(organisations))
