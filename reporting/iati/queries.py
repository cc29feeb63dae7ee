"""What of the pilots and programmes everybody may see, read part by part."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, Max, Min, Prefetch, Q, QuerySet

from library.models import Practice
from pilots.enums import ActivityState, Role
from pilots.models import DocumentationFile, Participant, Pilot
from pilots.models.pilots import PilotQuerySet
from pilots.queries import pilot_records
from pilots.queries.sums import delivered, last_entries
from programmes.models import ProgrammeQuerySet, SupportProgramme

# Activities that are in memory at once.
PART = 100
NOBODY = AnonymousUser()


@dataclass(frozen=True)
class PilotFacts:
    """A pilot with what several tables say of it. `given` is by participant; `given_up_to` is the day of the
    last entry in the ledger.
    """

    pilot: Any
    is_assessed: bool
    given: dict[int, Decimal]
    given_up_to: date | None
    practice: Practice | None
    programmes: list[int]


@dataclass(frozen=True)
class ProgrammeFacts:
    programme: Any
    pilots: list[int]


def has_activities() -> Q:
    """True for every row while there is one; part of a page's query, not a query of its own."""
    return Q(Exists(public_pilots())) | Q(Exists(public_programmes()))


def public_pilots() -> PilotQuerySet:
    return Pilot.objects.visible_to(NOBODY)


def public_programmes() -> ProgrammeQuerySet:
    return SupportProgramme.objects.visible_to(NOBODY)


def parts(found: Any) -> Iterator[Any]:
    """A hundred at a time, each asked for when its turn comes: what is hidden meanwhile stays away."""
    keys = list(found.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), PART):
        yield found.filter(pk__in=keys[start : start + PART]).order_by("pk")


def pilots(now: datetime) -> Iterator[PilotFacts]:
    """The same number of queries for each hundred."""
    for part in parts(public_pilots()):
        found = list(in_full(part))
        keys = [pilot.pk for pilot in found]
        among = Pilot.objects.filter(pk__in=keys)
        assessed = {record.pk for record in pilot_records(now.date(), now, among) if record.assessed_on}
        given, entries, programmes = delivered(keys), last_entries(keys), programmes_of(keys)
        practices = practices_of([pilot.reference for pilot in found])
        for pilot in found:
            yield PilotFacts(
                pilot=pilot,
                is_assessed=pilot.pk in assessed,
                given=given,
                given_up_to=entries.get(pilot.pk),
                practice=practices.get(pilot.reference),
                programmes=programmes[pilot.pk],
            )


def in_full(part: PilotQuerySet) -> PilotQuerySet:
    """With the days of the plan, and all that a pilot's public pages show of what the file holds."""
    planned = ~Q(activities__state=ActivityState.DROPPED)
    documents = DocumentationFile.objects.visible_to(NOBODY).filter(content_type="application/pdf")
    return (
        part.for_display()
        .select_related("agreement")
        .prefetch_related(
            "results__indicators__measurements", "reaches", Prefetch("files", documents, "documents")
        )
        .annotate(
            first_day=Min("activities__starts_on", filter=planned),
            last_day=Max("activities__ends_on", filter=planned),
        )
    )


def programmes() -> Iterator[ProgrammeFacts]:
    for part in parts(public_programmes()):
        found = list(part.for_display().prefetch_related("priorities__themes"))
        supported = pilots_of([programme.pk for programme in found])
        for programme in found:
            yield ProgrammeFacts(programme, supported[programme.pk])


def practices_of(references: Collection[str]) -> dict[str, Practice]:
    found = Practice.objects.visible_to(NOBODY).filter(source__in=references).defer("vector")
    return {practice.source: practice for practice in found}


def support(**among: Any) -> QuerySet[Participant]:
    """Public pilots with a supporter that runs one public programme: of several, nobody said which it was."""
    single = public_programmes().order_by().values("organisation").annotate(number=Count("pk"))
    return Participant.objects.filter(
        role=Role.SUPPORTER,
        pilot__in=public_pilots(),
        organisation__in=single.filter(number=1).values("organisation"),
        organisation__programmes__in=public_programmes(),
        **among,
    )


def programmes_of(keys: Collection[int]) -> dict[int, list[int]]:
    return paired(support(pilot__pk__in=keys), "pilot", "organisation__programmes")


def pilots_of(keys: Collection[int]) -> dict[int, list[int]]:
    return paired(support(organisation__programmes__pk__in=keys), "organisation__programmes", "pilot")


def paired(found: QuerySet[Participant], key: str, value: str) -> dict[int, list[int]]:
    pairs: dict[int, list[int]] = defaultdict(list)
    for name, item in found.order_by(key, value).values_list(key, value):
        pairs[name].append(item)
    return pairs
