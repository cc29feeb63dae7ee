"""The activity file of the small world: what it says, and what it never says."""

import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree.ElementTree import canonicalize, tostring

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from cities.enums import OrganisationKind
from library.models import Practice
from pilots import services
from pilots.enums import PilotState
from pilots.models import DocumentationFile
from reporting.iati import queries
from tests import factories as make
from tests.pilots import factories as pilots
from tests.pilots.story import Story
from tests.programmes.factories import (
    FundingCallFactory,
    PaymentFactory,
    PledgeFactory,
    SupportProgrammeFactory,
)
from tests.reporting import made
from tests.reporting.iati import ADDRESS, activities, published, values
from tests.test_project import ROOT

GOLDEN = Path(__file__).with_name("iati_pilot.xml")
ESTABLISHED = {"state": "established", "established_on": date(2007, 5, 1), "is_south_south": True}
ESTABLISHED |= {"established_evidence": "A decision.", "established_recorded_at": made.EARLY}
DAY = date(2026, 9, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def here(settings, tmp_path, time_machine):
    settings.MEDIA_ROOT = tmp_path
    settings.SITE_URL = "https://exchange.example"
    settings.IATI_REPORTER_REF, settings.IATI_REPORTER_TYPE = "XM-TEST-1", "40"
    settings.IATI_REPORTER_NAME = "Test reporter"
    time_machine.move_to("2026-11-28T09:00Z", tick=False)


@pytest.fixture
def programme(db):
    runner = make.OrganisationFactory(
        kind=OrganisationKind.SUPPORT_PROGRAMME, name="Twinning Service", slug="twinning", city=None
    )
    return SupportProgrammeFactory(
        organisation=runner, name="Twinning", text="It pays travel.", **ESTABLISHED
    )


class Costed(Story):
    def write_agreement(self):
        super().write_agreement()
        services.update_agreement(
            self.pilot,
            by=self.world.officer_south,
            purposes="Compost the waste of the markets.",
            budget_amount=Decimal("1200.50"),
            budget_currency="EUR",
        )


@pytest.fixture
def story(world, programme, time_machine) -> Story:
    """From March to September 2026 in the real steps, documented and published."""
    place(world.south.city, "Southtown", 184622, -0.3, 36.1)
    place(world.north.city, "Northville", None, 55.6059, 13.0007)
    time_machine.move_to("2026-03-02T12:00Z", tick=False)
    story = Costed(world)
    prepare(story, programme.organisation)
    story.to(PilotState.ACTIVE)
    fill(story)
    time_machine.move_to("2026-09-30T12:00Z", tick=False)
    story.complete()
    story.document()
    services.publish(story.reload(), by=world.staff_south)
    time_machine.move_to("2026-11-28T09:00Z", tick=False)
    return story


def place(city, name, geonames_id, latitude, longitude):
    city.name, city.geonames_id, city.latitude, city.longitude = name, geonames_id, latitude, longitude
    city.save()


def prepare(story, supporter):
    officer = story.world.officer_south
    themes = [make.ThemeFactory(code="governance"), make.ThemeFactory(code="water.solid-waste", position=1)]
    services.edit_pilot(
        story.pilot,
        by=officer,
        title="Compost from markets",
        summary="Markets compost their waste.",
        themes=themes,
    )
    services.add_supporter(story.pilot, supporter, by=officer)


def fill(story):
    """Plan, ledger, results, people reached, and two documents, one of them withdrawn."""
    pilot, world = story.pilot, story.world
    pilots.ActivityFactory(pilot=pilot, starts_on=date(2026, 4, 6))
    pilots.ActivityFactory(pilot=pilot, starts_on=date(2027, 1, 4), state="dropped")
    given = {"participant": pilot.partners[0], "kind": "cash", "day": date(2026, 3, 1), "what": "Travel"}
    euro = {"currency": "EUR", "usd_rate": Decimal("1.1667"), "rate_on": date(2026, 3, 1)}
    for stage, value in (("delivered", 500), ("planned", 765432)):
        services.record_contribution(
            pilot, by=world.officer_south, stage=stage, value=Decimal(value), **given, **euro
        )
    result = pilots.ResultFactory(pilot=pilot, title="Less waste")
    indicator = pilots.IndicatorFactory(result=result, target_on=date(2026, 12, 31))
    people = {"women": 15, "men": 9, "sex_unknown": 1, "slum_dwellers": 0}
    pilots.MeasurementFactory(indicator=indicator, on=date(2026, 6, 30), **people)
    pilots.ReachFactory(pilot=pilot, on=date(2026, 5, 1), slum_dwellers=7)
    pilots.ReachFactory(pilot=pilot, on=DAY)
    pilots.DocumentationFileFactory(pilot=pilot)
    pilots.DocumentationFileFactory(
        pilot=pilot, withdrawn_at=timezone.now(), file="", description="", contact=""
    )


def test_pilot_in_full(client, story, programme):
    pilot = story.pilot
    expected = GOLDEN.read_text().format(
        pilot=pilot.reference,
        uuid=pilot.uuid,
        file=DocumentationFile.objects.get(withdrawn_at=None).uuid,
        practice=Practice.objects.get().uuid,
        programme=programme.reference,
    )
    activity = activities(client)[0]
    assert canonicalize(tostring(activity), strip_text=True) == canonicalize(expected, strip_text=True)


def test_pilot_that_its_stakeholders_have_assessed_is_closed_and_leads_to_the_assessment(client, story):
    assert values(activities(client)[0], "activity-status", "code") == ["3"]
    story.open_final()
    story.assess()
    activity = activities(client)[0]
    assert values(activity, "activity-status", "code") == ["4"]
    assert "A07" in values(activity, "document-link/category", "code")


def test_programme_names_the_pilots_that_its_organisation_supports(client, story, programme):
    activity = activities(client)[1]
    assert activity.findtext("title/narrative") == "Twinning"
    assert activity.findtext("description/narrative") == "It pays travel."
    assert values(activity, "participating-org", "role") == ["2", "4"]
    assert values(activity, "activity-date", "iso-date") == ["2007-05-01"]
    relations = [(each.get("ref"), each.get("type")) for each in activity.findall("related-activity")]
    assert relations == [(f"XM-TEST-1-{story.pilot.reference}", "2")]


def test_of_two_programmes_of_one_organisation_nobody_knows_which_supports_a_pilot(client, story, programme):
    SupportProgrammeFactory(organisation=programme.organisation, **ESTABLISHED)
    assert [activity.findall("related-activity") for activity in activities(client)] == [[], [], []]


def test_programme_that_is_only_planned_is_neither_shown_nor_in_the_way(client, story, programme):
    SupportProgrammeFactory(organisation=programme.organisation, name="Quiet plan")
    pilot, shown = activities(client)
    assert values(pilot, "related-activity", "ref") == [f"XM-TEST-1-{programme.reference}"]
    assert values(shown, "related-activity", "ref") == [f"XM-TEST-1-{pilot_reference(pilot)}"]


def pilot_reference(activity):
    return activity.findtext("iati-identifier").removeprefix("XM-TEST-1-")


def test_consent_that_is_withdrawn_takes_the_pilot_out_at_once(client, story, programme):
    assert len(activities(client)) == 2
    services.withdraw_consent(story.pilot, by=story.world.officer_north, reason="Not our figures.")
    [activity] = activities(client)
    assert activity.findtext("title/narrative") == "Twinning"
    assert activity.findall("related-activity") == []


def test_what_is_not_public_is_nowhere_in_the_file(client, story, world):
    """Other pilots and programmes, who pledges what, single entries of the ledger, plans, people."""
    donor = make.OrganisationFactory(kind=OrganisationKind.DONOR, name="Modest Foundation", city=None)
    made.made_pilot(world, "Quiet pilot")
    SupportProgrammeFactory(name="Quiet plan")
    PledgeFactory(call=FundingCallFactory(pilot=story.pilot, purpose="Quiet call"), organisation=donor)
    PaymentFactory(pledge__organisation=donor, evidence="Quiet slip")
    text = client.get(ADDRESS).getvalue().decode()
    hidden = ["Quiet", donor.name, "Travel", "765432", "officer.south", "Waste department"]
    assert [word for word in hidden if word in text] == []
    assert "Compost from markets" in text


def test_without_anything_public_there_is_a_sentence_instead_of_a_file(client, world):
    made.made_pilot(world, "Quiet pilot")
    response = client.get(ADDRESS)
    sentence = "Nothing is published yet: an IATI file needs a pilot or a programme that everybody may see."
    assert (response.status_code, response.content.decode()) == (404, sentence)
    with pytest.raises(CommandError, match="Nothing is published yet"):
        call_command("iati")


def asked(client, **headers):
    """The answer, read to its end, which closes its file."""
    response = client.get(ADDRESS, headers=headers)
    if response.streaming:
        response.getvalue()
    return response


def test_who_has_the_same_activities_gets_no_second_copy(client, world, time_machine):
    published(world)
    etag = asked(client)["ETag"]
    time_machine.move_to("2026-11-29T09:00Z")
    again = asked(client, if_none_match=etag)
    assert (again.status_code, again.content) == (304, b"")
    published(world, "Bus lanes")
    assert asked(client, if_none_match=etag).status_code == 200


def test_address_is_only_read(client, world):
    published(world)
    assert client.post(ADDRESS).status_code == 405
    response = client.head(ADDRESS)
    assert response.getvalue() == b""
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml; charset=utf-8")


def test_command_writes_what_the_address_gives(client, world, capsysbinary):
    published(world, "مواقف الحافلات")
    call_command("iati")
    assert capsysbinary.readouterr().out == client.get(ADDRESS).getvalue()


@pytest.mark.parametrize("times", [1, 3])
def test_file_takes_the_same_queries_for_one_and_three(client, world, django_assert_num_queries, times):
    for number in range(times):
        pilot = published(world, f"Pilot {number}")
        pilots.IndicatorFactory(result__pilot=pilot)
        pilots.ContributionFactory(participant=pilot.partners[0])
        SupportProgrammeFactory(**ESTABLISHED)
    asked(client)
    with django_assert_num_queries(21):
        asked(client)


def test_file_is_made_part_by_part(client, world, monkeypatch):
    monkeypatch.setattr(queries, "PART", 2)
    titles = [published(world, f"Pilot {number}").title for number in range(5)]
    assert [activity.findtext("title/narrative") for activity in activities(client)] == titles


def test_milestones_lead_to_the_file_once_there_is_one(client, world, milestones):
    there = reverse("reporting:milestone_list")
    assert ADDRESS not in client.get(there).content.decode()
    published(world)
    assert ADDRESS in client.get(there).content.decode()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "value"), [("REF", "XM DAC"), ("REF", "a/b"), ("REF", ""), ("TYPE", "UN"), ("TYPE", "400")]
)
def test_site_does_not_start_with_a_reporter_that_no_file_may_name(name, value):
    done = subprocess.run(
        [sys.executable, "-c", "import c2c_platform.settings"],
        env=os.environ | {f"IATI_REPORTER_{name}": value},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert f"IATI_REPORTER_{name}" in done.stderr
