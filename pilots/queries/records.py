"""What a day knew about the pilots: the facts that reports are made of, in a constant number of queries."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Value
from django.db.models.functions import JSONObject, TruncDate

from core.addresses import addresses
from core.models import HistoryEvent
from pilots.enums import Role, RoundKind, SectionKind, SectionState, StakeholderGroup
from pilots.models import Answer, DocumentationConfirmation, DocumentationSection, Participant, Pilot, Reach
from pilots.models.pilots import reference_of

PEOPLE_NEEDED = 5
GROUPS_NEEDED = 3
NO_PILOT = uuid.UUID(int=0)


class Partner(NamedTuple):
    organisation: str
    city: str
    country: str


class Reached(NamedTuple):
    """Residents whom the pilot says it has reached by the day, and how it counted them."""

    on: date
    slum_dwellers: int
    other_residents: int
    method: str

    @property
    def people(self) -> int:
        return self.slum_dwellers + self.other_residents


PARTNER = {
    "key": "organisation_id",
    "name": "organisation__name",
    "city": "organisation__city__name",
    "city_country": "organisation__city__country_id",
    "country": "organisation__country_id",
    "is_demonstration": "organisation__is_demonstration",
}


class Proven(NamedTuple):
    """An accepted section, a partner's confirmation or an answer to the final assessment.

    `group` is that of the person who answered; `organisation` is 0 for a section.
    """

    kind: str
    day: date
    group: str
    organisation: int


@dataclass(frozen=True)
class PilotRecord:
    """A pilot as it stood at the end of a day; what had not happened, or was not yet known, is None or empty.

    `areas` are codes of the top-level themes. `exchange_problem` names partners that could not be classified.
    """

    pk: int
    uuid: uuid.UUID
    reference: str
    title: str
    url: str
    exchange_type: str
    exchange_problem: str
    is_triangular: bool
    is_brokered: bool
    areas: tuple[str, ...]
    partners: tuple[Partner, ...]
    state: str
    agreed_on: date | None
    documented_on: date | None
    assessed_on: date | None
    reaches: tuple[Reached, ...]
    is_demonstration: bool

    def reached_by(self, day: date) -> Reached | None:
        """The newest number of a day up to this one."""
        return next((reached for reached in reversed(self.reaches) if reached.on <= day), None)


@dataclass(frozen=True)
class Known:
    """What took effect up to the end of the day (UTC) and was recorded up to the moment.

    `among` narrows it to some pilots.
    """

    as_of: date
    known_at: datetime
    among: QuerySet[Pilot] | None

    def of_pilots(self, field: str) -> Q:
        return Q() if self.among is None else Q(**{f"{field}__in": self.among.order_by().values("pk")})

    @property
    def day_over(self) -> datetime:
        return datetime.combine(self.as_of + timedelta(days=1), time(), tzinfo=UTC)

    def steps(self) -> dict[int, list[tuple[str, str, date]]]:
        """Per pilot its transitions in order: name, state reached, day."""
        events = HistoryEvent.objects.filter(
            self.of_pilots("object_id"),
            content_type=ContentType.objects.get_for_model(Pilot),
            at__lt=self.day_over,
            recorded_at__lte=self.known_at,
        ).exclude(target="")
        rows = events.order_by("at", "pk").values_list("object_id", "action", "target", "at")
        return grouped((pk, (action, target, at.date())) for pk, action, target, at in rows)

    def proofs(self) -> dict[int, list[Proven]]:
        """Per pilot what proves its documentation and its assessment, in one query."""
        sections = DocumentationSection.objects.filter(
            self.of_pilots("pilot"),
            kind__in=SectionKind.required(),
            state=SectionState.ACCEPTED,
            accepted_at__lt=self.day_over,
            recorded_at__lte=self.known_at,
        )
        confirmations = DocumentationConfirmation.objects.filter(
            self.of_pilots("pilot"), at__lt=self.day_over, recorded_at__lte=self.known_at
        )
        answers = Answer.objects.filter(
            self.of_pilots("round__pilot"),
            round__kind=RoundKind.FINAL,
            answered_on__lte=self.as_of,
            recorded_at__lte=self.known_at,
        )
        accepted_on, confirmed_on = TruncDate("accepted_at", tzinfo=UTC), TruncDate("at", tzinfo=UTC)
        rows = sections.values_list("pilot_id", Value("section"), accepted_on, Value(""), Value(0)).union(
            confirmations.values_list(
                "pilot_id", Value("confirmation"), confirmed_on, Value(""), "organisation_id"
            ),
            answers.values_list("round__pilot_id", Value("answer"), "answered_on", "group", "side_id"),
            all=True,
        )
        return grouped((pk, Proven(*row)) for pk, *row in rows)


def grouped(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found


def pilot_records(as_of: date, known_at: datetime, among: QuerySet[Pilot] | None = None) -> list[PilotRecord]:
    """The pilots that existed on the day, ordered by primary key, in three queries however many there are."""
    known = Known(as_of, known_at, among)
    steps, proofs = known.steps(), known.proofs()
    partners = Participant.objects.filter(pilot=OuterRef("pk"), role=Role.PARTNER).order_by("pk")
    reach = Reach.objects.filter(pilot=OuterRef("pk"), on__lte=as_of, recorded_at__lte=known_at)
    told = {name: name for name in Reached._fields}
    rows = (
        Pilot.objects.filter(known.of_pilots("pk"))
        .order_by("pk")
        .annotate(
            codes=ArrayAgg("themes", default=Value([])),
            partners_found=ArraySubquery(partners.values(partner=JSONObject(**PARTNER))),
            reaches_found=ArraySubquery(reach.order_by("on", "pk").values(found=JSONObject(**told))),
        )
        .values(
            "pk",
            "uuid",
            "title",
            "exchange_type",
            "exchange_problem",
            "is_triangular",
            "match__brokered_by",
            "codes",
            "partners_found",
            "reaches_found",
        )
    )
    address = addresses("pilots:pilot_detail", NO_PILOT)
    return [
        pilot_record(row, address, steps=steps[row["pk"]], proofs=proofs[row["pk"]])
        for row in rows
        if row["pk"] in steps
    ]


def pilot_record(
    row: Mapping[str, Any],
    address: Callable[[uuid.UUID], str],
    *,
    steps: list[tuple[str, str, date]],
    proofs: list[Proven],
) -> PilotRecord:
    agreed_on = next((day for action, _, day in steps if action == "agree"), None)
    partners = row["partners_found"]
    keys = {partner["key"] for partner in partners}
    acceptances = [proof.day for proof in proofs if proof.kind == "section"]
    confirmations = [(proof.organisation, proof.day) for proof in proofs if proof.kind == "confirmation"]
    answers = [(proof.day, proof.group, proof.organisation) for proof in proofs if proof.kind == "answer"]
    return PilotRecord(
        pk=row["pk"],
        uuid=row["uuid"],
        reference=reference_of(row["pk"]),
        title=row["title"],
        url=address(row["uuid"]),
        exchange_type=row["exchange_type"] if agreed_on else "",
        exchange_problem=row["exchange_problem"] if agreed_on else "",
        is_triangular=bool(agreed_on and row["is_triangular"]),
        is_brokered=row["match__brokered_by"] is not None,
        areas=tuple(sorted({code.partition(".")[0] for code in row["codes"] if code})),
        partners=tuple(as_partner(partner) for partner in partners),
        state=steps[-1][1],
        agreed_on=agreed_on,
        documented_on=documented_on(acceptances, confirmations, keys),
        assessed_on=assessed_on(answers, keys),
        reaches=tuple(map(as_reached, row["reaches_found"])),
        is_demonstration=any(partner["is_demonstration"] for partner in partners),
    )


def as_partner(found: Mapping[str, Any]) -> Partner:
    return Partner(found["name"], found["city"] or "", found["city_country"] or found["country"] or "")


def as_reached(found: Mapping[str, Any]) -> Reached:
    return Reached(**{**found, "on": date.fromisoformat(found["on"])})


def documented_on(
    acceptances: Collection[date], confirmations: Collection[tuple[int, date]], partners: Collection[int]
) -> date | None:
    """The day of the last acceptance of a required section or confirmation; None while one is missing, and
    where no partner is there to confirm.
    """
    confirmed = {organisation for organisation, _ in confirmations}
    is_confirmed = bool(partners) and confirmed.issuperset(partners)
    if len(acceptances) < len(SectionKind.required()) or not is_confirmed:
        return None
    return max(*acceptances, *(day for _, day in confirmations))


@dataclass
class Tally:
    """Who has answered so far, against what a final assessment needs."""

    partners: Collection[int]
    people: int = 0
    groups: set[str] = field(default_factory=set)
    sides: set[int] = field(default_factory=set)

    def add(self, group: str, side: int) -> None:
        self.people += 1
        self.groups.add(group)
        self.sides.add(side)

    @property
    def has_outside(self) -> bool:
        return not self.groups.isdisjoint(StakeholderGroup.outside())

    @property
    def has_every_side(self) -> bool:
        """Where no partner is there, none has answered."""
        return bool(self.partners) and self.sides.issuperset(self.partners)

    @property
    def suffices(self) -> bool:
        enough = self.people >= PEOPLE_NEEDED and len(self.groups) >= GROUPS_NEEDED
        return enough and self.has_outside and self.has_every_side


def assessed_on(answers: Iterable[tuple[date, str, int]], partners: Collection[int]) -> date | None:
    """The first day whose answers (day, group, side; in any order) are enough for a final assessment."""
    tally = Tally(partners)
    for day, group, side in sorted(answers):
        tally.add(group, side)
        if tally.suffices:
            return day
    return None
