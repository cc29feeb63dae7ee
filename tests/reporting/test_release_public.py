"""What everybody reads of a released report, and that nothing leaks that is not public."""

import json
from hashlib import sha256
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from openpyxl import load_workbook

from core.models import Job
from pilots.models import Pilot
from reporting.models import Report
from reporting.release import queries, services
from reporting.release.models import Release
from reporting.release.pipeline import make_public_pdf
from reporting.release.public import hidden_in, records_in, without_names
from reporting.rendering import render_pdf
from reporting.tasks import run_release
from tests.reporting import released
from tests.reporting.factories import ReleaseFactory
from tests.reporting.released import OPEN, SECRET, SECRET_PARTNER, release_in

FORMATS = ("pdf", "csv", "xlsx", "json", "text")


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def report(world, milestones) -> Report:
    return released.ready_report(world, milestones[2004])


@pytest.fixture
def release(world, report) -> Release:
    """With its PDF."""
    release = release_in("released", report, world)
    run_release(Job.objects.get(kind="release"))
    return Release.objects.get(pk=release.pk)


def page(client, release, status=200):
    response = client.get(release.get_absolute_url())
    assert response.status_code == status
    return response.content.decode()


def download(client, release, format, status=200):
    response = client.get(reverse("reporting:published_download", args=[release.uuid, format]))
    assert response.status_code == status
    return response.getvalue()


def words_of(format, content):
    """What a person reads in the file."""
    if format == "pdf":  # it holds no words but those of the facts that it is made of
        [facts] = [facts for facts in known_facts() if render_pdf(facts) == content]
        return facts
    if format == "xlsx":
        sheets = load_workbook(BytesIO(content)).worksheets
        return " ".join(str(cell) for sheet in sheets for row in sheet.values for cell in row)
    return content.decode()


def known_facts():
    return {
        *Release.objects.values_list("facts", flat=True),
        *Report.objects.values_list("facts", flat=True),
    } - {""}


def test_there_is_something_to_leak(report):
    assert [name in report.facts for name in (OPEN, SECRET, SECRET_PARTNER)] == [True] * 3
    with report.pdf.open() as file:
        assert SECRET in words_of("pdf", file.read())


def test_the_page_shows_text_and_figures_and_no_name_that_is_not_public(client, release):
    shown = page(client, release)
    for part in ("<h2>Summary</h2>", "<p>Two pilots count.</p>", OPEN, release.sha256, release.facts_sha256):
        assert part in shown
    assert "3 records count without their names" in shown
    assert SECRET not in shown
    assert SECRET_PARTNER not in shown


@pytest.mark.parametrize("format", FORMATS)
def test_no_file_has_a_name_that_is_not_public(client, release, format):
    content = words_of(format, download(client, release, format))
    assert SECRET not in content
    assert SECRET_PARTNER not in content
    assert (OPEN in content) == (format != "text")


def test_public_facts_have_every_figure_of_the_report(report, release):
    def figures(facts):
        return [(target["fact"]["code"], target["fact"]["value"]) for target in json.loads(facts)["targets"]]

    def references(facts):
        return [record["reference"] for record in records_in(json.loads(facts))]

    assert figures(release.facts) == figures(report.facts)
    assert references(release.facts) == references(report.facts)


@pytest.mark.parametrize("format", FORMATS)
def test_nobody_sees_a_pilot_that_was_hidden_since(client, release, format):
    Pilot.objects.filter(title=OPEN).update(published_at=None)
    shown = page(client, release)
    assert OPEN not in shown
    assert "4 records count without their names" in shown
    assert "The files that name it are no longer offered." in shown
    links = {name: reverse("reporting:published_download", args=[release.uuid, name]) for name in FORMATS}
    assert {name for name, link in links.items() if link in shown} == {"csv", "xlsx", "text"}
    if format in {"pdf", "json"}:
        download(client, release, format, status=404)
    else:
        assert OPEN not in words_of(format, download(client, release, format))


def test_a_pilot_that_is_published_later_is_named_by_the_next_version_only(client, world, report, release):
    Pilot.objects.update(published_at=timezone.now())
    assert SECRET not in page(client, release)
    assert SECRET in page(client, release_in("released", report, world))


def test_a_new_version_offers_files_again_after_a_pilot_was_hidden(client, world, report, release):
    Pilot.objects.filter(title=OPEN).update(published_at=None)
    newer = release_in("released", report, world)
    make_public_pdf(newer)
    for format in FORMATS:
        assert OPEN not in words_of(format, download(client, newer, format))


def test_records_of_unknown_kinds_have_no_name(db):
    record = {"kind": "pledge", "reference": "Z-1", "title": "Fund", "url": "/x/", "amount": 3, "rank": 2}
    content = {"language": "en", "new": {"deep": [{"record": record, "reason": "The Fund said no."}]}}
    assert hidden_in(content) == {"Z-1"}
    cleaned = without_names(content, {"Z-1"})
    assert cleaned["new"]["deep"] == [
        {
            "record": record | {"title": "Not public", "url": "", "rank": None},
            "reason": "The reason is told with the record, which is not public.",
        }
    ]
    assert content["new"]["deep"][0]["record"]["title"] == "Fund"


def test_names_are_taken_out_in_the_language_of_the_facts():
    record = {"kind": "pilot", "reference": "P-00001", "title": "A", "url": "/x/"}
    [shown] = records_in(without_names({"language": "fr", "rows": [record]}, {"P-00001"}))
    with override("fr"):
        assert shown["title"] == gettext("A pilot that is not published")


def test_files_are_what_the_hashes_say(client, release):
    digests = {"json": release.facts_sha256, "pdf": release.pdf_sha256, "text": release.sha256}
    for format, digest in digests.items():
        assert sha256(download(client, release, format)).hexdigest() == digest


