from datetime import date

import pytest
from django.urls import reverse
from django.utils.html import escape

from core.models import Job
from reporting import pipeline
from reporting.models import Report
from reporting.views.downloads import DOWNLOADS
from tests.reporting import made

DAY = date(2004, 12, 31)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def report(world, milestones) -> Report:
    made.made_pilot(world, "=1+1 <b>{{ x }}", documented=DAY, assessed=DAY)
    return made.made_report(world, milestones[2004])


def address(report, name):
    return reverse("reporting:report_download", args=[report.uuid, name])


def content_of(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_page_offers_each_file_that_is_there(client, world, report):
    client.force_login(world.donor)
    shown = client.get(report.get_absolute_url()).content.decode()
    offered = {name for name in DOWNLOADS if f'href="{address(report, name)}"' in shown}
    assert offered == DOWNLOADS.keys() - {"pdf"}
    assert all(escape(str(DOWNLOADS[name].label)) in shown for name in offered)
    assert f'href="{reverse("reporting:facts_schema")}"' in shown


@pytest.mark.parametrize("name", sorted(DOWNLOADS.keys() - {"pdf"}))
def test_file_has_a_name_a_type_and_the_same_bytes_each_time(
    client, world, report, name, django_assert_max_num_queries
):
    client.force_login(world.coordinator)
    with django_assert_max_num_queries(6):
        first = client.get(address(report, name))
    assert (first.status_code, first["Content-Type"].startswith("text/html")) == (200, False)
    assert f"milestone-2004-as-of-2004-12-31-{report.reference}" in first["Content-Disposition"]
    content = content_of(first)
    client.cookies["django_language"] = "fr"
    assert content_of(client.get(address(report, name))) == content


@pytest.mark.parametrize("name", sorted(DOWNLOADS))
def test_files_are_for_readers_only(client, world, report, name):
    assert client.get(address(report, name)).status_code == 302
    client.force_login(world.outsider)
    assert client.get(address(report, name)).status_code == 404


@pytest.mark.parametrize("name", sorted(DOWNLOADS))
def test_nothing_to_download_before_the_facts_are_frozen(client, world, milestones, name):
    asked = {"as_of": DAY, "known_at": made.NOW, "language": "en", "requested_by": world.coordinator}
    client.force_login(world.coordinator)
    response = client.get(address(Report.objects.create(milestone=milestones[2004], **asked), name))
    assert response.status_code == 404


def test_pdf_is_offered_once_it_is_made(client, world, report):
    pipeline.make_report(report, Job(total=1))
    client.force_login(world.coordinator)
    assert address(report, "pdf") in client.get(report.get_absolute_url()).content.decode()


def test_facts_lead_to_their_schema(client, world, report):
    client.force_login(world.coordinator)
    assert client.get(address(report, "json"))["Link"] == (
        f'<{reverse("reporting:facts_schema")}>; rel="describedby"'
    )
