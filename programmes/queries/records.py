from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q, QuerySet, Value

from cities.enums import OrganisationKind
from programmes.models import RoundTable, SupportProgramme


@dataclass(frozen=True)
class ProgrammeRecord:
    """An established programme as the platform knew it; a date recorded later than asked for is None."""

    reference: str
    name: str
    url: str
    organisation: str
    is_south_south: bool
    established_on: date
    mainstreamed_on: date | None
    is_demonstration: bool


def programme_records(
    as_of: date, known_at: datetime, among: QuerySet[SupportProgramme]
) -> list[ProgrammeRecord]:
    """Those established by the day, as known at the moment, in the order of their dates."""
    programmes = (
        among.filter(established_on__lte=as_of, established_recorded_at__lte=known_at)
        .select_related("organisation")
        .order_by("established_on", "pk")
    )
    return [programme_record(programme, as_of, known_at) for programme in programmes]


def programme_record(programme: Any, as_of: date, known_at: datetime) -> ProgrammeRecord:
    mainstreamed_on, recorded_at = programme.mainstreamed_on, programme.mainstreamed_recorded_at
    if mainstreamed_on and (mainstreamed_on > as_of or recorded_at > known_at):
        mainstreamed_on = None
    return ProgrammeRecord(
        reference=programme.reference,
        name=programme.name,
        url=programme.get_absolute_url(),
        organisation=programme.organisation.name,
        is_south_south=programme.is_south_south,
        established_on=programme.established_on,
        mainstreamed_on=mainstreamed_on,
        is_demonstration=programme.organisation.is_demonstration,
    )


@dataclass(frozen=True)
class RoundTableRecord:
    reference: str
    title: str
    url: str
    held_on: date
    kinds: tuple[str, ...]
    participants: tuple[str, ...]
    programmes: tuple[str, ...]
    is_demonstration: bool


def round_table_records(
    as_of: date, known_at: datetime, among: QuerySet[RoundTable]
) -> list[RoundTableRecord]:
    """Those held by the day, as known at the moment, with who was present and of which kinds."""
    somebody, nobody = Q(participants__isnull=False), Value([])
    tables = (
        among.filter(held_on__lte=as_of, recorded_at__lte=known_at)
        .select_related("convened_by")
        .annotate(
            kinds=ArrayAgg("participants__kind", filter=somebody, distinct=True, default=nobody),
            names=ArrayAgg(
                "participants__name",
                filter=somebody,
                order_by=["participants__name", "participants__pk"],
                default=nobody,
            ),
            programmes=ArrayAgg(
                "participants__name",
                filter=Q(participants__kind=OrganisationKind.SUPPORT_PROGRAMME),
                order_by=["participants__name", "participants__pk"],
                default=nobody,
            ),
        )
        .order_by("held_on", "pk")
    )
    return [
        RoundTableRecord(
            reference=table.reference,
            title=table.title,
            url=table.get_absolute_url(),
            held_on=table.held_on,
            kinds=tuple(table.kinds),
            participants=tuple(table.names),
            programmes=tuple(table.programmes),
            is_demonstration=table.convened_by.is_demonstration,
        )
        for table in tables
    ]
