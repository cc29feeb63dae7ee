"""Reports over worlds that are empty, or in which something is missing: correct figures and whole files."""

import csv
from datetime import date
from io import StringIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from cities.models import Organisation
from core.models import Job, JobStatus
from core.tasks import run_job
from pilots.models import Participant
from programmes.models import SupportProgramme
from reporting import services
from reporting.enums import Light
from reporting.models import Milestone, Report
from reporting.queries import all_milestone_facts, milestone_facts, shown_to
from reporting.rows import HEADER, report_rows
from reporting.services import load_milestones
from tests import factories as make
from tests.pilots.factories import ReachFactory
from tests.reporting import made
from tests.world import person

YEARS = [2004, 2006, 2008, 2012]
DAY = date(2004, 12, 31)
LATE = date(2013, 1, 1)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def facts_of(year, as_of=LATE):
    return milestone_facts(Milestone.objects.get(year=year), as_of=as_of, known_at=made.NOW)


def figures(year, as_of=LATE):
    facts = facts_of(year, as_of)
    return {fact.code: fact for fact in [*(target.fact for target in facts.targets), *facts.context]}


def made_whole(year, by, as_of=LATE) -> Report:
    """The report as the worker makes it, with its PDF."""
    report = services.request_report(Milestone.objects.get(year=year), as_of=as_of, language="en", by=by)
    job = Job.objects.get(subject_id=report.pk)
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.status, job.error) == (JobStatus.DONE, "")
    report.refresh_from_db()
    with report.pdf.open() as file:
        assert file.read(5) == b"%PDF-"
    return report


@pytest.fixture
def coordinator(db):
    """In a database that holds nothing else but the milestones."""
    load_milestones()
    body = make.OrganisationFactory(kind="un_body", city=None)
    return person("coordinator", body, "coordinator")


@pytest.mark.parametrize("year", YEARS)
def test_report_over_an_empty_database_says_that_nothing_was_reached(coordinator, year):
    report = made_whole(year, coordinator)
    found = figures(year)
    assert {fact.value for fact in found.values()} == {0}
    assert {target.light for target in facts_of(year).targets} == {Light.RED}
    assert [
        row for row in report_rows(facts_of(year).to_dict()) if row[HEADER.index("status")] == "counted"
    ] == []
    assert report.number == 1


@pytest.mark.django_db
@pytest.mark.parametrize("load", [lambda: None, load_milestones])
def test_milestones_of_an_empty_database_have_pages(client, load):
    load()
    assert client.get(reverse("reporting:milestone_list")).status_code == 200
    shown = [client.get(each.get_absolute_url()).status_code for each in Milestone.objects.all()]
    assert shown == [200] * Milestone.objects.count()


def test_empty_database_before_the_due_date_is_open_and_not_missed(coordinator):
    assert {facts.light for facts in all_milestone_facts(as_of=date(2003, 1, 1), known_at=made.NOW)} == {
        Light.OPEN
    }


@pytest.mark.parametrize("year", YEARS)
def test_report_over_one_pilot_counts_one(world, milestones, year):
    made.made_pilot(world, "Alone", documented=DAY, assessed=DAY)
    made_whole(year, world.coordinator)
    assert figures(2004, DAY)["pilots_documented_and_assessed"].value == 1
    assert [record.title for record in figures(2004)["areas_covered"].records] == ["Alone"]


def without_a_place(world):
    """The partners are neither in a city nor in a country: what an import may leave behind."""
    both = Organisation.objects.filter(pk__in=[world.south.pk, world.north.pk])
    both.update(kind="association", city=None, country=None)


def without_partners(_world):
    Participant.objects.all().delete()


def without_region(world):
    type(world.south.city.country).objects.update(region=None)


def without_participants(world):
    for kinds in ([], ["donor"]):
        made.made_round_table(world.un_body, "Meeting", held_on=DAY, kinds=kinds)


def without_dates(world):
    SupportProgramme.objects.create(
        organisation=world.un_body, name="Planned", language="en", state="planned"
    )


BREAKS = [without_a_place, without_partners, without_region, without_participants, without_dates]


@pytest.mark.parametrize("break_it", BREAKS)
def test_report_over_a_broken_record_is_made_for_every_milestone(world, milestones, client, break_it):
    made.fill(world)
    break_it(world)
    for milestone in milestones.values():
        made_whole(milestone.year, world.coordinator)
        assert client.get(milestone.get_absolute_url()).status_code == 200
        for target in milestone.targets.all():
            address = reverse("reporting:target_records", args=[milestone.year, target.position])
            assert client.get(address).status_code == 200
        facts = shown_to(facts_of(milestone.year), AnonymousUser())
        assert {len(row) for row in report_rows(facts.to_dict())} == {len(HEADER)}


def test_pilot_whose_partners_have_no_place_counts(world, milestones):
    made.made_pilot(world, "Nowhere", documented=DAY, assessed=DAY)
    without_a_place(world)
    assert figures(2004)["pilots_documented_and_assessed"].value == 1


def test_pilots_of_partners_without_a_city_share_none(world, milestones):
    for title, people in (("One", 500), ("Other", 70)):
        pilot = made.made_pilot(world, title)
        ReachFactory(pilot=pilot, on=DAY, slum_dwellers=people, other_residents=0, recorded_at=made.EARLY)
    assert figures(2012)["slum_dwellers_reached"].value == 500
    without_a_place(world)
    assert figures(2012)["slum_dwellers_reached"].value == 570


def test_pilot_without_partners_proves_nothing(world, milestones):
    made.made_pilot(world, "Nobody", documented=DAY, assessed=DAY)
    without_partners(world)
    fact = figures(2004)["pilots_documented_and_assessed"]
    assert (fact.value, fact.records, fact.excluded) == (0, (), ())


@pytest.mark.parametrize("partners", [0, 1, 2])
def test_list_of_pilots_keeps_its_columns_when_partners_are_missing(client, world, milestones, partners):
    pilot = made.made_pilot(world, "Broken", documented=DAY, assessed=DAY)
    kept = pilot.participants.order_by("pk")[:partners]
    pilot.participants.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()
    client.force_login(world.coordinator)
    text = client.get(reverse("pilots:pilot_list"), {"format": "csv"}).getvalue().decode("utf-8-sig")
    [row] = csv.DictReader(StringIO(text))
    names = ["Southtown", "Northville"][:partners] + [""] * (2 - partners)
    assert [row["partner 1"], row["partner 2"]] == names
    assert (row["agreed on"], row["brokered"], row["illustrative"]) == ("2003-01-01", "no", "no")


def test_round_table_that_nobody_is_known_to_have_attended_is_left_out_with_a_reason(world, milestones):
    without_participants(world)
    fact = figures(2006)["round_tables_held"]
    assert fact.value == 0
    assert [(each.record.note, each.reason) for each in fact.excluded] == [
        ("", "Nobody of this kind took part: donor, support programme."),
        ("Present: A donor.", "Nobody of this kind took part: support programme."),
    ]


def test_city_of_a_country_without_region_takes_part_in_no_region(world, milestones):
    make.CityParticipationFactory(recorded_at=made.EARLY)
    assert (figures(2004)["cities_taking_part"].value, figures(2004)["regions_taking_part"].value) == (1, 1)
    without_region(world)
    assert (figures(2004)["cities_taking_part"].value, figures(2004)["regions_taking_part"].value) == (1, 0)


def test_programme_without_a_date_is_not_established(world, milestones):
    without_dates(world)
    fact = figures(2008)["south_south_programmes_established"]
    assert (fact.value, fact.excluded, fact.missing) == (0, (), ("A new south-south programme",))
