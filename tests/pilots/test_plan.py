from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.exceptions import ActionRefused
from core.models import HistoryEvent
from pilots import rules, services
from pilots.editing import fingerprint
from pilots.enums import CheckKind, PilotState
from pilots.forms.plan import NAMES
from pilots.models import Activity, ChecklistTick
from pilots.queries import pilots_in_full, plan_of, timeline
from tests.pilots.factories import ActivityFactory, ChecklistTickFactory, ParticipantFactory
from tests.pilots.story import Story
from tests.racing import at_once
from tests.world import build_world

TODAY = date(2026, 11, 28)
VISIT = {"mode": "study_visit", "title": "Depots", "starts_on": date(2027, 3, 1), "ends_on": date(2027, 3, 5)}
SENT = dict.fromkeys(NAMES, "") | {"visa_days": "60"} | VISIT


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to("2026-11-28T12:00Z", tick=False)


def address(name, story, *more):
    return reverse(f"pilots:{name}", args=[story.pilot.uuid, *more])


def plan(story, **changes):
    return services.plan_activity(story.pilot, by=story.world.officer_south, **{**VISIT, **changes})


def base(activity):
    return fingerprint(activity, NAMES)


def test_checklist_of_a_visit_counts_back_from_the_visa(story):
    due = {check.kind: check.due_on for check in rules.checklist(plan(story), TODAY)}
    assert due == {
        CheckKind.BUDGET: date(2026, 12, 3),
        CheckKind.LETTERS: date(2026, 12, 17),
        CheckKind.VISAS: date(2026, 12, 31),
        CheckKind.INTERPRETATION: date(2027, 1, 30),
    }


def test_point_is_overdue_until_it_is_ticked_or_the_visit_is_over(story, world):
    activity = plan(story, visa_days=90)
    late = [check.kind for check in rules.checklist(activity, TODAY) if check.is_overdue]
    assert late == [CheckKind.BUDGET, CheckKind.LETTERS]
    services.set_tick(activity, CheckKind.BUDGET, by=world.officer_north, is_done=True)
    [shown] = plan_of(story.pilot, TODAY)
    assert (shown.done, [check.kind for check in shown.overdue_checks]) == (1, [CheckKind.LETTERS])
    Activity.objects.update(state="held")
    [shown] = plan_of(story.pilot, TODAY)
    assert shown.overdue_checks == []


def test_nobody_travels_to_a_training_by_line(story):
    assert rules.checklist(plan(story, mode="remote_advice"), TODAY) == []


@pytest.mark.parametrize(
    ("ends_on", "state", "tone"),
    [(TODAY, "planned", "planned"), (date(2026, 11, 27), "planned", "overdue"), (TODAY, "held", "held")],
)
def test_activity_is_overdue_from_the_day_after_it(story, ends_on, state, tone):
    ActivityFactory(pilot=story.pilot, starts_on=date(2026, 11, 1), ends_on=ends_on, state=state)
    [shown] = plan_of(story.pilot, TODAY)
    assert (shown.tone, shown.starts_on, shown.ends_on) == (tone, date(2026, 11, 1), ends_on)


def test_tick_twice_is_one_and_can_be_taken_away(story, world):
    activity = plan(story)
    for _ in range(2):
        services.set_tick(activity, CheckKind.VISAS, by=world.officer_south, is_done=True)
    assert ChecklistTick.objects.count() == 1
    services.set_tick(activity, CheckKind.VISAS, by=world.officer_south, is_done=False)
    assert not ChecklistTick.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"ends_on": date(2027, 2, 28)}, "before the first day"),
        ({"starts_on": date(27, 3, 1)}, "cannot be right"),
        ({"ends_on": date(9999, 3, 1)}, "cannot be right"),
    ],
)
def test_days_that_cannot_be_right_are_refused(story, world, fields, sentence):
    with pytest.raises(ActionRefused, match=sentence):
        plan(story, **fields)
    activity = plan(story)
    with pytest.raises(ActionRefused, match=sentence):
        services.change_activity(
            activity, by=world.officer_south, base=fingerprint(activity, fields), **fields
        )


def test_host_takes_part(story):
    with pytest.raises(ActionRefused, match="takes no part"):
        plan(story, host=ParticipantFactory())
    host = story.pilot.participants.first()
    assert plan(story, host=host).host == host


def test_cancelled_pilot_plans_nothing(world):
    with pytest.raises(ActionRefused, match="cancelled"):
        plan(Story(world).to(PilotState.CANCELLED))


