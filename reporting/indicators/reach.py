"""Residents reached: sums of what pilots report, each with the method by which people were counted."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from django.utils.translation import gettext as _

from pilots.queries import PilotRecord
from pilots.queries.records import Reached
from reporting.facts import Excluded, Fact, Record, counted
from reporting.indicators.pilots import pilot_as_record
from reporting.knowledge import Knowledge


class Counted(NamedTuple):
    """A pilot that reached people, and whether they count or might be the same as those of another."""

    pilot: PilotRecord
    reached: Reached
    is_counted: bool


def residents_reached(knowledge: Knowledge) -> Iterator[Fact]:
    once = _(
        "Each pilot gives its newest number with the method. Where pilots share a city, only the one that "
        "reached most people counts, so that nobody is counted twice: the true number may be higher."
    )
    found = counted_once(knowledge.pilots)
    yield sum_of(
        "slum_dwellers_reached",
        _("Slum dwellers reached"),
        _(
            "Slum dwellers whose living conditions pilots say they improved, towards the Millennium goal of "
            "100 million."
        )
        + " "
        + once,
        [(each, each.reached.slum_dwellers) for each in found],
    )
    yield sum_of(
        "other_residents_reached",
        _("Other residents reached"),
        _("Residents outside slums whom pilots say they reached.") + " " + once,
        [(each, each.reached.other_residents) for each in found],
    )


def counted_once(pilots: Iterable[PilotRecord]) -> list[Counted]:
    """Most people first; a pilot that shares a city with an earlier one does not count."""
    reaching = [(pilot.reached, pilot) for pilot in pilots if pilot.reached]
    reaching.sort(key=lambda pair: (-pair[0].people, pair[1].pk))
    taken: set[tuple[str, str]] = set()
    found = []
    for reached, pilot in reaching:
        cities = {(partner.city, partner.country) for partner in pilot.partners if partner.city}
        found.append(Counted(pilot, reached, cities.isdisjoint(taken)))
        if found[-1].is_counted:
            taken |= cities
    return found


def sum_of(code: str, label: str, definition: str, found: Iterable[tuple[Counted, int]]) -> Fact:
    """The sum over the pilots that count, which reached anybody of this kind."""
    rows = [(each.is_counted, reach_as_record(each, people)) for each, people in found if people]
    records = tuple(record for is_counted, record in rows if is_counted)
    return Fact(
        code=code,
        label=label,
        definition=definition,
        unit=_("people"),
        value=counted(records),
        records=records,
        excluded=tuple(
            Excluded(record, _("It shares a city with a pilot that reached more people."))
            for is_counted, record in rows
            if not is_counted
        ),
    )


def reach_as_record(each: Counted, people: int) -> Record:
    record = pilot_as_record(each.pilot)
    return replace(record, on=each.reached.on, note=each.reached.method, amount=people)
