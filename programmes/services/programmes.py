from collections.abc import Collection
from datetime import UTC, date, datetime, time
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.enums import ClassificationScheme
from cities.models import Country, Organisation
from cities.queries import classifications
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.workflow import locked, perform
from programmes.enums import ProgrammeState
from programmes.models import SupportProgramme
from programmes.rules import is_south_south, may_run, refuse_without_evidence
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
def edit_programme(
    programme: SupportProgramme,
    *,
    by: Any,
    name: str,
    text: str,
    language: str,
    countries: Collection[Country] | None = None,
) -> SupportProgramme:
    """Countries change while it is planned only: what was derived from them at establishment is kept."""
    programme = locked(programme)
    if not may_run(by, programme):
        raise PermissionDenied
    if countries is not None and programme.state != ProgrammeState.PLANNED:
        raise ActionRefused(_("The countries of an established programme are kept as they were."))
    programme.name, programme.text, programme.language = name, text, language
    programme.save(update_fields=["name", "text", "language"])
    if countries is not None:
        programme.countries.set(countries)
    HistoryEvent.record(programme, "edit", by=by)
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
    programme: SupportProgramme, *, on: date, evidence: str, by: Any, through: str = ""
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
        mainstreamed_through=through,
        mainstreamed_evidence=evidence,
        mainstreamed_recorded_at=timezone.now(),
    )


def start_of(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
