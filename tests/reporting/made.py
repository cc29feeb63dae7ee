"""Pilots, programmes and the like as rows with chosen days, for figures worked out by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection

from core.models import HistoryEvent
from pilots.editing import fingerprint
from pilots.enums import PilotState, Role, RoundKind, SectionKind, SectionState
from pilots.models import (
    Answer,
    AssessmentRound,
    DocumentationConfirmation,
    DocumentationSection,
    Participant,
    Pilot,
    Questionnaire,
)
from programmes.models import RoundTable, SupportProgramme
from reporting import pipeline
from reporting.associations import services as associations
from reporting.associations.models import HEADINGS
from reporting.enums import ReportKind
from reporting.facts import MilestoneFacts
from reporting.models import AssociationReport, Evaluation, Report
from reporting.questions import Question
from tests import factories as make

NOW = datetime(2026, 11, 1, 9, 30, 15, 123456, tzinfo=UTC)
EARLY = datetime(2002, 9, 2, tzinfo=UTC)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


def made_pilot(
    world,
    title,
    *,
    documented=None,
    assessed=None,
    exchange="north_south",
    areas=("water",),
    recorded_at=EARLY,
    **match_fields,
) -> Pilot:
    """A pilot between the two cities, signed on 1 January 2003; all its facts are recorded at the moment."""
    pilot = Pilot.objects.create(
        match=world.match(**match_fields),
        title=title,
        language="en",
        state=PilotState.AGREED,
        exchange_type=exchange,
        exchange_basis="Group of 77" if exchange else "",
        exchange_problem="" if exchange else "Northville",
        prepared_at=noon(date(2002, 12, 1)),
        agreed_at=noon(date(2003, 1, 1)),
    )
    pilot.themes.set([make.ThemeFactory(code=code) for code in areas])
    for organisation in (world.south, world.north):
        Participant.objects.create(pilot=pilot, organisation=organisation, role=Role.PARTNER)
    told(pilot, "prepare", PilotState.PREPARING, pilot.prepared_at, recorded_at)
    told(pilot, "agree", PilotState.AGREED, pilot.agreed_at, recorded_at)
    if documented:
        document(world, pilot, documented, recorded_at)
    if assessed:
        assess(world, pilot, assessed, recorded_at)
    return pilot


def told(subject, action, target, at, recorded_at=EARLY):
    event = HistoryEvent.record(subject, action, by=None, target=target, at=at)
    HistoryEvent.objects.filter(pk=event.pk).update(recorded_at=recorded_at)


def document(world, pilot, day, recorded_at=EARLY):
    for kind in SectionKind:
        DocumentationSection.objects.create(
            pilot=pilot,
            kind=kind,
            text="What happened.",
            language="en",
            state=SectionState.ACCEPTED,
            submitted_at=noon(day),
            accepted_at=noon(day),
            accepted_by=world.staff_south,
            recorded_at=recorded_at,
        )
    for organisation, by in ((world.south, world.officer_south), (world.north, world.officer_north)):
        DocumentationConfirmation.objects.create(
            pilot=pilot, organisation=organisation, by=by, at=noon(day), recorded_at=recorded_at
        )


def assess(world, pilot, day, recorded_at=EARLY):
    questionnaire, _ = Questionnaire.objects.get_or_create(version=2, defaults={"questions": []})
    final = AssessmentRound.objects.create(
        pilot=pilot,
        kind=RoundKind.FINAL,
        questionnaire=questionnaire,
        opened_at=noon(day),
        by=world.staff_south,
    )
    sides = (world.south, world.north, world.south, world.north, world.south)
    for group, side in zip(["residents", "ngo", "business", "residents", "utility"], sides, strict=True):
        Answer.objects.create(
            round=final, group=group, side=side, values={}, answered_on=day, recorded_at=recorded_at
        )


def made_programme(organisation, name, *, established, mainstreamed=None, south=True, recorded_at=EARLY):
    later = (
        {"mainstreamed_on": mainstreamed, "mainstreamed_evidence": "A budget line."} if mainstreamed else {}
    )
    return SupportProgramme.objects.create(
        organisation=organisation,
        name=name,
        language="en",
        state="mainstreamed" if mainstreamed else "established",
        is_south_south=south,
        established_on=established,
        established_evidence="A decision.",
        established_recorded_at=recorded_at,
        mainstreamed_recorded_at=recorded_at if mainstreamed else None,
        **later,
    )


def made_round_table(convener, title, *, held_on, kinds, recorded_at=EARLY):
    table = RoundTable.objects.create(
        title=title,
        language="en",
        convened_by=convener,
        held_on=held_on,
        state="held",
        outcomes="Agreed to go on.",
        recorded_at=recorded_at,
    )
    table.participants.set(
        [make.OrganisationFactory(kind=kind, name=f"A {kind}", city=None) for kind in kinds]
    )
    return table


def made_evaluation(evaluator, kind, *, completed_on, recorded_at=EARLY):
    return Evaluation.objects.create(
        kind=kind,
        evaluator=evaluator,
        language="en",
        terms="What to look at.",
        findings="What was seen.",
        recommendations="What to do.",
        completed_on=completed_on,
        recorded_at=recorded_at,
    )


def fill(world, times=1):
    """A little of everything, so many times."""
    for number in range(times):
        day = date(2004, 3, 1) + timedelta(days=number)
        kind = ("north_south", "south_south")[number % 2]
        made_pilot(world, f"Pilot {number}", documented=day, assessed=day, exchange=kind)
        made_pilot(world, f"Open {number}", documented=day)
        made_programme(world.un_body, f"New {number}", established=day, mainstreamed=day)
        made_round_table(world.un_body, "Meeting", held_on=day, kinds=["donor", "support_programme"])
        made_evaluation(world.un_body, "mid_term", completed_on=day)
        make.CityParticipationFactory(recorded_at=EARLY)


def made_report(world, milestone, as_of=date(2004, 12, 31), *, known_at=NOW, language="en") -> Report:
    """With its facts frozen, and no PDF yet."""
    asked = {"as_of": as_of, "known_at": known_at, "language": language, "requested_by": world.coordinator}
    return pipeline.freeze_facts(Report.objects.create(milestone=milestone, **asked))


def asked(world, kind, as_of=date(2004, 12, 31), *, known_at=NOW, language="en", **subject) -> Report:
    """A report of the kind with its facts frozen, and no PDF yet."""
    question = Question(ReportKind(kind), as_of, language, **subject)
    return pipeline.freeze_facts(
        Report.objects.create(**question.fields(), known_at=known_at, requested_by=world.coordinator)
    )


def handed_in(world, association, by, *, year=2004, **texts) -> AssociationReport:
    """The association's report of the year as it was handed in on 10 January after it; recorded now."""
    on = noon(date(year + 1, 1, 10))
    report = associations.begin_association_report(association, year=year, language="en", by=by)
    fields = {"language": "en", **dict.fromkeys(HEADINGS, ""), "progress": "They met."} | texts
    base = fingerprint(report, fields)
    associations.save_association_report(report, by=by, base=base, **fields)
    return associations.submit_association_report(report, by=by, at=on)


def empty_facts(as_of: date) -> MilestoneFacts:
    return MilestoneFacts(
        year=2004,
        due_on=date(2004, 12, 31),
        wording="Up to 10 pilots",
        as_of=as_of,
        known_at=NOW,
        language="en",
        light="open",
        is_illustrative=False,
        targets=(),
        context=(),
        versions={},
    )


@contextmanager
def unguarded() -> Iterator[None]:
    """As somebody who owns the tables can: with what protects reports switched off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE reporting_report DISABLE TRIGGER USER")
        yield
        cursor.execute("ALTER TABLE reporting_report ENABLE TRIGGER USER")
