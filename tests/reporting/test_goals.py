"""Milestones that coordinators set."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from core.exceptions import ActionRefused
from core.models import HistoryEvent
from reporting.goals import queries, services
from reporting.models import Milestone, Target
from reporting.queries import milestone_facts
from reporting.reference import OWN_YEARS
from reporting.services import load_milestones
from tests import factories as make
from tests.pilots.factories import ReachFactory
from tests.reporting import made, more

DUE = date(2028, 6, 30)


@pytest.fixture
def milestone(world, milestones) -> Milestone:
    return services.add_milestone(2028, due_on=DUE, wording="Plus loin", language="fr", by=world.coordinator)


def added(milestone, world, indicator="tools_shared", **fields) -> Target:
    said = {"wording": "Des outils", "language": "fr", "threshold": None, "params": {}} | fields
    return services.add_target(milestone, indicator=indicator, by=world.coordinator, **said)


def history(milestone):
    events = HistoryEvent.objects.of(milestone)
    return [(event.action, event.note) for event in events]


def test_milestone_is_added_with_its_language_and_history(milestone, world):
    assert (milestone.due_on, milestone.local_wording, milestone.language) == (DUE, "Plus loin", "fr")
    assert milestone.added_by == world.coordinator
    assert history(milestone) == [("add", "2028, 2028-06-30\nPlus loin")]


def test_milestone_of_a_year_is_there_once(milestone, world):
    with pytest.raises(ActionRefused, match="There is a milestone of 2028 already."):
        services.add_milestone(2028, due_on=DUE, wording="Again", language="en", by=world.coordinator)
    with pytest.raises(ActionRefused, match="There is a milestone of 2015 already."):
        services.add_milestone(
            2015, due_on=date(2015, 1, 1), wording="Again", language="en", by=world.coordinator
        )


@pytest.mark.parametrize(
    ("year", "due_on", "sentence"),
    [
        (2001, date(2001, 1, 1), "Choose a year from 2002 to 2100."),
        (2101, date(2101, 1, 1), "Choose a year from 2002 to 2100."),
        (2028, date(2029, 1, 1), "The due date must lie in the year 2028."),
    ],
)
def test_milestone_of_a_wrong_time(world, milestones, year, due_on, sentence):
    with pytest.raises(ActionRefused, match=sentence):
        services.add_milestone(year, due_on=due_on, wording="X", language="en", by=world.coordinator)
    assert not Milestone.objects.filter(year=year).exists()


def every_verb(milestone, target, by):
    said = {"wording": "X", "language": "en"}
    fields = {"indicator": "tools_shared", "threshold": 1, "params": {}} | said
    yield lambda: services.add_milestone(2029, due_on=date(2029, 1, 1), by=by, **said)
    yield lambda: services.change_milestone(milestone, due_on=DUE, by=by, **said)
    yield lambda: services.add_target(milestone, by=by, **fields)
    yield lambda: services.change_target(target, by=by, **fields)
    yield lambda: services.remove_target(target, by=by)
    yield lambda: services.remove_milestone(milestone, by=by)


def test_only_coordinators_set_milestones(milestone, world):
    target = added(milestone, world)
    before = history(milestone)
    people = world.everyone()
    del people["coordinator"]
    for by in [*people.values(), AnonymousUser()]:
        for verb in every_verb(milestone, target, by):
            with pytest.raises(PermissionDenied):
                verb()
    assert (history(milestone), Target.objects.get(pk=target.pk)) == (before, target)


@pytest.mark.parametrize("year", sorted(OWN_YEARS))
def test_own_milestones_of_the_initiative_cannot_be_changed(world, milestones, year):
    own = milestones[year]
    _add, *verbs = every_verb(own, own.targets.first(), world.coordinator)
    for verb in verbs:
        with pytest.raises(ActionRefused, match="it stays as it is"):
            verb()
    assert own.targets.count()


def test_change_keeps_what_it_said_before(milestone, world):
    said = {"due_on": date(2028, 12, 31), "wording": "Encore", "language": "fr"}
    for _twice in range(2):
        services.change_milestone(milestone, by=world.coordinator, **said)
    milestone.refresh_from_db()
    assert (milestone.due_on, milestone.wording) == (date(2028, 12, 31), "Encore")
    assert history(milestone)[1:] == [("change", "2028, 2028-06-30\nPlus loin")]
    with pytest.raises(ActionRefused, match="The due date must lie in the year 2028."):
        services.change_milestone(milestone, by=world.coordinator, **said | {"due_on": date(2030, 1, 1)})


def test_targets_are_added_changed_and_removed_with_their_history(milestone, world):
    target = added(milestone, world, params={"scope": {"region": "002"}})
    second = added(milestone, world, "money_pledged", threshold=5, params={"currency": "EUR"})
    assert [each.position for each in milestone.targets.all()] == [1, 2]
    fields = {
        "indicator": "tools_reused",
        "wording": "Repris",
        "language": "fr",
        "threshold": 3,
        "params": {},
    }
    for _twice in range(2):
        services.change_target(target, by=world.coordinator, **fields)
    services.remove_target(second, by=world.coordinator)
    [left] = milestone.targets.all()
    assert (left.indicator, left.wording, left.threshold, left.params) == ("tools_reused", "Repris", 3, {})
    assert history(milestone)[1:] == [
        ("add_target", "Des outils\nTools shared\nscope: {'region': '002'}"),
        ("add_target", "Des outils\nMoney pledged\n5\ncurrency: EUR"),
        ("change_target", "Des outils\nTools shared\nscope: {'region': '002'}"),
        ("remove_target", "Des outils\nMoney pledged\n5\ncurrency: EUR"),
    ]


def test_same_target_twice_is_refused(milestone, world):
    added(milestone, world)
    with pytest.raises(ActionRefused, match="This target is there already."):
        added(milestone, world)
    added(milestone, world, threshold=2)


def test_milestone_has_at_most_ten_targets(milestone, world):
    for number in range(10):
        added(milestone, world, threshold=number + 1)
    with pytest.raises(ActionRefused, match="A milestone has at most 10 targets."):
        added(milestone, world, threshold=11)


def test_what_somebody_else_removed_meanwhile_is_said(milestone, world):
    target, other = added(milestone, world), added(milestone, world, threshold=9)
    Target.objects.filter(pk=target.pk).delete()
    fields = {"indicator": "tools_shared", "wording": "X", "language": "en", "threshold": 1, "params": {}}
    with pytest.raises(ActionRefused, match="Somebody else has removed this target meanwhile."):
        services.change_target(target, by=world.coordinator, **fields)
    services.remove_milestone(milestone, by=world.coordinator)
    with pytest.raises(ActionRefused, match="Somebody else has removed this milestone meanwhile."):
        services.remove_target(other, by=world.coordinator)


def test_milestone_is_removed_and_its_history_stays(milestone, world):
    added(milestone, world)
    key = milestone.pk
    services.remove_milestone(milestone, by=world.coordinator)
    assert not Milestone.objects.filter(year=2028).exists()
    assert HistoryEvent.objects.filter(object_id=key, action="remove").get().note == (
        "2028, 2028-06-30\nPlus loin"
    )
    assert [(event.title, event.by.split(" · ")[0]) for event in queries.changes()][:2] == [
        ("A milestone that was removed: Milestone removed", "coordinator"),
        ("A milestone that was removed: Target added", "coordinator"),
    ]


def test_what_a_report_is_about_cannot_be_removed(milestone, world):
    target = added(milestone, world)
    made.made_report(world, milestone)
    for remove, thing in ((services.remove_milestone, milestone), (services.remove_target, target)):
        with pytest.raises(ActionRefused, match="There is a report on this milestone."):
            remove(thing, by=world.coordinator)
    assert milestone.targets.get() == target


def test_later_milestones_of_the_platform_take_new_targets_and_stay(milestones, world):
    later = milestones[2030]
    with pytest.raises(ActionRefused, match="This milestone came with the platform."):
        services.remove_milestone(later, by=world.coordinator)
    services.change_milestone(
        later, due_on=date(2030, 6, 30), wording="Sooner", language="en", by=world.coordinator
    )
    services.remove_target(later.targets.first(), by=world.coordinator)
    before = list(Target.objects.values()), list(Milestone.objects.values())
    load_milestones()
    assert (list(Target.objects.values()), list(Milestone.objects.values())) == before


def facts_of(milestone, as_of):
    return milestone_facts(milestone, as_of=as_of, known_at=made.NOW)


def test_target_counts_its_part_of_the_world_only(milestone, world):
    for organisation in (world.south, world.north):
        more.made_tool(organisation, date(2005, 1, 1))
    sweden = world.north.city.country
    sweden.region = make.RegionFactory(code="154", names={"en": "Northern Europe"})
    sweden.save()
    scope = {"region": "154", "themes": ["water"], "exchange_type": "", "since": "2004-01-01"}
    added(milestone, world, params={"scope": scope})
    added(milestone, world, params={"scope": scope | {"region": "014", "since": "2006-01-01"}})
    facts = facts_of(milestone, date(2006, 1, 1))
    assert [(target.fact.value, target.scope) for target in facts.targets] == [
        (1, "water · Northern Europe · from Jan. 1, 2004 on"),
        (0, "water · Eastern Africa · from Jan. 1, 2006 on"),
    ]
    assert (facts.wording_language, facts.targets[0].wording_language) == ("fr", "fr")


def test_milestone_without_a_target_is_open(milestone):
    assert facts_of(milestone, date(2006, 1, 1)).light == "open"


@pytest.mark.parametrize(
    ("threshold", "as_of", "light", "goal", "verdict"),
    [
        (10, date(2020, 1, 1), "green", "of at most 10", "Reached by the due date, June 30, 2028."),
        (9, date(2020, 1, 1), "open", "of at most 9", "Not reached yet; the due date is June 30, 2028."),
        (9, DUE, "red", "of at most 9", "Not reached by the due date, June 30, 2028."),
        (None, date(2020, 1, 1), "green", "", "Reached by the due date, June 30, 2028."),
        (9, date(2003, 1, 1), "open", "of at most 9", "Nothing yet; the due date is June 30, 2028."),
    ],
)
def test_figure_of_which_less_is_better(milestone, world, threshold, as_of, light, goal, verdict):
    more.made_request(world.south, date(2004, 1, 1), agreed=10)
    added(milestone, world, "days_to_match", threshold=threshold)
    [target] = facts_of(milestone, as_of).targets
    assert (target.light, target.goal, target.verdict) == (light, goal, verdict)


def test_readings_are_the_figure_at_each_years_end_up_to_the_due_date(milestones, world):
    for day in (date(2003, 5, 1), date(2004, 5, 1), date(2005, 5, 1)):
        made.made_pilot(world, f"Pilot {day}", documented=day, assessed=day)
    target = facts_of(milestones[2004], date(2006, 1, 1)).targets[0]
    assert [(reading.label, reading.value) for reading in target.readings] == [
        ("2002", 0),
        ("2003", 1),
        ("2004", 2),
    ]
    early = facts_of(milestones[2004], date(2004, 4, 1)).targets[0]
    assert [(reading.label, reading.value) for reading in early.readings][1:] == [
        ("2003", 1),
        ("April 1, 2004", 1),
    ]


def test_readings_of_a_figure_that_can_fall_are_what_it_was(milestone, world):
    pilot = made.made_pilot(world, "Taps")
    for year, people in ((2005, 500), (2006, 90)):
        ReachFactory(pilot=pilot, on=date(year, 3, 1), slum_dwellers=people, recorded_at=made.EARLY)
    added(milestone, world, "slum_dwellers_reached", threshold=100)
    [target] = facts_of(milestone, date(2006, 12, 31)).targets
    assert target.values == [0, 0, 0, 500, 90]
    asked = [facts_of(milestone, date(year, 12, 31)).targets[0].fact.value for year in range(2002, 2007)]
    assert asked == target.values


def test_figure_over_very_many_records_has_no_readings(milestone, world, monkeypatch):
    monkeypatch.setattr("reporting.indicators.base.MOST_TO_FIND_AGAIN", 0)
    more.made_request(world.south, date(2004, 1, 1), agreed=10)
    added(milestone, world, "days_to_match")
    assert facts_of(milestone, date(2006, 1, 1)).targets[0].readings == ()
