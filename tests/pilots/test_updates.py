from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notification
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from pilots import jobs, rules, services
from pilots.editing import fingerprint
from pilots.enums import PilotState
from pilots.forms.updates import TEXTS
from pilots.models import Pilot, ProgressUpdate
from pilots.queries import pilot_reviewers, pilots_in_full, timeline
from tests import factories as make
from tests.pilots.factories import (
    ActivityFactory,
    ContributionFactory,
    IndicatorFactory,
    MeasurementFactory,
    ProgressUpdateFactory,
)
from tests.pilots.story import Story
from tests.racing import at_once, refusals
from tests.world import build_world

START = datetime(2026, 7, 1, 9, tzinfo=UTC)
TOLD = {"light": "amber", "narrative": "Two visits.", "money_note": "", "next_steps": "A third one."}


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to("2026-11-28T12:00Z", tick=False)


@pytest.fixture
def running(world):
    return begun(Story(world))


def begun(story):
    """An exchange that has run since the first of July."""
    story.to(PilotState.ACTIVE)
    Pilot.objects.update(prepared_at=START, agreed_at=START, started_at=START)
    story.reload()
    return story


def address(name, story, *more):
    return reverse(f"pilots:{name}", args=[story.pilot.uuid, *more])


def begin(story):
    return services.begin_update(story.pilot, by=story.world.officer_south)


def write(update, by, **changes):
    return services.save_update(update, by=by, base=fingerprint(update, TEXTS), **{**TOLD, **changes})


def submit(story, **changes):
    update = write(begin(story), story.world.officer_south, **changes)
    return services.submit_update(update, by=story.world.officer_south)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2027-11-30", 3, "2028-02-29"),
        ("2026-12-01", 12, "2027-12-01"),
        ("2026-10-31", 2, "2026-12-31"),
    ],
)
def test_months_later(day, months, expected):
    assert rules.months_later(date.fromisoformat(day), months) == date.fromisoformat(expected)


def test_periods_follow_the_rhythm_without_gap(running):
    first = rules.next_period(running.pilot, None)
    assert (first.starts_on, first.ends_on, first.due_on) == (
        date(2026, 7, 1),
        date(2026, 9, 30),
        date(2026, 10, 14),
    )
    services.set_rhythm(running.pilot, by=running.world.officer_south, months=6)
    running.reload()
    last = ProgressUpdateFactory(pilot=running.pilot)
    second = rules.next_period(running.pilot, last)
    assert (second.starts_on, second.ends_on) == (date(2026, 10, 1), date(2027, 3, 31))


def test_last_period_ends_with_the_exchange(running):
    Pilot.objects.update(state="completed", completed_at=datetime(2026, 8, 15, tzinfo=UTC))
    pilot = running.reload()
    period = rules.next_period(pilot, None)
    assert period.ends_on == date(2026, 8, 15)
    last = ProgressUpdateFactory(pilot=pilot, ends_on=period.ends_on)
    assert rules.next_period(pilot, last) is None


def test_exchange_that_has_not_started_has_no_period(story, world):
    assert rules.next_period(story.pilot, None) is None
    with pytest.raises(ActionRefused, match="no period"):
        begin(story)


def test_period_that_has_not_begun_cannot_be_told(running):
    ProgressUpdateFactory(pilot=running.pilot, ends_on=date(2026, 12, 31), state="submitted", **told())
    with pytest.raises(ActionRefused, match="no period"):
        begin(running)


def told():
    return TOLD | {"figures": {"held": []}, "submitted_at": timezone.now()}


@pytest.mark.parametrize("months", [0, 13])
def test_rhythm_lies_between_a_month_and_a_year(running, months):
    with pytest.raises(ActionRefused, match="one to twelve"):
        services.set_rhythm(running.pilot, by=running.world.officer_south, months=months)


def test_rhythm_is_in_the_history_once(running):
    for _ in range(2):
        services.set_rhythm(running.pilot, by=running.world.officer_south, months=6)
    [event] = HistoryEvent.objects.filter(action="set_rhythm")
    assert event.note == "every 6 months"


def test_draft_is_prefilled_from_the_plan(running):
    held = {"state": "held", "starts_on": date(2026, 8, 1), "title": "Visit"}
    ActivityFactory(pilot=running.pilot, **held)
    ActivityFactory(pilot=running.pilot, title="Course", starts_on=date(2026, 9, 1))
    ActivityFactory(pilot=running.pilot, title="Call", starts_on=date(2026, 12, 1))
    update = begin(running)
    assert (update.narrative, update.next_steps, update.light) == ("Visit", "Course\nCall", "amber")
    assert begin(running) == update


@pytest.mark.parametrize(
    ("starts_on", "light"), [(None, "green"), (date(2026, 9, 20), "amber"), (date(2026, 7, 2), "red")]
)
def test_first_light_comes_from_what_is_overdue(running, starts_on, light):
    if starts_on:
        ActivityFactory(pilot=running.pilot, starts_on=starts_on)
    assert begin(running).light == light


