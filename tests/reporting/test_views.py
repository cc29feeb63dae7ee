import csv
from datetime import date, timedelta
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from core.canonical import sha256
from core.models import Job, JobStatus
from pilots.models import Pilot
from reporting import pipeline, services
from reporting.models import Report
from tests.reporting import made

DAY = date(2004, 12, 31)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def report(world, milestones) -> Report:
    made.made_pilot(world, "=1+1", documented=DAY, assessed=DAY)
    return services.request_report(milestones[2004], as_of=DAY, language="en", by=world.coordinator)


@pytest.fixture
def ready(report) -> Report:
    pipeline.make_report(report, Job.objects.get())
    Job.objects.update(status=JobStatus.DONE)
    return Report.objects.get(pk=report.pk)


def page(client, name, *args, as_of=None, status=200):
    response = client.get(reverse(f"reporting:{name}", args=args), {"as_of": as_of} if as_of else {})
    assert response.status_code == status
    return response.content.decode()


def test_milestone_list_is_public_and_shows_every_year(client, milestones):
    shown = page(client, "milestone_list", as_of="2004-12-31")
    assert [f"/milestones/{year}/" in shown for year in milestones] == [True] * 6


def test_milestone_detail_names_what_is_missing_and_late(client, milestones, world):
    made.made_pilot(world, "Late one", documented=DAY, assessed=date(2005, 2, 1))
    Pilot.objects.update(published_at=timezone.now())
    shown = page(client, "milestone_detail", 2004, as_of="2006-01-01")
    assert "Late one" in shown
    assert "A pilot that is both documented and assessed" in shown


@pytest.mark.parametrize("name", ["milestone_list", "milestone_detail", "target_records"])
@pytest.mark.parametrize(
    ("as_of", "sentence"),
    [
        ("yesterday", "Write the day as year-month-day, such as 2004-12-31."),
        ("2999-01-01", "Nothing is known of a day in the future. Choose a day up to today."),
        ("1999-01-01", "The initiative started on Sept. 1, 2002. Choose that day or a later one."),
    ],
)
def test_wrong_day_is_told_on_a_page_that_still_works(client, milestones, name, as_of, sentence):
    args = {"milestone_list": [], "milestone_detail": [2004], "target_records": [2004, 1]}[name]
    shown = page(client, name, *args, as_of=as_of, status=400)
    assert sentence in shown
    assert "of up to 10" in shown


def test_empty_day_is_today(client, milestones):
    response = client.get(reverse("reporting:milestone_detail", args=[2004]), {"as_of": ""})
    assert "of up to 10" in response.content.decode()


def test_target_records_hide_the_name_of_an_unpublished_pilot(client, milestones, world):
    made.made_pilot(world, "Quiet", documented=DAY, assessed=DAY)
    made.made_pilot(world, "Not assessed", documented=DAY)
    shown = page(client, "target_records", 2004, 1)
    assert "Quiet" not in shown
    assert "A pilot that is not published" in shown
    client.force_login(world.coordinator)
    shown = page(client, "target_records", 2004, 1)
    assert "Quiet" in shown
    assert "Not assessed" in shown


def test_target_records_of_no_target_is_not_there(client, milestones):
    page(client, "target_records", 2004, 9, status=404)
    page(client, "milestone_detail", 2005, status=404)


def rows_of(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text)))


def test_target_csv_has_a_row_per_record_and_no_formula(client, milestones, world):
    made.made_pilot(world, "=1+1", documented=DAY, assessed=DAY)
    made.made_pilot(world, "Open", documented=DAY)
    client.force_login(world.coordinator)
    response = client.get(reverse("reporting:target_file", args=[2004, 1, "csv"]), {"as_of": "2004-12-31"})
    rows = rows_of(response)
    assert [(row["status"], row["title"], row["illustrative"]) for row in rows] == [
        ("counted", "'=1+1", ""),
        ("excluded", "Open", ""),
    ]
    assert rows[0]["url"].startswith("http")
    assert rows[1]["note"] == "It is documented but not yet assessed by its stakeholders."


def test_target_csv_of_a_wrong_day_says_so(client, milestones):
    response = client.get(reverse("reporting:target_file", args=[2004, 1, "csv"]), {"as_of": "x"})
    assert (response.status_code, response.content.decode()) == (
        400,
        "Write the day as year-month-day, such as 2004-12-31.",
    )


def test_evaluation_page_is_public(client, world):
    evaluation = made.made_evaluation(world.un_body, "mid_term", completed_on=date(2006, 9, 1))
    assert "What was seen." in page(client, "evaluation_detail", evaluation.uuid)


def test_reports_are_for_readers_only(client, world, ready):
    for name, args in (("report_list", []), ("report_create", []), ("report_detail", [ready.uuid])):
        page(client, name, *args, status=302)
    client.force_login(world.outsider)
    page(client, "report_list", status=403)
    page(client, "report_create", status=403)
    page(client, "report_detail", ready.uuid, status=404)
    page(client, "report_download", ready.uuid, "json", status=404)


@pytest.mark.parametrize("who", ["coordinator", "staff_north", "donor"])
def test_reports_are_there_for_readers(client, world, ready, who):
    client.force_login(getattr(world, who))
    assert ready.reference in page(client, "report_list")
    shown = page(client, "report_detail", ready.uuid)
    assert ready.sha256 in shown
    assert ready.pdf_sha256 in shown


def test_report_list_is_empty_at_first(client, world, milestones):
    client.force_login(world.coordinator)
    assert "No report yet" in page(client, "report_list")