@pytest.mark.parametrize("name", ["staff_south", "coordinator", "outsider"])
def test_plan_is_written_by_editors_of_the_partners_alone(story, world, name):
    activity, by = plan(story), getattr(world, name)
    verbs = [
        lambda: services.plan_activity(story.pilot, by=by, **VISIT),
        lambda: services.change_activity(activity, by=by, base="", title="X"),
        lambda: services.set_tick(activity, CheckKind.VISAS, by=by, is_done=True),
        lambda: services.hold_activity(activity, by=by),
        lambda: services.drop_activity(activity, by=by, reason="X"),
    ]
    for verb in verbs:
        with pytest.raises(PermissionDenied):
            verb()


def test_change_keeps_what_the_plan_said_before(story, world):
    activity = plan(story)
    changed = services.change_activity(
        activity,
        by=world.officer_north,
        base=fingerprint(activity, ["mode", "place"]),
        mode="training",
        place="",
    )
    event = HistoryEvent.objects.of(activity).latest("pk")
    assert (changed.mode, event.note) == ("training", "kind of activity, before: study visit")


def test_change_to_the_same_leaves_no_trace(story, world):
    activity = plan(story)
    services.change_activity(activity, by=world.officer_south, base="outdated", title="Depots")
    assert [event.action for event in HistoryEvent.objects.of(activity)] == ["plan"]


def test_what_is_held_or_dropped_is_not_planned_otherwise(story, world):
    activity = plan(story, starts_on=TODAY)
    held = services.hold_activity(activity, by=world.officer_south, people_came=12)
    assert (held.state, held.people_came) == ("held", 12)
    with pytest.raises(ActionRefused, match="already “held”"):
        services.change_activity(activity, by=world.officer_south, base="", title="X")
    with pytest.raises(ActionRefused, match="already “held”"):
        services.drop_activity(activity, by=world.officer_south, reason="Rain.")


def test_what_has_not_begun_was_not_held(story, world):
    with pytest.raises(ActionRefused, match="not begun yet"):
        services.hold_activity(plan(story), by=world.officer_south)


def test_dropping_needs_a_reason(story, world):
    with pytest.raises(ActionRefused, match="Write why"):
        services.drop_activity(plan(story), by=world.officer_south, reason=" ")
    assert services.drop_activity(plan(story), by=world.officer_south, reason="Rain.").state == "dropped"


def test_plan_is_on_the_timeline(story, world):
    services.drop_activity(plan(story), by=world.officer_south, reason="Rain.")
    entries = timeline(pilots_in_full().get(), for_insiders=True)
    assert [(str(entry.title), entry.note) for entry in entries[-2:]] == [
        ("“Depots” was planned", ""),
        ("“Depots” was dropped", "Rain."),
    ]


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("activity_days_in_order", {"ends_on": date(1999, 1, 1)}),
        ("people_came_to_what_was_held", {"people_came": 3}),
    ],
)
def test_database_refuses(db, constraint, fields):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ActivityFactory(**fields)


def test_database_refuses_a_second_tick(db):
    tick = ChecklistTickFactory()
    with pytest.raises(IntegrityError, match="one_tick_per_point"), transaction.atomic():
        ChecklistTickFactory(activity=tick.activity)


def test_activities_are_seen_with_their_pilot(story, world):
    plan(story)
    sees = {name for name, user in world.everyone().items() if Activity.objects.visible_to(user).exists()}
    assert sees == set(world.everyone()) - {"donor", "outsider"}


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_few_queries_for_any_number(story, client, django_assert_max_num_queries, count):
    for activity in ActivityFactory.create_batch(count, pilot=story.pilot):
        ChecklistTickFactory(activity=activity)
    client.force_login(story.world.officer_south)
    with django_assert_max_num_queries(12):
        response = client.get(address("pilot_plan", story))
    assert len(response.context["plan"]) == count


