"""Figures that no target asks for, shown beside the targets to make them understood."""

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.addresses import addresses
from reporting.facts import Fact, Record, counted
from reporting.indicators.reach import residents_reached
from reporting.knowledge import Knowledge

NO_CITY = 10**15


def context_figures(knowledge: Knowledge) -> tuple[Fact, ...]:
    return (
        cities_taking_part(knowledge),
        regions_taking_part(knowledge),
        *residents_reached(knowledge),
        *activity(knowledge),
    )


def cities_taking_part(knowledge: Knowledge) -> Fact:
    address = addresses("city", NO_CITY)
    records = tuple(city_as_record(row, address) for row in knowledge.participations)
    return Fact(
        code="cities_taking_part",
        label=_("Cities taking part"),
        definition=_("Cities whose participation in the initiative is on record for the day."),
        unit=_("cities"),
        value=len(records),
        records=records,
        url=reverse("cities:city_list"),
    )


def regions_taking_part(knowledge: Knowledge) -> Fact:
    address = addresses("city", NO_CITY)
    records = sorted(
        (
            city_as_record(row, address, str(row.city.country.region))
            for row in knowledge.participations
            if row.city.country.region
        ),
        key=lambda record: record.group,
    )
    return Fact(
        code="regions_taking_part",
        label=_("Regions taking part"),
        definition=_("Regions of the United Nations Statistics Division (M49) in which these cities lie."),
        unit=_("regions"),
        value=counted(tuple(records)),
        records=tuple(records),
        url=reverse("cities:city_list"),
    )


def city_as_record(row: Any, address: Callable[[int], str], group: str = "") -> Record:
    return Record(
        kind="city",
        reference=f"C-{row.city_id:05d}",
        title=row.city.name,
        url=address(row.city_id),
        on=row.starts_on,
        note=str(row.city.country),
        is_demonstration=row.is_demonstration,
        group=group,
    )


def activity(knowledge: Knowledge) -> Iterator[Fact]:
    """Counts of postings and matches. Matches are not public, so that these figures carry no records."""
    definition = _("How many the history tells of up to the day, whatever became of them since.")
    rows = (
        ("offers_published", "offer", "publish", _("Offers published"), _("offers"), "matching:offer_list"),
        (
            "requests_published",
            "request",
            "publish",
            _("Requests published"),
            _("requests"),
            "matching:request_list",
        ),
        (
            "matches_agreed",
            "match",
            "agree",
            _("Matches that both cities agreed to explore"),
            _("matches"),
            "",
        ),
        ("matches_approved", "match", "approve", _("Matches approved by the associations"), _("matches"), ""),
    )
    for code, noun, action, label, unit, page in rows:
        yield Fact(
            code=code,
            label=label,
            definition=definition,
            unit=unit,
            value=knowledge.decided.get((noun, action), 0),
            url=reverse(page) if page else "",
        )
