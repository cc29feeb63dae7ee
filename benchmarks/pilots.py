"""Matches, pilots and all that proves them, for a network that `benchmarks.synthetic` has filled in.

They are spread evenly over half-years from 2003 on. Of twenty pilots fourteen are documented and assessed,
three only documented, one only assessed, and two neither. The same numbers give the same records, but for
identifiers.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

from accounts.models import User
from benchmarks.synthetic import copy
from cities.enums import Duty
from cities.models import City, CityParticipation, Membership, Organisation, Theme
from core.models import HistoryEvent
from matching.kernel import DEFAULT_WEIGHTS
from matching.models import Match, Offer, Posting, Request, WeightSet
from pilots.enums import Role, RoundKind, SectionKind
from pilots.models import (
    Answer,
    AssessmentRound,
    Contribution,
    DocumentationConfirmation,
    DocumentationSection,
    Participant,
    Pilot,
    Questionnaire,
    Reach,
)
from programmes.models import RoundTable, SupportProgramme
from reporting.models import Evaluation
from reporting.services import load_milestones

COORDINATOR = "benchmark@example.org"
FIRST_DAY = date(2003, 1, 1)
HALF_YEAR = timedelta(days=182)
GROUPS = ("residents", "ngo", "business", "utility", "university")
LEDGER = 10  # entries of a pilot
ONLY_DOCUMENTED, ONLY_ASSESSED, NEITHER = {14, 15, 16}, {17}, {18, 19}  # of twenty
PAIRED = """
    INSERT INTO {table} ({names}) SELECT {values} FROM {table} first CROSS JOIN generate_series(%s, %s) pair
    WHERE first.id = %s