def test_activity_is_added_once_changed_ticked_and_held(story, client):
    client.force_login(story.world.officer_south)
    form = client.get(address("activity_add", story)).context["form"]
    sent = SENT | {"entered_from": form["entered_from"].value(), "starts_on": "2026-11-27"}
    for _ in range(2):
        client.post(address("activity_add", story), sent)
    activity = Activity.objects.get()
    form = client.get(address("activity_edit", story, activity.uuid)).context["form"]
    client.post(
        address("activity_edit", story, activity.uuid),
        sent | {"title": "Depots and markets", "base": form["base"].value()},
    )
    client.post(address("activity_tick", story, activity.uuid), {"point": "visas"})
    assert client.post(address("activity_tick", story, activity.uuid), {"point": "x"}).status_code == 404
    text = client.get(address("pilot_plan", story)).text
    assert ("Depots and markets" in text, "Open again" in text) == (True, True)
    client.post(address("activity_tick", story, activity.uuid), {"point": "open:visas"})
    assert client.get(address("activity_hold", story, activity.uuid)).status_code == 200
    client.post(address("activity_hold", story, activity.uuid), {"people_came": "7"})
    activity.refresh_from_db()
    assert (activity.state, activity.people_came, activity.ticks.count()) == ("held", 7, 0)


def test_activity_is_dropped_with_a_reason(story, client):
    activity = plan(story)
    client.force_login(story.world.officer_south)
    assert client.get(address("activity_drop", story, activity.uuid)).status_code == 200
    client.post(address("activity_drop", story, activity.uuid), {"reason": "Rain."})
    assert Activity.objects.get().state == "dropped"


def test_who_is_second_sees_what_the_first_wrote_and_may_then_replace_it(story, client, world):
    activity = plan(story)
    url = address("activity_edit", story, activity.uuid)
    client.force_login(world.officer_north)
    opened = client.get(url).context["form"]["base"].value()
    services.change_activity(
        activity, by=world.officer_south, base=fingerprint(activity, ["title"]), title="Ours"
    )
    sent = SENT | {"entered_from": activity.uuid, "title": "Theirs", "base": opened}
    response = client.post(url, sent)
    assert "Somebody else has changed this" in response.text
    assert "title: Ours" in response.text
    client.post(url, sent | {"base": response.context["form"]["base"].value()})
    assert Activity.objects.get().title == "Theirs"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"people": "-1"}, "greater than or equal to 0"),
        ({"people": "1" + "0" * 30}, "less than or equal to 100000"),
        ({"visa_days": "9999"}, "less than or equal to 365"),
        ({"starts_on": "soon"}, "Enter a valid date"),
        ({"ends_on": "2027-02-01"}, "before the first day"),
        ({"mode": "party"}, "Select a valid choice"),
    ],
)
def test_wrong_input_is_refused_with_a_sentence(story, client, changes, sentence):
    client.force_login(story.world.officer_south)
    sent = SENT | {"entered_from": story.pilot.uuid} | changes
    assert sentence in client.post(address("activity_add", story), sent).text
    assert not Activity.objects.exists()


def test_activity_of_another_pilot_does_not_exist_here(story, client):
    client.force_login(story.world.officer_south)
    other = ActivityFactory()
    assert client.get(address("activity_edit", story, other.uuid)).status_code == 404


def test_plan_as_files(story, client):
    plan(story, host=story.pilot.participants.first(), notes="Bring, boots")
    plan(story, mode="training", title="Course")
    client.force_login(story.world.staff_south)
    lines = client.get(address("pilot_plan", story), {"format": "csv"}).getvalue().decode("utf-8-sig")
    assert "1,study_visit,Depots,2027-03-01" in lines
    response = client.get(address("plan_calendar", story))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "SUMMARY:Depots (study visit)" in response.text
    assert "Bring\\, boots" in response.text


def test_public_reads_the_plan_of_a_published_pilot_without_names(story, client):
    activity = plan(story)
    services.set_tick(activity, CheckKind.VISAS, by=story.world.officer_south, is_done=True)
    type(story.pilot).objects.update(published_at="2026-01-01T00:00Z")
    text = client.get(address("pilot_plan", story)).text
    assert ("Depots" in text, "officer.south" in text) == (True, False)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_who_change_at_once_do_not_overwrite_each_other():
    story = Story(build_world())
    activity = plan(story)
    stood = fingerprint(activity, ["title"])
    by = story.world.officer_south
    outcomes = at_once(
        lambda: services.change_activity(activity, by=by, base=stood, title="Ours"),
        lambda: services.change_activity(activity, by=by, base=stood, title="Theirs"),
        held=activity,
    )
    refused = [str(outcome) for outcome in outcomes if isinstance(outcome, ActionRefused)]
    assert len(refused) == 1
    assert Activity.objects.get().title in refused[0]
    assert HistoryEvent.objects.of(activity).count() == 2
