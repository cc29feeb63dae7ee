from collections.abc import Collection
from datetime import UTC, date, datetime, time
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.enums import ClassificationScheme
from cities.models import City, Country, Organisation
from cities.queries import classifications
from cities.rules import is_coordinator
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.workflow import perform
from programmes.models import RoundTable, SupportProgramme
from programmes.rules import is_south_south, may_run
from programmes.workflow import ESTABLISH, MAINSTREAM


@transaction.atomic
def plan_programme(
    name: str,
    *,
    organisation: Organisation,
    countries: Collection[Country],
    language: str,
    by: Any,
    text: str = "",
) -> SupportProgramme:
    programme = SupportProgramme(organisation=organisation, name=name, text=text, language=language)
    if not may_run(by, programme):
        raise PermissionDenied
    programme.save()
    programme.countries.set(countries)
    HistoryEvent.record(programme, "plan", by=by)
    return programme


@transaction.atomic
def establish_programme(programme: SupportProgramme, *, on: date, evidence: str, by: Any) -> SupportProgramme:
    """Record that the programme works since the day; whether it is south-south is derived now and kept."""
    refuse_without_evidence(on, evidence)
    countries = set(programme.countries.values_list("pk", flat=True))
    southern = classifications(ClassificationScheme.G77, on)
    return perform(
        ESTABLISH,
        programme,
        by=by,
        at=start_of(on),
        note=evidence,
        established_on=on,
        established_evidence=evidence,
        established_recorded_at=timezone.now(),
        is_south_south=is_south_south(countries, southern),
    )


@transaction.atomic
def mainstream_programme(
    programme: SupportProgramme, *, on: date, evidence: str, by: Any
) -> SupportProgramme:
    """Record that the organisation made the programme part of its regular work on the day."""
    refuse_without_evidence(on, evidence)
    if programme.established_on and on < programme.established_on:
        raise ActionRefused(_("A programme cannot be mainstreamed before it was established."))
    return perform(
        MAINSTREAM,
        programme,
        by=by,
        at=start_of(on),
        note=evidence,
        mainstreamed_on=on,
        mainstreamed_evidence=evidence,
        mainstreamed_recorded_at=timezone.now(),
    )


@transaction.atomic
def record_round_table(
    title: str,
    *,
    held_on: date,
    convened_by: Organisation,
    participants: Collection[Organisation],
    outcomes: str,
    language: str,
    by: Any,
    city: City | None = None,
) -> RoundTable:
    """Record a meeting that was held, with all who took part."""
    if not is_coordinator(by):
        raise PermissionDenied
    if held_on > timezone.localdate():
        raise ActionRefused(_("A round-table is recorded after it was held: give a day up to today."))
    if not participants:
        raise ActionRefused(_("Name who took part in the round-table."))
    table = RoundTable.objects.create(
        title=title, held_on=held_on, convened_by=convened_by, city=city, outcomes=outcomes, language=language
    )
    table.participants.set(participants)
    HistoryEvent.record(table, "record", by=by, at=start_of(held_on))
    return table


def refuse_without_evidence(on: date, evidence: str) -> None:
    if on > timezone.localdate():
        raise ActionRefused(_("This day is in the future. Give the day on which it happened."))
    if not evidence.strip():
        raise ActionRefused(_("Say what shows it: a decision, a budget line, a published document."))


def start_of(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
