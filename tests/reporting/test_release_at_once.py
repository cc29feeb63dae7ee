"""Coordinators and workers that do the same at once, in real transactions."""

import pytest
from django.utils import timezone

from core.exceptions import ActionRefused
from core.models import Job
from pilots.editing import ChangedMeanwhile, fingerprint
from reporting.models import Milestone, Report
from reporting.release import queries, services
from reporting.release.models import Release
from reporting.release.services import FIELDS
from reporting.schedules.models import ReportSchedule, ScheduledReport
from reporting.schedules.rules import last_day_before
from reporting.schedules.services import request_scheduled, set_schedule
from reporting.services import load_milestones
from tests.racing import at_once
from tests.reporting import made, released
from tests.reporting.released import SUMMARY, release_in
from tests.world import build_world

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world():
    world = build_world()
    load_milestones()
    return world


@pytest.fixture
def report(world) -> Report:
    return made.made_report(world, Milestone.objects.get(year=2006))


def test_two_who_begin_at_once_write_in_one_version(world, report):
    second = released.second_coordinator(world)
    verbs = [lambda by=by: services.begin_release(report, by=by) for by in (world.coordinator, second)]
    first, other = at_once(*verbs, held=report)
    assert first == other
    assert Release.objects.count() == 1


def test_two_who_save_one_section_at_once_lose_nothing(world, report):
    release = release_in("draft", report, world)
    section = release.sections.get()
    base = fingerprint(section, FIELDS)

    def saving(text):
        return lambda: services.save_section(
            section, by=world.coordinator, base=base, **SUMMARY | {"text": text}
        )

    outcomes = at_once(saving("One."), saving("Other."), held=release)
    [refused] = [each for each in outcomes if isinstance(each, ChangedMeanwhile)]
    stored = release.sections.get().text
    assert stored in {"One.", "Other."}
    assert stored in str(refused)


def test_two_sections_added_at_once_are_both_there(world, report):
    release = release_in("draft", report, world)
    verbs = [lambda: services.add_section(release, by=world.coordinator, **SUMMARY)] * 2
    at_once(*verbs, held=release)
    assert [section.position for section in release.sections.all()] == [1, 2, 3]


def test_two_who_decide_at_once_decide_once(world, report):
    release, second = release_in("submitted", report, world), released.second_coordinator(world)
    seen = queries.draft_hash(release)
    outcomes = at_once(
        lambda: services.release_report(release, by=second, seen=seen),
        lambda: services.release_report(release, by=second, seen=seen),
        held=report,
    )
    assert sum(isinstance(each, ActionRefused) for each in outcomes) == 1
    assert (Release.objects.get().state, Job.objects.filter(kind="release").count()) == ("released", 1)


def test_two_beats_at_once_ask_for_one_report(world):
    milestone = Milestone.objects.get(year=2004)
    schedule = set_schedule(milestone, rhythm="month", language="en", by=world.donor)
    ends_on = last_day_before(timezone.localdate(), "month")
    first, other = at_once(*[lambda: request_scheduled(schedule, ends_on)] * 2, held=schedule)
    assert {first, other} == {None, ScheduledReport.objects.get()}
    assert (Report.objects.count(), Job.objects.count()) == (1, 1)


def test_two_clicks_at_once_set_up_one(world):
    milestone = Milestone.objects.get(year=2004)
    verbs = [lambda: set_schedule(milestone, rhythm="month", language="en", by=world.donor)] * 2
    first, other = at_once(*verbs, held=world.donor)
    assert first == other == ReportSchedule.objects.get()