def test_the_public_pdf_is_made_once_and_not_for_what_was_withdrawn(world, report):
    release = release_in("released", report, world)
    make_public_pdf(release)
    named = Release.objects.get(pk=release.pk)
    make_public_pdf(release)
    make_public_pdf(named)
    assert Release.objects.get(pk=release.pk).pdf == named.pdf
    correction = release_in("withdrawn", report, world)
    make_public_pdf(correction)
    assert Release.objects.get(pk=correction.pk).pdf == ""


def test_until_the_pdf_is_made_the_page_says_so(client, world, report):
    release = release_in("released", report, world)
    assert "The PDF is being made." in page(client, release)
    download(client, release, "pdf", status=404)


@pytest.mark.parametrize("state", ["draft", "submitted", "returned"])
def test_what_is_not_released_is_nowhere(client, world, report, state):
    release = release_in(state, report, world)
    page(client, release, status=404)
    for format in FORMATS:
        download(client, release, format, status=404)
    listed = client.get(reverse("reporting:published_list")).content.decode()
    assert str(release.uuid) not in listed


def test_what_was_withdrawn_is_listed_with_its_reason_and_shows_nothing_else(client, world, report):
    release = release_in("withdrawn", report, world)
    for shown in (page(client, release), client.get(reverse("reporting:published_list")).content.decode()):
        assert "Two figures were mixed up." in shown
        assert "Two pilots count." not in shown
    for format in FORMATS:
        download(client, release, format, status=404)


def test_a_replaced_version_leads_to_the_one_in_force(client, world, report):
    old = release_in("replaced", report, world)
    new = Release.objects.get(state="released")
    assert "A newer version has replaced this one" in page(client, old)
    assert new.get_absolute_url() in page(client, old)
    assert "A name was wrong." in page(client, new)
    assert old.get_absolute_url() in page(client, new)
    listed = client.get(reverse("reporting:published_list")).content.decode()
    assert (new.get_absolute_url() in listed, old.get_absolute_url() in listed) == (True, False)


def test_unknown_files_and_releases_are_not_found(client, release):
    download(client, release, "docx", status=404)
    page(client, ReleaseFactory.build(), status=404)


def test_the_reader_s_own_language_comes_first(client, world, report):
    release = release_in("draft", report, world)
    french = released.SUMMARY | {"language": "fr", "text": "Deux projets comptent."}
    services.add_section(release, by=world.coordinator, **french)
    release = services.submit_release(release, by=world.coordinator)
    second = released.second_coordinator(world)
    services.release_report(release, by=second, seen=queries.draft_hash(release))
    for language, order in (("en", True), ("fr", False)):
        response = client.get(release.get_absolute_url(), headers={"accept-language": language})
        shown = response.content.decode()
        assert (shown.index("Two pilots count.") < shown.index("Deux projets comptent.")) is order


def test_text_is_shown_as_it_was_typed(client, world, report):
    release = release_in("draft", report, world)
    services.add_section(release, by=world.coordinator, **released.SUMMARY | {"text": "<script>x</script>"})
    release = services.submit_release(release, by=world.coordinator)
    second = released.second_coordinator(world)
    services.release_report(release, by=second, seen=queries.draft_hash(release))
    assert "&lt;script&gt;x&lt;/script&gt;" in page(client, release)


def test_the_list_takes_the_same_queries_for_one_and_three(
    client, world, milestones, django_assert_num_queries
):
    address = reverse("reporting:published_list")
    client.get(address)
    release_in("released", released.ready_report(world, milestones[2004], secret=False), world)
    with django_assert_num_queries(3):
        client.get(address)
    for year in (2006, 2008):
        release_in("withdrawn", released.ready_report(world, milestones[year], secret=False), world)
    with django_assert_num_queries(3):
        assert "Milestone 2008" in client.get(address).content.decode()


def test_the_feed_has_what_is_listed(client, settings, release):
    settings.SITE_URL = "https://exchange.example.org"
    response = client.get(reverse("reporting:published_feed"))
    feed = response.content.decode()
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert f"https://exchange.example.org{release.get_absolute_url()}" in feed
    assert "Milestone 2004 as of June 30, 2005" in feed
    assert feed.count("<entry>") == 1


@pytest.mark.parametrize("file", ["sha256", "facts_sha256", "pdf_sha256"])
def test_a_released_file_is_known_again_by_everybody(client, release, file):
    response = client.get(reverse("reporting:verify"), {"sha256": getattr(release, file)})
    shown = response.content.decode()
    assert "Yes, this is genuine" in shown
    assert release.get_absolute_url() in shown
    assert SECRET not in shown


def test_a_file_of_the_report_leads_to_its_release(client, report, release):
    shown = client.get(reverse("reporting:verify"), {"sha256": report.sha256}).content.decode()
    assert "It is the file of facts of this report, unchanged." in shown
    assert release.get_absolute_url() in shown


def test_a_file_of_what_was_withdrawn_or_replaced_says_so(client, world, report):
    old = release_in("replaced", report, world)
    shown = client.get(reverse("reporting:verify"), {"sha256": old.sha256}).content.decode()
    assert "A newer version has replaced what was released here." in shown
    new = Release.objects.get(state="released")
    services.withdraw_release(new, by=world.coordinator, reason="All of it is wrong.")
    shown = client.get(reverse("reporting:verify"), {"sha256": new.sha256}).content.decode()
    assert "All of it is wrong." in shown


def test_a_draft_is_no_answer(client, world, report):
    release_in("submitted", report, world)
    shown = client.get(reverse("reporting:verify"), {"sha256": report.sha256}).content.decode()
    assert "/reports/published/" not in shown.replace('href="/reports/published/"', "")
