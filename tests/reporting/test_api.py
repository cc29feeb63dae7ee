from datetime import date
from hashlib import sha256

import pytest
from django.utils import timezone

from core.models import Job
from pilots.models import Pilot
from reporting import pipeline, services
from reporting.models import Report
from reporting.views.downloads import DOWNLOADS
from tests.api import get, refused
from tests.reporting import made

DAY = date(2004, 12, 31)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def report(world, milestones) -> Report:
    made.made_pilot(world, "Compost", documented=DAY, assessed=DAY)
    return services.request_report(milestones[2004], as_of=DAY, language="en", by=world.coordinator)


def test_milestones_with_their_targets(client, milestones):
    shown = get(client, "milestones/")["results"]
    assert [(row["year"], len(row["targets"])) for row in shown] == [
        (2004, 3),
        (2006, 2),
        (2008, 2),
        (2012, 1),
        (2015, 3),
        (2030, 5),
    ]
    assert shown[4]["targets"][1]["scope"] == {"themes": ["water"]}
    assert shown[0]["url"] == "http://testserver/api/v1/milestones/2004/"
    assert shown[0]["targets"][1]["threshold"] == 2


def test_milestone_gives_its_figures_as_of_the_day(client, world, milestones):
    made.made_pilot(world, "Compost", documented=DAY, assessed=date(2005, 2, 1))
    Pilot.objects.update(published_at=timezone.now())
    before = get(client, "milestones/2004/", as_of="2004-12-31")
    after = get(client, "milestones/2004/", as_of="2005-02-01")
    assert (before["as_of"], after["as_of"]) == ("2004-12-31", "2005-02-01")
    facts = [content["targets"][0]["fact"] for content in (before, after)]
    assert [(fact["value"], [late["title"] for late in fact["late"]]) for fact in facts] == [
        (0, []),
        (0, ["Compost"]),
    ]


def test_milestone_without_a_day_is_as_of_today(client, milestones):
    assert get(client, "milestones/2012/")["as_of"] == timezone.localdate().isoformat()


def test_pilot_that_is_not_public_counts_without_its_name(client, world, report):
    [record] = get(client, "milestones/2004/", as_of="2004-12-31")["targets"][0]["fact"]["records"]
    assert (record["title"], record["url"]) == ("A pilot that is not published", "")
    client.force_login(world.officer_south)
    [record] = get(client, "milestones/2004/", as_of="2004-12-31")["targets"][0]["fact"]["records"]
    assert record["title"] == "Compost"


@pytest.mark.parametrize(
    ("as_of", "sentence"),
    [
        ("yesterday", "Write the day as year-month-day, such as 2004-12-31."),
        ("2004-02-30", "Write the day as year-month-day, such as 2004-12-31."),
        ("2004-12-31\0", "Write the day as year-month-day, such as 2004-12-31."),
        ("2999-01-01", "Nothing is known of a day in the future. Choose a day up to today."),
        ("1999-01-01", "The initiative started on Sept. 1, 2002. Choose that day or a later one."),
    ],
)
def test_day_that_cannot_be_is_refused(client, milestones, as_of, sentence):
    assert refused(client, "milestones/2004/", 400, as_of=as_of)["errors"] == {"as_of": [sentence]}


def test_list_of_milestones_takes_no_day(client, milestones):
    assert list(refused(client, "milestones/", 400, as_of="2004-12-31")["errors"]) == ["as_of"]


@pytest.mark.parametrize("year", ["2005", "02004", "٢٠٠٤"])
def test_year_without_a_milestone_is_not_there(client, milestones, year):
    assert client.get(f"/api/v1/milestones/{year}/").status_code == 404


def test_report_is_seen_by_its_readers_alone(client, world, report):
    refused(client, f"reports/{report.uuid}/", 401)
    readers = {"coordinator", "donor", "staff_north", "staff_south", "two_hats"}
    for name, user in world.everyone().items():
        client.force_login(user)
        assert len(get(client, "reports/")["results"]) == int(name in readers), name
        status = client.get(f"/api/v1/reports/{report.uuid}/").status_code
        assert status == (200 if name in readers else 404), name


def test_report_in_the_making_has_no_files(client, world, report):
    client.force_login(world.donor)
    shown = get(client, f"reports/{report.uuid}/")
    assert shown["downloads"] == dict.fromkeys(DOWNLOADS)
    assert (shown["is_ready"], shown["sha256"], shown["facts"]) == (False, "", None)
    assert (shown["number"], shown["chain_sha256"]) == (None, "")


def test_report_leads_to_the_bytes_that_its_hash_is_of(client, world, report):
    pipeline.make_report(report, Job.objects.get())
    client.force_login(world.donor)
    shown = get(client, f"reports/{report.uuid}/")
    text = client.get(shown["downloads"]["json"])
    assert sha256(text.content).hexdigest() == shown["sha256"]
    assert text.json() == shown["facts"]
    report.refresh_from_db()
    assert (shown["number"], shown["previous_sha256"]) == (1, "")
    assert shown["chain_sha256"] == report.chain_sha256
    pdf = b"".join(client.get(shown["downloads"]["pdf"]).streaming_content)
    assert sha256(pdf).hexdigest() == shown["pdf_sha256"]
    assert client.get(shown["downloads"]["csv"]).status_code == 200


def test_list_of_reports_leaves_the_facts_to_the_report(client, world, report):
    client.force_login(world.coordinator)
    [shown] = get(client, "reports/")["results"]
    assert (shown["milestone"], shown["as_of"], "facts" in shown) == (2004, "2004-12-31", False)


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_queries_for_reports(client, django_assert_num_queries, world, milestones, count):
    client.force_login(world.coordinator)
    for year in list(milestones)[:count]:
        services.request_report(milestones[year], as_of=DAY, language="en", by=world.coordinator)
    with django_assert_num_queries(3):
        assert len(get(client, "reports/")["results"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_queries_for_milestones(client, django_assert_num_queries, milestones, count):
    for year in list(milestones)[count:]:
        milestones[year].delete()
    with django_assert_num_queries(2):
        assert len(get(client, "milestones/")["results"]) == count
