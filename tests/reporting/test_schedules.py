"""Reports by mail: asked for after each period, told once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.emails import send_due_mails
from accounts.models import Notification
from cities.models import Membership
from core.exceptions import ActionRefused
from core.models import Job
from reporting.jobs import request_scheduled_reports, tell_scheduled_reports
from reporting.models import Report
from reporting.pipeline import make_report
from reporting.schedules import queries, services
from reporting.schedules.models import ReportSchedule, ScheduledReport
from reporting.schedules.rules import last_day_before
from tests.reporting.factories import ReportScheduleFactory, ScheduledReportFactory

LONG_AGO = date(2020, 1, 1)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.SITE_URL = "https://exchange.example.org"


@pytest.fixture
def schedule(world, milestones) -> ReportSchedule:
    """Set up long ago, so that a period is over."""
    return scheduled(world.donor, milestones[2004])


def scheduled(user, milestone, **fields) -> ReportSchedule:
    asked = {"rhythm": "month", "language": "en"} | fields
    schedule = services.set_schedule(milestone, by=user, **asked)
    ReportSchedule.objects.filter(pk=schedule.pk).update(since=LONG_AGO)
    schedule.refresh_from_db()
    return schedule


def worked():
    """What the worker makes of what was asked for."""
    for job in Job.objects.filter(kind="report"):
        make_report(Report.objects.get(pk=job.subject_id), job)


def rights_end(user):
    Membership.objects.filter(user=user).update(ended_at=timezone.now() - timedelta(minutes=1))


@pytest.mark.parametrize(
    ("today", "month", "quarter", "year"),
    [
        (date(2026, 1, 1), date(2025, 12, 31), date(2025, 12, 31), date(2025, 12, 31)),
        (date(2026, 3, 31), date(2026, 2, 28), date(2025, 12, 31), date(2025, 12, 31)),
        (date(2024, 3, 1), date(2024, 2, 29), date(2023, 12, 31), date(2023, 12, 31)),
        (date(2026, 11, 28), date(2026, 10, 31), date(2026, 9, 30), date(2025, 12, 31)),
    ],
)
def test_last_day_of_the_newest_period_that_is_over(today, month, quarter, year):
    found = [last_day_before(today, rhythm) for rhythm in ("month", "quarter", "year")]
    assert found == [month, quarter, year]


def test_the_report_is_as_of_the_last_day_and_of_what_is_known_this_morning(schedule):
    request_scheduled_reports()
    [report] = Report.objects.all()
    today = timezone.localdate()
    assert report.as_of == last_day_before(today, "month")
    assert report.known_at == datetime(today.year, today.month, today.day, tzinfo=UTC)
    assert (report.language, report.requested_by) == ("en", schedule.user)


def test_running_twice_asks_once_and_tells_once(schedule):
    for _ in range(2):
        request_scheduled_reports()
        tell_scheduled_reports()
    assert (Report.objects.count(), Job.objects.count(), Notification.objects.count()) == (1, 1, 0)
    worked()
    for _ in range(2):
        request_scheduled_reports()
        tell_scheduled_reports()
    assert (Report.objects.count(), Job.objects.count(), Notification.objects.count()) == (1, 1, 1)


def test_a_job_that_was_overtaken_does_nothing(schedule):
    [(stale, ends_on)] = queries.due_schedules(timezone.localdate())
    request_scheduled_reports()
    assert services.request_scheduled(stale, ends_on) is None
    worked()
    [waiting] = queries.ready_to_tell()
    tell_scheduled_reports()
    services.tell_scheduled(waiting)
    assert Notification.objects.count() == 1


def test_a_worker_killed_between_report_and_mail_loses_nothing(schedule):
    """The report is there; whoever runs next tells it."""
    request_scheduled_reports()
    worked()
    with transaction.atomic():
        tell_scheduled_reports()
        transaction.set_rollback(True)
    assert Notification.objects.count() == 0
    tell_scheduled_reports()
    assert Notification.objects.count() == 1


def test_two_people_share_one_report(world, milestones, schedule):
    scheduled(world.coordinator, milestones[2004])
    scheduled(world.staff_north, milestones[2004], language="fr")
    request_scheduled_reports()
    assert (Report.objects.count(), ScheduledReport.objects.count()) == (2, 3)
    worked()
    tell_scheduled_reports()
    assert set(Notification.objects.values_list("user__name", flat=True)) == {
        "donor", "coordinator", "staff.north",
    }  # fmt: skip


def test_what_is_over_when_it_is_set_up_is_no_news(world, milestones):
    services.set_schedule(milestones[2004], rhythm="month", language="en", by=world.donor)
    request_scheduled_reports()
    assert Report.objects.count() == 0


def test_after_a_long_pause_only_the_newest_period_comes(schedule):
    request_scheduled_reports()
    assert ScheduledReport.objects.count() == 1


def test_the_mail_has_the_link_and_stops_with_one_click(schedule, client):
    request_scheduled_reports()
    worked()
    tell_scheduled_reports()
    send_due_mails(schedule.user)
    [message] = mail.outbox
    report = Report.objects.get()
    assert message.subject.startswith("Your report is ready: milestone 2004 as of")
    for content in (message.body, message.alternatives[0].content):
        assert f"https://exchange.example.org{report.get_absolute_url()}" in content
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = message.extra_headers["List-Unsubscribe"].removeprefix("<https://exchange.example.org")[:-1]
    assert link in message.body
    client.handler.enforce_csrf_checks = True
    assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    schedule.refresh_from_db()
    assert (schedule.is_running, schedule.ending) == (False, "stopped")


def test_opening_the_link_alone_stops_nothing(schedule, client):
    link = queries.stop_link(schedule.pk)
    assert "Stop these mails?" in client.get(link).content.decode()
    schedule.refresh_from_db()
    assert schedule.is_running
    for wrong in (link[:-2] + "x/", reverse("reporting:schedule_stop", args=["nothing"])):
        assert client.get(wrong).status_code == 404
    schedule.delete()
    assert client.get(link).status_code == 404


def test_rights_that_ended_before_stop_it(schedule):
    rights_end(schedule.user)
    request_scheduled_reports()
    schedule.refresh_from_db()
    assert (Report.objects.count(), schedule.ending) == (0, "rights")


def test_an_account_that_is_closed_gets_nothing(schedule):
    schedule.user.is_active = False
    schedule.user.save()
    request_scheduled_reports()
    assert Report.objects.count() == 0


def test_rights_that_ended_meanwhile_stop_it(schedule):
    request_scheduled_reports()
    worked()
    rights_end(schedule.user)
    tell_scheduled_reports()
    schedule.refresh_from_db()
    assert (Notification.objects.count(), schedule.ending) == (0, "rights")
    assert list(queries.ready_to_tell()) == []


def test_what_was_ended_asks_and_tells_nothing(schedule):
    request_scheduled_reports()
    worked()
    services.end_schedule(schedule)
    tell_scheduled_reports()
    assert Notification.objects.count() == 0
    ScheduledReport.objects.all().delete()
    request_scheduled_reports()
    assert ScheduledReport.objects.count() == 0
    assert services.request_scheduled(schedule, last_day_before(timezone.localdate(), "month")) is None


def test_ending_twice_keeps_the_first_reason(schedule):
    services.end_schedule(schedule)
    services.end_schedule(schedule, ending="rights")
    schedule.refresh_from_db()
    assert schedule.ending == "stopped"


@pytest.mark.parametrize("who", ["officer_north", "outsider"])
def test_only_readers_set_it_up_and_change_it(world, milestones, schedule, who):
    by = getattr(world, who)
    with pytest.raises(PermissionDenied):
        services.set_schedule(milestones[2004], rhythm="month", language="en", by=by)
    with pytest.raises(PermissionDenied):
        services.change_schedule(schedule, rhythm="year", language="en", by=by)


def test_the_same_twice_is_one_and_begins_anew_after_it_ended(world, milestones, schedule):
    assert services.set_schedule(milestones[2004], rhythm="month", language="en", by=world.donor) == schedule
    services.end_schedule(schedule)
    services.set_schedule(milestones[2004], rhythm="month", language="en", by=world.donor)
    schedule.refresh_from_db()
    assert (schedule.is_running, schedule.since) == (True, timezone.localdate())


def test_a_change_holds_from_the_running_period_on(world, schedule):
    services.change_schedule(schedule, rhythm="month", language="en", by=world.donor)
    schedule.refresh_from_db()
    assert schedule.since == LONG_AGO
    services.change_schedule(schedule, rhythm="year", language="ar", by=world.donor)
    schedule.refresh_from_db()
    assert (schedule.rhythm, schedule.language, schedule.since) == ("year", "ar", timezone.localdate())
    request_scheduled_reports()
    assert Report.objects.count() == 0


def test_a_change_into_another_one_is_refused(world, milestones, schedule):
    other = scheduled(world.donor, milestones[2004], rhythm="year")
    with pytest.raises(ActionRefused, match="You have another one that says exactly this"):
        services.change_schedule(other, rhythm="month", language="en", by=world.donor)


def test_there_is_an_end_to_them(world, milestones, monkeypatch):
    monkeypatch.setattr(services, "MOST_SCHEDULES", 1)
    scheduled(world.donor, milestones[2004])
    with pytest.raises(ActionRefused, match="You have 1 of these already"):
        scheduled(world.donor, milestones[2006])


def test_the_database_refuses_what_is_there_twice(db):
    schedule = ReportScheduleFactory()
    with pytest.raises(IntegrityError, match="a_report_is_scheduled_once"), transaction.atomic():
        ReportScheduleFactory(user=schedule.user, milestone=schedule.milestone)
    with pytest.raises(IntegrityError, match="ended_schedule_says_why"), transaction.atomic():
        ReportScheduleFactory(ended_at=timezone.now())
    asked = ScheduledReportFactory(schedule=schedule)
    with pytest.raises(IntegrityError, match="one_report_per_period_of_schedule"), transaction.atomic():
        ScheduledReportFactory(schedule=schedule, report=asked.report)
    assert str(schedule) == "2004 · every month · English"
    assert str(asked).endswith(" · 2004-12-31")


def address(name, *args):
    return reverse(f"reporting:{name}", args=args)


def test_pages_to_set_up_change_and_end(world, milestones, client):
    client.force_login(world.donor)
    assert "No report comes by mail yet" in client.get(address("schedule_list")).content.decode()
    assert client.get(address("schedule_add")).status_code == 200
    fields = {"milestone": "2004", "rhythm": "quarter", "language": "en"}
    shown = client.post(address("schedule_add"), fields, follow=True).content.decode()
    assert "Milestone 2004, every quarter" in shown
    schedule = ReportSchedule.objects.get()
    assert client.get(address("schedule_edit", schedule.uuid)).status_code == 200
    fields = {"rhythm": "year", "language": "fr"}
    shown = client.post(address("schedule_edit", schedule.uuid), fields, follow=True).content.decode()
    assert "Milestone 2004, every year" in shown
    shown = client.post(address("schedule_end", schedule.uuid), follow=True).content.decode()
    assert "ended by you" in shown


@pytest.mark.parametrize(
    "wrong", [{"milestone": "1999"}, {"rhythm": "day"}, {"language": "xx"}, {"milestone": "'; --"}]
)
def test_wrong_wishes_are_told(world, milestones, client, wrong):
    client.force_login(world.donor)
    fields = {"milestone": "2004", "rhythm": "quarter", "language": "en"} | wrong
    response = client.post(address("schedule_add"), fields)
    assert response.status_code == 200
    assert f'id="id_{next(iter(wrong))}_error"' in response.content.decode()
    assert ReportSchedule.objects.count() == 0


def test_a_refused_change_stands_on_the_form(world, milestones, client, schedule):
    other = scheduled(world.donor, milestones[2004], rhythm="year")
    client.force_login(world.donor)
    fields = {"rhythm": "month", "language": "en"}
    response = client.post(address("schedule_edit", other.uuid), fields)
    assert "You have another one that says exactly this." in response.content.decode()


def test_others_find_nothing(world, milestones, client, schedule):
    client.force_login(world.coordinator)
    assert client.get(address("schedule_edit", schedule.uuid)).status_code == 404
    assert client.post(address("schedule_end", schedule.uuid)).status_code == 404
    client.force_login(world.outsider)
    for name in ("schedule_list", "schedule_add"):
        assert client.get(address(name)).status_code == 403


def test_who_may_no_longer_read_finds_why_nothing_comes(world, client, schedule):
    rights_end(world.donor)
    request_scheduled_reports()
    client.force_login(world.donor)
    shown = client.get(address("schedule_list")).content.decode()
    assert "ended, because you may no longer read reports" in shown
    assert address("schedule_edit", schedule.uuid) not in shown
    assert (
        client.post(address("schedule_edit", schedule.uuid), {"rhythm": "year", "language": "en"}).status_code
        == 403
    )


def test_the_list_takes_the_same_queries_for_one_and_three(
    world, milestones, client, django_assert_max_num_queries
):
    client.force_login(world.donor)
    for number, year in enumerate((2004, 2006, 2008)):
        scheduled(world.donor, milestones[year])
        request_scheduled_reports()
        with django_assert_max_num_queries(9):
            shown = client.get(address("schedule_list")).content.decode()
        assert shown.count("not ready yet") == number + 1
