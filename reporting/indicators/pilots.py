from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from pilots.enums import ExchangeType
from pilots.queries import PilotRecord
from reporting.enums import Measure
from reporting.facts import Excluded, Record
from reporting.indicators.base import Found, by_group, divided, indicator, new_groups
from reporting.knowledge import Knowledge

COUNTED_TYPES = (ExchangeType.NORTH_SOUTH, ExchangeType.SOUTH_SOUTH)
PROOFS = gettext_lazy(
    "The pilots' pages: sections of the documentation that the associations accepted and both partners "
    "confirmed, and answers of stakeholders to the final assessment, each with its day."
)


@indicator(
    label=gettext_lazy("Documented and assessed pilots"),
    definition=gettext_lazy(
        "Pilots that began from an approved match, made by the matcher or brokered by people, that were "
        "documented and assessed by stakeholders. A pilot counts from the later of the two days on. "
        "Exchanges between two northern cities do not count."
    ),
    unit=gettext_lazy("pilots"),
    source=PROOFS,
    limits=gettext_lazy(
        "It says that an exchange was completed and judged, not that it went well: what the stakeholders "
        "said is on the page of each pilot."
    ),
)
def pilots_documented_and_assessed(knowledge: Knowledge, due_on: date, params: Mapping[str, Any]) -> Found:
    records, late = divided(map(pilot_as_record, proven(knowledge.pilots)), knowledge, due_on)
    return Found(
        up_to=params.get("up_to"),
        records=records,
        late=late,
        missing=() if records else (_("A pilot that is both documented and assessed"),),
        excluded=tuple(left_out(knowledge.pilots)),
    )


@indicator(
    label=gettext_lazy("Types of exchange covered"),
    definition=gettext_lazy(
        "How many of the two types, north-south and south-south, at least one documented and assessed "
        "pilot stands for. The type follows from the countries of the partners, by membership of the "
        "Group of 77 and China when the agreement was signed."
    ),
    unit=gettext_lazy("types of exchange"),
    source=PROOFS,
    limits=gettext_lazy(
        "One pilot covers a type: the figure does not say how the exchanges are spread over the two. Two "
        "southern partners with a northern supporter count as south-south."
    ),
    measure=Measure.GROUPS,
)
def exchange_types_covered(knowledge: Knowledge, due_on: date, params: Mapping[str, Any]) -> Found:
    names: dict[str, str] = {kind: str(kind.label) for kind in COUNTED_TYPES}
    grouped = (pilot_as_record(pilot, names[pilot.exchange_type]) for pilot in proven(knowledge.pilots))
    records, late = divided(grouped, knowledge, due_on)
    covered = {record.group for record in records}
    return Found(
        records=by_group(records, names.values()),
        late=by_group(new_groups(late, covered), names.values()),
        missing=tuple(name for name in names.values() if name not in covered),
    )


@indicator(
    label=gettext_lazy("Areas covered"),
    definition=gettext_lazy(
        "How many of the five areas that the initiative names at least one documented and assessed pilot "
        "works in. A pilot may work in several."
    ),
    unit=gettext_lazy("areas"),
    source=PROOFS,
    limits=gettext_lazy(
        "Areas are those that the partners chose for their pilot. One pilot covers an area, however much of "
        "its work belongs there."
    ),
    measure=Measure.GROUPS,
)
def areas_covered(knowledge: Knowledge, due_on: date, params: Mapping[str, Any]) -> Found:
    names = knowledge.areas
    pilots = proven(knowledge.pilots)
    grouped = (
        pilot_as_record(pilot, names[area]) for pilot in pilots for area in pilot.areas if area in names
    )
    records, late = divided(grouped, knowledge, due_on)
    covered = {record.group for record in records}
    return Found(
        records=by_group(records, names.values()),
        late=by_group(new_groups(late, covered), names.values()),
        missing=tuple(name for name in names.values() if name not in covered),
        excluded=tuple(
            Excluded(pilot_as_record(pilot), _("It works in none of the five areas."))
            for pilot in pilots
            if names.keys().isdisjoint(pilot.areas)
        ),
    )


def proven(pilots: Iterable[PilotRecord]) -> list[PilotRecord]:
    """Pilots that are documented, assessed and of a type that the initiative counts."""
    return [
        pilot
        for pilot in pilots
        if pilot.documented_on and pilot.assessed_on and pilot.exchange_type in COUNTED_TYPES
    ]


def left_out(pilots: Iterable[PilotRecord]) -> Iterable[Excluded]:
    """Pilots that came close to counting, each with the reason why it does not."""
    for pilot in pilots:
        if (pilot.documented_on or pilot.assessed_on) and (reason := reason_against(pilot)):
            yield Excluded(pilot_as_record(pilot), reason)


def reason_against(pilot: PilotRecord) -> str:
    """Why the pilot does not count, as a sentence; empty when it does."""
    if pilot.exchange_type == ExchangeType.NORTH_NORTH:
        return _("An exchange between northern cities does not count for this target.")
    if pilot.exchange_type not in COUNTED_TYPES:
        return _(
            "The exchange cannot be classed, because these partners' countries are in no group: %(names)s."
        ) % {"names": pilot.exchange_problem}
    if not pilot.assessed_on:
        return _("It is documented but not yet assessed by its stakeholders.")
    if not pilot.documented_on:
        return _("It is assessed but not yet documented.")
    return ""


def pilot_as_record(pilot: PilotRecord, group: str = "") -> Record:
    days = [day for day in (pilot.documented_on, pilot.assessed_on) if day]
    return Record(
        kind="pilot",
        reference=pilot.reference,
        title=pilot.title,
        url=pilot.url,
        on=max(days) if days else None,
        note=pilot_notes(pilot),
        is_demonstration=pilot.is_demonstration,
        group=group,
    )


def pilot_notes(pilot: PilotRecord) -> str:
    return note_of(get_language(), pilot.documented_on, pilot.assessed_on, pilot.is_brokered)


@lru_cache(maxsize=20_000)
def note_of(
    language: str | None, documented_on: date | None, assessed_on: date | None, is_brokered: bool
) -> str:
    """In the language that is active. A pilot stands in several figures, and days in words take long."""
    notes = []
    if documented_on:
        notes.append(_("Documented on %(day)s.") % {"day": date_format(documented_on)})
    if assessed_on:
        notes.append(_("Assessed on %(day)s.") % {"day": date_format(assessed_on)})
    if is_brokered:
        notes.append(_("The match was brokered by people."))
    return " ".join(notes)