"""


class Made(NamedTuple):
    """A pilot to be: its two partners, and the day on which what there is of it was done."""

    key: int
    match: int
    partners: tuple[int, int]
    day: date
    kind: int

    @property
    def is_documented(self) -> bool:
        return self.kind not in ONLY_ASSESSED | NEITHER

    @property
    def is_assessed(self) -> bool:
        return self.kind not in ONLY_DOCUMENTED | NEITHER


def fill_pilots(pilots: int, matches: int, cycles: int) -> User:
    """So many matches, pilots from the first of them, and what else reports count. Gives a coordinator."""
    load_milestones()
    coordinator = make_coordinator()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        fill_matches(cursor, matches)
        fill_postings_history(cursor, cycles)
        made = fill_records(cursor, pilots, cycles)
        fill_documentation(cursor, made, coordinator)
        fill_assessment(cursor, made, coordinator)
        fill_ledger(cursor, made, coordinator)
        fill_context(cursor, cycles)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return coordinator


def make_coordinator() -> User:
    user = User.objects.create(email=COORDINATOR, name="Coordinator of the benchmark")
    body = Organisation.objects.create(kind="un_body", name="Coordination", slug="benchmark-coordination")
    Membership.objects.create(user=user, organisation=body, duty=Duty.COORDINATOR)
    return user


def fill_matches(cursor: CursorWrapper, count: int) -> None:
    """Copies of one match, for other pairs: each request with one offer after another."""
    weight_set, _ = WeightSet.objects.get_or_create(
        association=None, version=1, defaults={"weights": DEFAULT_WEIGHTS}
    )
    request, offer = (model.objects.order_by("pk")[0] for model in (Request, Offer))
    criteria = [
        {"name": name, "value": 0.5, "known": True, "weight": weight, "tenths": int(5 * weight)}
        for name, weight in DEFAULT_WEIGHTS.items()
    ]
    first = Match.objects.create(
        request=request, offer=offer, score_tenths=500, criteria=criteria, weight_set=weight_set
    )
    n = min(Request.objects.count(), Offer.objects.count())
    if count > n * n:
        raise ValueError("there are not as many pairs")
    other = {
        "id": f"{first.pk} + pair",
        "uuid": "gen_random_uuid()",
        "request_id": f"{request.pk} + pair %% {n}",
        "offer_id": f"{offer.pk} + (pair %% {n} * 31 + pair / {n}) %% {n}",
        "score_tenths": "300 + pair %% 1000 * 7919 %% 700",
    }
    columns = [field.column for field in Match._meta.concrete_fields if not field.generated]
    values = ", ".join(other.get(column, f"first.{column}") for column in columns)
    table = Match._meta.db_table
    sql = PAIRED.format(table=table, names=", ".join(columns), values=values)
    cursor.execute(sql, [1, count - 1, first.pk])
    cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, first.pk + count - 1])


def fill_postings_history(cursor: CursorWrapper, cycles: int) -> None:
    for model in (Request, Offer):
        keys: Any = model.objects.order_by("pk").values_list("pk", flat=True)
        copy(cursor, HistoryEvent, published(model, keys, cycles))


def published(model: type[Posting], keys: Sequence[int], cycles: int) -> Iterator[dict[str, Any]]:
    return (event(model, key, "publish", "published", day_of(n, cycles)) for n, key in enumerate(keys))


def day_of(number: int, cycles: int) -> date:
    """In a half-year of its own for each of as many neighbours as there are, on one of its days."""
    return FIRST_DAY + number % cycles * HALF_YEAR + timedelta(days=number // cycles % HALF_YEAR.days)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


def event(model: type[Model], key: int, action: str, target: str, day: date) -> dict[str, Any]:
    return {
        "content_type_id": ContentType.objects.get_for_model(model).pk,
        "object_id": key,
        "action": action,
        "target": target,
        "at": noon(day),
        "recorded_at": noon(day),
    }


def fill_records(cursor: CursorWrapper, count: int, cycles: int) -> list[Made]:
    """The pilots themselves, with partners, themes and history."""
    sides = Match.objects.order_by("pk").values_list(
        "pk", "request__organisation_id", "offer__organisation_id"
    )
    # Two postings of the same organisation make no exchange.
    rows = [row for row in sides[: 2 * count] if row[1] != row[2]][:count]
    if len(rows) < count:
        raise ValueError("there are not as many matches")
    days = [day_of(number, cycles) for number in range(count)]
    Match.objects.filter(pk__in=[row[0] for row in rows]).update(
        state="piloted", agreed_at=noon(FIRST_DAY), approved_at=noon(FIRST_DAY)
    )
    keys = copy(
        cursor,
        Pilot,
        (pilot_row(n, row[0], day) for n, (row, day) in enumerate(zip(rows, days, strict=True))),
    )
    made = [
        Made(key, row[0], row[1:], day, number % 20)
        for number, (key, row, day) in enumerate(zip(keys, rows, days, strict=True))
    ]
    copy(
        cursor,
        Participant,
        (
            {"pilot_id": pilot.key, "organisation_id": partner, "role": Role.PARTNER}
            for pilot in made
            for partner in pilot.partners
        ),
    )
    areas = list(Theme.objects.filter(is_area=True).values_list("pk", flat=True))
    copy(
        cursor,
        Pilot.themes.through,
        ({"pilot_id": pilot.key, "theme_id": areas[pilot.key % len(areas)]} for pilot in made),
    )
    copy(cursor, HistoryEvent, (row for pilot in made for row in steps(pilot)))
    return made


def pilot_row(number: int, match: int, day: date) -> dict[str, Any]:
    signed = noon(day - timedelta(days=90))
    return {
        "match_id": match,
        "title": f"Exchange {number} on what one of the two cities has learnt",
        "summary": "What a city would tell of its exchange in two lines. " * 2,
        "language": "en",
        "state": "active",
        "exchange_type": ("south_south", "north_south")[number % 2],
        "exchange_basis": "Group of 77",
        "prepared_at": signed - timedelta(days=60),
        "agreed_at": signed,
        "started_at": signed,
        "published_at": noon(day) if number % 2 else None,
    }


def steps(pilot: Made) -> Iterator[dict[str, Any]]:
    signed = pilot.day - timedelta(days=90)
    yield event(Match, pilot.match, "agree", "agreed", FIRST_DAY)
    yield event(Match, pilot.match, "approve", "approved", FIRST_DAY)
    yield event(Pilot, pilot.key, "prepare", "preparing", signed - timedelta(days=60))
    yield event(Pilot, pilot.key, "agree", "agreed", signed)
    yield event(Pilot, pilot.key, "start", "active", signed)


def fill_documentation(cursor: CursorWrapper, made: Sequence[Made], by: User) -> None:
    documented = [pilot for pilot in made if pilot.is_documented]
    sections = (
        {
            "pilot_id": pilot.key,
            "kind": kind,
            "text": "What happened, and what it cost. " * 20,
            "language": "en",
            "state": "accepted",
            "submitted_at": noon(pilot.day),
            "accepted_at": noon(pilot.day),
            "accepted_by_id": by.pk,
            "recorded_at": noon(pilot.day),
        }
        for pilot in documented
        for kind in sorted(SectionKind.required())
    )
    copy(cursor, DocumentationSection, sections)
    confirmations = (
        {
            "pilot_id": pilot.key,
            "organisation_id": partner,
            "by_id": by.pk,
            "at": noon(pilot.day),
            "recorded_at": noon(pilot.day),
        }
        for pilot in documented
        for partner in pilot.partners
    )
    copy(cursor, DocumentationConfirmation, confirmations)


def fill_assessment(cursor: CursorWrapper, made: Sequence[Made], by: User) -> None:
    questionnaire, _ = Questionnaire.objects.get_or_create(version=99, defaults={"questions": []})
    assessed = [pilot for pilot in made if pilot.is_assessed]
    rounds = copy(
        cursor,
        AssessmentRound,
        (
            {
                "pilot_id": pilot.key,
                "kind": RoundKind.FINAL,
                "questionnaire_id": questionnaire.pk,
                "opened_at": noon(pilot.day),
                "by_id": by.pk,
            }
            for pilot in assessed
        ),
    )
    answers = (
        {
            "round_id": key,
            "group": group,
            "side_id": pilot.partners[place % 2],
            "values": {},
            "answered_on": pilot.day,
            "recorded_at": noon(pilot.day),
        }
        for key, pilot in zip(rounds, assessed, strict=True)
        for place, group in enumerate(GROUPS)
    )
    copy(cursor, Answer, answers)


def fill_ledger(cursor: CursorWrapper, made: Sequence[Made], by: User) -> None:
    """What both partners gave, and whom the pilots reached."""
    given: Iterable[tuple[int, date]] = zip(
        Participant.objects.order_by("pk").values_list("pk", flat=True),
        (pilot.day for pilot in made for _ in pilot.partners),
        strict=True,
    )
    entries = (
        {
            "participant_id": participant,
            "kind": "cash",
            "stage": ("planned", "delivered")[number % 2],
            "day": day,
            "what": "A journey of two engineers",
            "value": 1000 + number,
            "currency": "USD",
            "usd_rate": 1,
            "rate_on": day,
            "by_id": by.pk,
            "recorded_at": noon(day),
        }
        for participant, day in given
        for number in range(LEDGER // 2)
    )
    copy(cursor, Contribution, entries)
    reached = (
        {
            "pilot_id": pilot.key,
            "on": pilot.day,
            "slum_dwellers": 100 + pilot.key % 1000,
            "other_residents": 200,
            "method": "A count of households.",
            "by_id": by.pk,
            "recorded_at": noon(pilot.day),
        }
        for pilot in made
        if pilot.is_documented
    )
    copy(cursor, Reach, reached)


def fill_context(cursor: CursorWrapper, cycles: int) -> None:
    """A programme, a round-table and an evaluation for each half-year, and the cities that take part."""
    organisation = Organisation.objects.get(slug="benchmark-coordination")
    days = [day_of(number, cycles) for number in range(cycles)]
    copy(cursor, SupportProgramme, (programme_row(organisation.pk, day) for day in days))
    tables = (
        {
            "title": "A meeting",
            "language": "en",
            "convened_by_id": organisation.pk,
            "held_on": day,
            "state": "held",
            "outcomes": "Agreed to go on.",
            "recorded_at": noon(day),
        }
        for day in days
    )
    copy(cursor, RoundTable, tables)
    evaluations = (
        {
            "kind": "mid_term",
            "evaluator_id": organisation.pk,
            "language": "en",
            "terms": "What to look at.",
            "findings": "What was seen.",
            "recommendations": "What to do.",
            "completed_on": day,
            "recorded_at": noon(day),
        }
        for day in days
    )
    copy(cursor, Evaluation, evaluations)
    cities = City.objects.filter(organisations__participations__isnull=False).order_by("pk").distinct()
    taking_part = (
        {"city_id": key, "starts_on": day_of(number, cycles), "recorded_at": noon(day_of(number, cycles))}
        for number, key in enumerate(cities.values_list("pk", flat=True))
    )
    copy(cursor, CityParticipation, taking_part)


def programme_row(organisation: int, day: date) -> dict[str, Any]:
    return {
        "organisation_id": organisation,
        "name": f"Programme of {day.isoformat()}",
        "language": "en",
        "state": "established",
        "is_south_south": True,
        "established_on": day,
        "established_evidence": "A decision.",
        "established_recorded_at": noon(day),
    }
