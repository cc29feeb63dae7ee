"""The command on databases in which it must not load, and when it is interrupted."""

import csv
import json

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from c2c_platform.demonstration import files
from c2c_platform.reference import load_reference_data
from cities.models import Organisation
from core.models import Stamp
from matching.models import Offer, WeightSet
from pilots.models import Pilot, Questionnaire
from reporting.models import Milestone
from tests import factories as make

CAST = {"dakar", "lyon", "ams", "cuf", "un-habitat"}


def copy_table(folder, name, keep):
    rows = [row for row in files.table(name) if keep(row)]
    with (folder / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def small(tmp_path, monkeypatch, db):
    """One pilot with its cast, in a folder of its own; `small(change)` lets a function change its story."""
    story = files.story()
    [pilot] = [row for row in story["pilots"] if row["key"] == "dakar-lyon-poles"]
    copy_table(tmp_path, "organisations.csv", lambda row: row["slug"] in CAST)
    copy_table(tmp_path, "affiliations.csv", lambda row: {row["member"], row["association"]} <= CAST)
    copy_table(tmp_path, "accounts.csv", lambda row: row["organisation"] in CAST)
    copy_table(tmp_path, "postings.csv", lambda row: row["external_id"] in {pilot["request"], pilot["offer"]})

    def write(change=lambda pilot: None):
        change(pilot)
        told = {"pilots": [pilot]}
        none = ("programmes", "round_tables", "next_round_tables", "evaluations", "invitations")
        none += ("funding_calls", "donors", "released_reports", "scheduled_reports")
        none += ("association_reports", "annual_reports", "milestones", "applications")
        told |= {key: [] for key in none}
        library = dict.fromkeys(("tools", "adapters", "reuses", "collections"), [])
        (tmp_path / "library.json").write_text(json.dumps(library), encoding="utf-8")
        (tmp_path / "story.json").write_text(json.dumps(told), encoding="utf-8")

    monkeypatch.setattr(files, "FOLDER", tmp_path)
    return write


@pytest.fixture
def places(db):
    for row in files.table("organisations.csv"):
        country = make.CountryFactory(code=row["country"]) if row["country"] else None
        if row["slug"] in CAST and row["city_geonames_id"]:
            number = int(row["city_geonames_id"])
            if not make.CityFactory._meta.model.objects.filter(geonames_id=number).exists():
                make.CityFactory(geonames_id=number, country=country)
    for code in ("mobility.public-transport", "mobility.informal-transport"):
        make.ThemeFactory(code=code)
    make.RegionFactory(code="002")
    make.CountryClassificationFactory(country=make.CountryFactory(code="SN"))


def test_database_with_organisations_of_its_own_is_left_alone(world):
    with pytest.raises(CommandError, match="This database holds organisations of its own"):
        call_command("load_demonstration")
    assert not Organisation.objects.filter(is_demonstration=True).exists()


@pytest.mark.django_db
def test_missing_cities_are_named():
    with pytest.raises(CommandError, match="run `manage.py load_reference` first"):
        call_command("load_demonstration")
    assert not Organisation.objects.exists()


@pytest.mark.django_db
def test_earlier_version_stays(capsys):
    Stamp.objects.create(name="demonstration network", value="earlier")
    call_command("load_demonstration")
    assert "An earlier version of the demonstration network is loaded" in capsys.readouterr().out
    assert not Organisation.objects.exists()


@pytest.mark.slow
def test_small_network_is_loaded(small, places):
    small()
    call_command("load_demonstration")
    assert Pilot.objects.get().exchange_type == "north_south"


def approved_by_an_officer(pilot):
    pilot["approvals"][1]["by"] = "officer.lyon@demo.example"


def approved_without_interest(pilot):
    pilot["interests"] = pilot["interests"][:1]


def about_another_offer(pilot):
    pilot["match"] = {"kind": "brokered", "brokered_by": "cuf", "brokered_on": "2002-11-20"}
    pilot["match"] |= {"by": "staff.cuf@demo.example", "evidence": " "}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (approved_by_an_officer, "an account of the story may not do what the story tells"),
        (approved_without_interest, "nothing was changed"),
        (about_another_offer, "Say how the partners met"),
    ],
)
def test_interrupted_load_leaves_nothing(small, places, change, sentence):
    small(change)
    with pytest.raises(CommandError, match=f"dakar-lyon-poles: .*{sentence}"):
        call_command("load_demonstration")
    for model in (Organisation, User, Offer, Stamp):
        assert not model.objects.exists()


@pytest.mark.slow
def test_pair_that_the_matcher_does_not_propose_is_named(small, places):
    small()
    table = files.table("postings.csv")
    table[0]["window_end"], table[1]["window_start"], table[1]["window_end"] = (
        "2002-12-31",
        "2005-01-01",
        "2005-12-31",
    )
    with (files.FOLDER / "postings.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, table[0].keys())
        writer.writeheader()
        writer.writerows(table)
    with pytest.raises(
        CommandError, match="the matcher does not propose lyon-2002-poles to dakar-2002-lignes"
    ):
        call_command("load_demonstration")


@pytest.mark.django_db
def test_row_that_the_import_refuses_is_named(small, places):
    small()
    text = (files.FOLDER / "postings.csv").read_text(encoding="utf-8")
    (files.FOLDER / "postings.csv").write_text(text.replace("expert_mission", "visit"), encoding="utf-8")
    with pytest.raises(CommandError, match="Row 2, modes: Select a valid choice"):
        call_command("load_demonstration")


@pytest.mark.django_db
def test_reference_data_can_be_loaded_again():
    for _ in range(2):
        load_reference_data()
    assert (WeightSet.objects.count(), Milestone.objects.count(), Questionnaire.objects.count()) == (1, 6, 1)
