from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from core.models import HistoryEvent
from pilots.models import Pilot
from reporting.enums import Light
from reporting.facts import Fact
from reporting.queries import (
    all_milestone_facts,
    goal,
    light_of,
    milestone_facts,
    overall_light,
    shown_to,
)
from tests import factories as make
from tests.reporting import made

DAY = date(2004, 12, 31)


def facts_json(milestone):
    return milestone_facts(milestone, as_of=DAY, known_at=made.NOW).to_json()


def test_same_day_and_moment_give_the_same_bytes_also_after_later_history(milestones, world):
    made.fill(world)
    half_done = made.made_pilot(world, "Half done", documented=date(2004, 5, 1))
    before = {year: facts_json(milestone) for year, milestone in milestones.items()}
    later = made.NOW + timedelta(days=1)
    made.assess(world, half_done, date(2004, 6, 1), recorded_at=later)
    made.made_pilot(world, "New", documented=DAY, assessed=DAY, recorded_at=later)
    made.made_programme(world.un_body, "New", established=DAY, recorded_at=later)
    made.made_round_table(world.un_body, "New", held_on=DAY, kinds=["donor"], recorded_at=later)
    made.made_evaluation(world.un_body, "final", completed_on=DAY, recorded_at=later)
    make.CityParticipationFactory(recorded_at=later)
    made.told(make.OfferFactory(), "publish", "published", made.noon(DAY), recorded_at=later)
    assert {year: facts_json(milestone) for year, milestone in milestones.items()} == before
    then = milestone_facts(milestones[2004], as_of=DAY, known_at=later)
    assert [record.title for record in then.targets[0].fact.records] == ["Pilot 0", "Half done", "New"]


def test_history_of_a_later_day_changes_nothing(milestones, world):
    made.fill(world)
    before = facts_json(milestones[2004])
    made.made_pilot(world, "Next year", documented=DAY, assessed=date(2005, 1, 1))
    assert '"value":1' in before
    assert '"value":2' not in facts_json(milestones[2004])


def test_programme_mainstreamed_later_than_known(milestones, world):
    programme = made.made_programme(world.un_body, "P", established=DAY, mainstreamed=DAY)
    programme.mainstreamed_recorded_at = made.NOW + timedelta(days=1)
    programme.save()
    facts = milestone_facts(milestones[2008], as_of=DAY, known_at=made.NOW)
    assert [target.fact.value for target in facts.targets] == [1, 0]


def test_facts_name_day_moment_language_and_versions(milestones, world):
    with translation.override("fr"):
        content = milestone_facts(milestones[2004], as_of=DAY, known_at=made.NOW).to_dict()
    assert content["as_of"] == "2004-12-31"
    assert content["known_at"] == "2026-11-01T09:30:15.123456+00:00"
    assert content["language"] == "fr"
    assert content["versions"].keys() == {"software", "kernel"}
    assert content["is_illustrative"] is False


def test_facts_over_demonstration_records_are_illustrative(milestones, world):
    world.south.is_demonstration = True
    world.south.save()
    made.made_pilot(world, "Shown", documented=DAY)
    assert milestone_facts(milestones[2004], as_of=DAY, known_at=made.NOW).is_illustrative is True


def queries_for(function):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        function()
    return len(captured)


def test_queries_are_the_same_for_one_and_three_of_everything(milestones, world):
    def read():
        all_milestone_facts(as_of=date(2013, 1, 1), known_at=made.NOW)

    made.fill(world)
    read()  # content types are kept by the process from here on
    one = queries_for(read)
    made.fill(world, times=2)
    assert queries_for(read) == one == 8


def test_overall_light_is_the_common_one_else_amber():
    assert overall_light(["red", "red"]) == Light.RED
    assert overall_light(["red", "green"]) == Light.AMBER


def some_fact(value, **fields):
    return Fact(code="x", label="X", definition="", unit="", value=value, **fields)


@pytest.mark.parametrize(
    ("fact", "is_open", "light"),
    [
        (some_fact(1), False, Light.GREEN),
        (some_fact(2, threshold=2), True, Light.GREEN),
        (some_fact(1, threshold=2), False, Light.AMBER),
        (some_fact(2, missing=("One",)), False, Light.AMBER),
        (some_fact(0, missing=("One",)), True, Light.OPEN),
        (some_fact(1, threshold=2), True, Light.AMBER),
        (some_fact(0, missing=("One",)), False, Light.RED),
    ],
)
def test_light(fact, is_open, light):
    assert light_of(fact, is_open=is_open) == light


def test_goal_without_threshold_is_one():
    assert goal(some_fact(0)) == "of at least 1"


def test_unpublished_pilot_has_no_name_for_the_public_but_counts(milestones, world):
    made.made_pilot(world, "Quiet", documented=DAY, assessed=DAY)
    made.made_pilot(world, "Open", documented=DAY, assessed=DAY)
    Pilot.objects.filter(title="Open").update(published_at=made.NOW)
    facts = milestone_facts(milestones[2004], as_of=DAY, known_at=made.NOW)
    public = shown_to(facts, AnonymousUser()).targets[0].fact
    assert [(record.title, bool(record.url)) for record in public.records] == [
        ("A pilot that is not published", False),
        ("Open", True),
    ]
    assert public.value == 2
    assert shown_to(facts, world.coordinator) == facts


def test_records_that_are_no_pilots_are_shown_to_all(milestones, world):
    made.made_evaluation(world.un_body, "mid_term", completed_on=DAY)
    facts = milestone_facts(milestones[2006], as_of=DAY, known_at=made.NOW)
    assert shown_to(facts, AnonymousUser()) == facts


def test_history_is_never_counted_twice(milestones, world):
    offer = make.OfferFactory(organisation=world.north)
    for _ in range(2):
        made.told(offer, "publish", "published", made.noon(DAY))
    assert HistoryEvent.objects.of(offer).count() == 2
    facts = milestone_facts(milestones[2004], as_of=DAY, known_at=made.NOW)
    assert next(fact.value for fact in facts.context if fact.code == "offers_published") == 1
