"""Residents reached: sums of what pilots report, each with the method by which people were counted."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pilots.queries import PilotRecord
from pilots.queries.records import Reached
from reporting.enums import Measure
from reporting.facts import Excluded, Record
from reporting.indicators.base import Found, indicator
from reporting.indicators.pilots import pilot_as_record
from reporting.knowledge import Knowledge

ONCE = gettext_lazy(
    "Each pilot gives its newest number with the method. Where pilots share a city, only the one that "
    "reached most people counts, so that nobody is counted twice: the true number may be higher."
)
SAID: dict[str, Any] = {
    "unit": gettext_lazy("people"),
    "source": gettext_lazy("What the partners of each pilot report, with the day and the method."),
    "limits": gettext_lazy(
        "Partners count by methods of their own, which stand beside each number; nobody checks them. Numbers "
        "of any day count, also from before the first day of a part of time."
    ),
    "measure": Measure.SUM,
    "is_steady": False,
}


class Counted(NamedTuple):
    """A pilot that reached people, and whether they count or might be the same as those of another."""

    pilot: PilotRecord
    reached: Reached
    is_counted: bool


@indicator(
    label=gettext_lazy("Slum dwellers reached"),
    definition=format_lazy(
        "{} {}",
        gettext_lazy(
            "Slum dwellers whose living conditions pilots say they improved, towards the Millennium goal of "
            "100 million."
        ),
        ONCE,
    ),
    **SAID,
)
def slum_dwellers_reached(knowledge: Knowledge, due_on: date, params: Mapping[str, Any]) -> Found:
    found = counted_once(knowledge.pilots, due_on)
    return found_among((each, each.reached.slum_dwellers) for each in found)


@indicator(
    label=gettext_lazy("Other residents reached"),
    definition=format_lazy(
        "{} {}", gettext_lazy("Residents outside slums whom pilots say they reached."), ONCE
    ),
    **SAID,
)
def other_residents_reached(knowledge: Knowledge, due_on: date, params: Mapping[str, Any]) -> Found:
    return found_among(
        (each, each.reached.other_residents) for each in counted_once(knowledge.pilots, due_on)
    )


def counted_once(pilots: Iterable[PilotRecord], day: date) -> list[Counted]:
    """Most people first; a pilot that shares a city with an earlier one does not count."""
    reaching = [(reached, pilot) for pilot in pilots if (reached := pilot.reached_by(day))]
    reaching.sort(key=lambda pair: (-pair[0].people, pair[1].pk))
    taken: set[tuple[str, str]] = set()
    found = []
    for reached, pilot in reaching:
        cities = {(partner.city, partner.country) for partner in pilot.partners if partner.city}
        found.append(Counted(pilot, reached, cities.isdisjoint(taken)))
        if found[-1].is_counted:
            taken |= cities
    return found


def found_among(found: Iterable[tuple[Counted, int]]) -> Found:
    """The pilots that count, of those which reached anybody of this kind."""
    rows = [(each.is_counted, reach_as_record(each, people)) for each, people in found if people]
    records = tuple(record for is_counted, record in rows if is_counted)
    return Found(
        records=records,
        missing=() if records else (_("A pilot that reached people"),),
        excluded=tuple(
            Excluded(record, _("It shares a city with a pilot that reached more people."))
            for is_counted, record in rows
            if not is_counted
        ),
    )


def reach_as_record(each: Counted, people: int) -> Record:
    record = pilot_as_record(each.pilot)
    return replace(record, on=each.reached.on, note=each.reached.method, amount=people)
