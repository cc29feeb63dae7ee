from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.addresses import addresses
from reporting.enums import Measure
from reporting.facts import Record
from reporting.indicators.base import Found, indicator
from reporting.knowledge import Knowledge

NO_CITY = 10**15
SOURCE = gettext_lazy("The register of cities that take part, with first and last day.")


@indicator(
    label=gettext_lazy("Cities taking part"),
    definition=gettext_lazy("Cities whose participation in the initiative is on record for the day."),
    unit=gettext_lazy("cities"),
    source=SOURCE,
    limits=gettext_lazy("A city takes part from its registration on, whether or not it exchanges anything."),
    is_steady=False,
)
def cities_taking_part(knowledge: Knowledge, due_on: date, params: Mapping[str, Any]) -> Found:
    address = addresses("city", NO_CITY)
    records = tuple(city_as_record(row, address) for row in taking_part(knowledge, due_on))
    return Found(
        records=records,
        missing=() if records else (_("A city that takes part"),),
        url=reverse("cities:city_list"),
    )


@indicator(
    label=gettext_lazy("Regions taking part"),
    definition=gettext_lazy(
        "Regions of the United Nations Statistics Division (M49) in which these cities lie."
    ),
    unit=gettext_lazy("regions"),
    source=SOURCE,
    limits=gettext_lazy(
        "The finest regions of M49. One city is enough, and a city of a country that M49 does not list is in "
        "none."
    ),
    measure=Measure.GROUPS,
    is_steady=False,
)
def regions_taking_part(knowledge: Knowledge, due_on: date, params: Mapping[str, Any]) -> Found:
    address = addresses("city", NO_CITY)
    records = sorted(
        (
            city_as_record(row, address, str(row.city.country.region))
            for row in taking_part(knowledge, due_on)
            if row.city.country.region
        ),
        key=lambda record: record.group,
    )
    return Found(
        records=tuple(records),
        missing=() if records else (_("A region that takes part"),),
        url=reverse("cities:city_list"),
    )


def taking_part(knowledge: Knowledge, day: date) -> list[Any]:
    return [
        row
        for row in knowledge.participations
        if row.starts_on <= day and (row.ends_on is None or row.ends_on > day)
    ]


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