def test_report_detail_shows_progress_without_script(client, world, report):
    client.force_login(world.coordinator)
    shown = page(client, "report_detail", report.uuid)
    assert '<meta http-equiv="refresh"' in shown
    assert report.reference in page(client, "report_list")
    page(client, "report_download", report.uuid, "pdf", status=404)


def test_report_download_as_json_is_the_frozen_text(client, world, ready):
    client.force_login(world.coordinator)
    response = client.get(reverse("reporting:report_download", args=[ready.uuid, "json"]))
    assert sha256(response.content.decode()) == ready.sha256
    assert (
        f'filename="milestone-2004-as-of-2004-12-31-{ready.reference}.json"'
        in response["Content-Disposition"]
    )


def test_report_download_as_pdf_and_csv(client, world, ready):
    client.force_login(world.coordinator)
    pdf = client.get(reverse("reporting:report_download", args=[ready.uuid, "pdf"]))
    assert b"".join(pdf.streaming_content).startswith(b"%PDF-")
    rows = rows_of(client.get(reverse("reporting:report_download", args=[ready.uuid, "csv"])))
    assert [(row["indicator"], row["status"], row["title"]) for row in rows[:3]] == [
        ("pilots_documented_and_assessed", "counted", "'=1+1"),
        ("exchange_types_covered", "counted", "'=1+1"),
        ("exchange_types_covered", "missing", "south-south"),
    ]


def test_report_download_in_an_unknown_format_or_unfinished(client, world, ready):
    client.force_login(world.coordinator)
    page(client, "report_download", ready.uuid, "exe", status=404)
    with made.unguarded():
        Report.objects.update(pdf="", pdf_sha256="")
    page(client, "report_download", ready.uuid, "pdf", status=404)


def test_report_create_asks_and_goes_to_the_report(client, world, milestones):
    client.force_login(world.coordinator)
    address = reverse("reporting:report_create")
    shown = client.get(address, {"milestone": "2004", "as_of": "2004-12-31"}).content.decode()
    assert 'value="2004" selected' in shown
    assert 'value="2004-12-31"' in shown
    response = client.post(address, {"milestone": "2004", "as_of": "2004-12-31", "language": "en"})
    assert response["Location"] == Report.objects.get().get_absolute_url()


def test_report_create_with_a_wrong_day_keeps_what_was_typed(client, world, milestones):
    client.force_login(world.coordinator)
    tomorrow = timezone.localdate() + timedelta(days=2)
    asked = {"milestone": "abc", "as_of": tomorrow.isoformat(), "language": "fr"}
    shown = client.post(reverse("reporting:report_create"), asked).content.decode()
    assert "Nothing is known of a day in the future." in shown
    assert tomorrow.isoformat() in shown
    assert Report.objects.count() == 0


def test_report_create_survives_a_strange_address(client, world, milestones):
    client.force_login(world.coordinator)
    address = reverse("reporting:report_create")
    assert client.get(address, {"milestone": "x", "as_of": "y"}).status_code == 200


@pytest.mark.parametrize("times", [1, 3])
def test_pages_need_the_same_queries_for_one_and_three(
    client, world, milestones, django_assert_num_queries, times
):
    made.fill(world, times=times)
    page(client, "milestone_detail", 2004)
    with django_assert_num_queries(9):
        page(client, "milestone_detail", 2004)
    with django_assert_num_queries(10):
        page(client, "milestone_list")


@pytest.mark.parametrize("times", [1, 3])
def test_report_list_needs_the_same_queries(client, world, milestones, django_assert_num_queries, times):
    for number in range(times):
        services.request_report(
            milestones[2004], as_of=DAY + timedelta(days=number), language="en", by=world.coordinator
        )
    client.force_login(world.coordinator)
    page(client, "report_list")
    with django_assert_num_queries(7):
        page(client, "report_list")


def test_pages_need_at_most_twelve_queries_when_signed_in(
    client, world, milestones, django_assert_max_num_queries
):
    made.fill(world, times=2)
    client.force_login(world.coordinator)
    for address in [("milestone_detail", 2004), ("milestone_list",), ("target_records", 2004, 1)]:
        page(client, *address)
        with django_assert_max_num_queries(12):
            page(client, *address)


def workbook(response) -> list[list[list]]:
    return [list(sheet.values) for sheet in load_workbook(BytesIO(response.getvalue()))]


def test_target_records_as_a_workbook_with_their_address(client, milestones, world):
    made.fill(world)
    address = reverse("reporting:target_file", args=[2004, 1, "xlsx"])
    rows, notes = workbook(client.get(address, {"as_of": "2004-12-31"}))
    assert rows[0][:3] == ("target", "indicator", "status")
    assert dict(notes)["The same list"].endswith("/milestones/2004/1/?as_of=2004-12-31")


def test_report_and_list_of_reports_as_workbooks(client, world, ready):
    client.force_login(world.coordinator)
    summary, *_sheets, notes = workbook(
        client.get(reverse("reporting:report_download", args=[ready.uuid, "xlsx"]))
    )
    assert (dict(summary)["Report"], ready.sha256 in dict(notes)["Proof"]) == ("Milestone 2004", True)
    query = {"format": "xlsx", "milestone": "2004"}
    rows, notes = workbook(client.get(reverse("reporting:report_list"), query))
    assert rows[1][:2] == (ready.reference, 2004)
    assert dict(notes)["Filters"] == "Milestone: 2004"