def test_what_is_handed_in_keeps_its_figures(running):
    partner = running.pilot.participants.get(organisation=running.world.south)
    indicator = IndicatorFactory(result__pilot=running.pilot, baseline=None)
    MeasurementFactory(indicator=indicator, on=date(2026, 9, 1), value=25)
    MeasurementFactory(indicator=indicator, on=date(2026, 11, 1), value=99)
    IndicatorFactory(result=indicator.result, position=2, title="Unmeasured")
    ContributionFactory(participant=partner, stage="planned", value=5000)
    ContributionFactory(participant=partner, day=date(2026, 6, 1), value=100)
    ContributionFactory(participant=partner, day=date(2026, 8, 1), value=200)
    update = submit(running)
    ContributionFactory(participant=partner, day=date(2026, 8, 2), value=7777)
    figures = ProgressUpdate.objects.get(pk=update.pk).figures
    assert [row["actual"] for row in figures["indicators"]] == ["25.00", None]
    south, total = figures["money"]
    assert south == {
        "who": "Southtown",
        "planned": "5000.00",
        "within": "200.00",
        "until": "300.00",
        "hours": "0",
    }
    assert total == {**south, "who": ""}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"light": ""}, "Say how it goes"), ({"narrative": " "}, "Write in a few sentences")],
)
def test_update_that_says_too_little_is_not_handed_in(running, changes, sentence):
    with pytest.raises(ActionRefused, match=sentence):
        submit(running, **changes)


def test_update_of_days_that_are_not_over_is_not_handed_in(running):
    services.set_rhythm(running.pilot, by=running.world.officer_south, months=12)
    running.reload()
    with pytest.raises(ActionRefused, match="not over yet"):
        submit(running)


def test_update_is_returned_changed_and_accepted(running, world):
    update = submit(running)
    with pytest.raises(ActionRefused, match="Write what should be changed"):
        services.return_update(update, by=world.staff_north, reason=" ")
    update = services.return_update(update, by=world.staff_north, reason="And the money?")
    update = write(update, world.officer_north, money_note="All paid.")
    update = services.submit_update(update, by=world.officer_north)
    update = services.accept_update(update, by=world.staff_south)
    assert (update.state, update.accepted_by) == ("accepted", world.staff_south)
    with pytest.raises(ActionRefused, match="is accepted and cannot be changed"):
        write(update, world.officer_north)
    titles = [str(entry.title) for entry in timeline(pilots_in_full().get(), for_insiders=True)]
    assert sum("was handed in" in title for title in titles) == 2


def test_second_submission_is_refused(running, world):
    update = submit(running)
    with pytest.raises(ActionRefused, match="already “submitted”"):
        services.submit_update(update, by=world.officer_south)


@pytest.mark.parametrize("name", ["staff_south", "coordinator", "outsider"])
def test_update_is_written_by_editors_of_the_partners_alone(running, world, name):
    update, by = begin(running), getattr(world, name)
    verbs = [
        lambda: services.begin_update(running.pilot, by=by),
        lambda: services.set_rhythm(running.pilot, by=by, months=6),
        lambda: write(update, by),
        lambda: services.submit_update(update, by=by),
    ]
    for verb in verbs:
        with pytest.raises(PermissionDenied):
            verb()


def test_people_are_told_once_per_step(running, world):
    update = submit(running)
    assert told_of("update_submitted") == {world.staff_north, world.staff_south}
    services.return_update(update, by=world.staff_north, reason="And the money?")
    assert told_of("update_returned") == {world.officer_north, world.officer_south, world.two_hats}


def told_of(kind):
    return {notification.user for notification in Notification.objects.filter(kind=kind)}


def test_history_that_is_entered_late_is_told_to_nobody(running, world):
    update = write(begin(running), world.officer_south)
    services.submit_update(update, by=world.officer_south, at=datetime(2026, 10, 1, tzinfo=UTC))
    assert not Notification.objects.filter(kind="update_submitted").exists()


def test_coordinators_review_where_there_is_no_association(running, world):
    type(make.AffiliationFactory()).objects.all().delete()
    assert list(pilot_reviewers(running.pilot)) == [world.coordinator]


@pytest.mark.parametrize(
    ("now", "kinds"),
    [
        ("2026-09-30T12:00Z", []),
        ("2026-10-01T12:00Z", ["update_due"]),
        ("2026-10-14T12:00Z", ["update_due"]),
        ("2026-10-15T12:00Z", ["update_overdue"]),
    ],
)
def test_reminders_when_the_period_is_over_and_when_the_update_is_overdue(
    running, world, time_machine, now, kinds
):
    time_machine.move_to(now, tick=False)
    for _ in range(2):
        jobs.remind_of_updates()
    mine = Notification.objects.filter(user=world.officer_south, kind__startswith="update_")
    assert list(mine.values_list("kind", flat=True)) == kinds


def test_reminder_of_a_draft_and_none_of_what_is_handed_in(running, world, time_machine):
    update = begin(running)
    jobs.remind_of_updates()
    assert told_of("update_overdue") == {world.officer_north, world.officer_south, world.two_hats}
    Notification.objects.all().delete()
    services.submit_update(write(update, world.officer_south), by=world.officer_south)
    Notification.objects.all().delete()
    jobs.remind_of_updates()
    assert not Notification.objects.exists()


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("update_days_in_order", {"ends_on": date(2026, 6, 30)}),
        ("submitted_update_is_told", {"state": "submitted"}),
        (
            "returned_update_has_reason",
            {"state": "returned", **TOLD, "figures": {"a": 1}, "submitted_at": START},
        ),
        ("accepted_update_has_date_and_person", {"accepted_at": START}),
    ],
)
def test_database_refuses(db, constraint, fields):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ProgressUpdateFactory(**fields)


def test_database_refuses_a_second_update_of_a_period_and_a_long_rhythm(story):
    ProgressUpdateFactory(pilot=story.pilot)
    with pytest.raises(IntegrityError, match="one_update_per_period"), transaction.atomic():
        ProgressUpdateFactory(pilot=story.pilot)
    with pytest.raises(IntegrityError, match="update_within_a_year"), transaction.atomic():
        Pilot.objects.update(update_months=13)


def test_updates_stay_inside_also_of_a_published_pilot(running, world, client):
    update = begin(running)
    Pilot.objects.update(published_at=timezone.now())
    sees = {n for n, user in world.everyone().items() if ProgressUpdate.objects.visible_to(user).exists()}
    assert sees == set(world.everyone()) - {"donor", "outsider"}
    client.force_login(world.outsider)
    urls = [address("pilot_updates", running), address("update_detail", running, update.uuid)]
    assert [client.get(url).status_code for url in urls] == [404, 404]
    assert "Updates" not in client.get(address("pilot_detail", running)).text


@pytest.mark.parametrize("count", [1, 12])
def test_page_takes_the_same_few_queries_for_any_number(
    running, client, django_assert_max_num_queries, count
):
    for month in range(1, count + 1):
        ProgressUpdateFactory(pilot=running.pilot, starts_on=date(2025, month, 1))
    client.force_login(running.world.officer_south)
    with django_assert_max_num_queries(9):
        response = client.get(address("pilot_updates", running))
    assert len(response.context["updates"]) == count


def test_update_is_written_with_few_queries(running, client, django_assert_max_num_queries):
    update = begin(running)
    client.force_login(running.world.officer_south)
    with django_assert_max_num_queries(12):
        assert client.get(address("update_edit", running, update.uuid)).status_code == 200


def test_update_that_is_handed_in_takes_few_queries(running, client, django_assert_max_num_queries):
    update = submit(running)
    client.force_login(running.world.staff_south)
    with django_assert_max_num_queries(12):
        client.get(address("update_detail", running, update.uuid))


def test_update_is_written_returned_and_accepted_on_the_pages(running, client, world):
    client.force_login(world.officer_south)
    assert "was due on" in client.get(address("pilot_updates", running)).text
    client.post(address("update_begin", running))
    update = ProgressUpdate.objects.get()
    url = address("update_edit", running, update.uuid)
    base = client.get(url).context["form"]["base"].value()
    client.post(url, TOLD | {"base": base, "save": ""})
    assert "Write it here" in client.get(address("update_detail", running, update.uuid)).text
    again = client.post(url, TOLD | {"base": base, "narrative": "Other.", "submit": ""})
    assert "Somebody else has changed this" in again.text
    client.post(url, TOLD | {"base": again.context["form"]["base"].value(), "submit": ""})
    client.force_login(world.staff_south)
    back = address("update_return", running, update.uuid)
    assert client.get(back).status_code == 200
    client.post(back, {"reason": "And the money?"})
    client.force_login(world.officer_south)
    page = client.get(url)
    assert "And the money?" in page.text
    client.post(url, TOLD | {"base": page.context["form"]["base"].value(), "submit": ""})
    client.force_login(world.staff_south)
    accepted = client.post(address("update_accept", running, update.uuid), follow=True)
    assert "Accepted on" in accepted.text


def test_rhythm_on_the_page(running, client, world):
    client.force_login(world.officer_south)
    client.post(address("update_rhythm", running), {"months": "6"})
    assert running.reload().update_months == 6
    refused = client.post(address("update_rhythm", running), {"months": "99"}, follow=True)
    assert "An update covers one to twelve months." in refused.text


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_who_begin_or_hand_in_at_once_make_one():
    story = begun(Story(build_world()))
    by, pilot = story.world.officer_south, story.pilot
    at_once(*[lambda: services.begin_update(pilot, by=by)] * 2, held=pilot)
    update = write(ProgressUpdate.objects.get(), by)
    outcomes = at_once(*[lambda: services.submit_update(update, by=by)] * 2, held=update)
    assert refusals(outcomes) == ["This is already “submitted”, so nothing was changed."]
