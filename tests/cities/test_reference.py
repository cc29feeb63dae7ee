import csv
import gzip
import shutil
from datetime import date

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction

from cities.enums import ClassificationScheme
from cities.models import City, Country, CountryClassification, Region, Theme
from cities.names import search_text
from cities.queries import classifications, regions_by_country
from cities.reference_loading import CITY_FILE_COLUMNS, FILES, FOLDER, load
from core.models import Stamp

pytestmark = pytest.mark.slow  # the whole fixture is loaded once

AREAS = ["planning", "mobility", "economy", "water", "safety"]
HEADER = "\t".join(CITY_FILE_COLUMNS).encode() + b"\n"
G77, INCOME, LDC = ClassificationScheme.G77, ClassificationScheme.INCOME, ClassificationScheme.LDC


@pytest.fixture(scope="module")
def reference(django_db_setup, django_db_blocker):
    """The shipped data, in a transaction that ends with this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def folder(tmp_path):
    for name in FILES:
        shutil.copy(FOLDER / name, tmp_path)
    return tmp_path


def rewrite_cities(folder, change):
    """Keep the header and the lines that `change` returns for each line of the city file."""
    path = folder / "cities.tsv.gz"
    header, *lines = gzip.decompress(path.read_bytes()).decode().rstrip("\n").split("\n")
    kept = [line for line in map(change, lines) if line]
    path.write_bytes(gzip.compress("\n".join([header, *kept, ""]).encode(), mtime=0))


@pytest.mark.parametrize(
    ("typed", "country", "name"),
    [
        ("Sao Paulo", "BR", "São Paulo"),
        ("São Paulo", "BR", "São Paulo"),
        ("القاهرة", "EG", "Cairo"),
        ("القاهره", "EG", "Cairo"),
        ("Le Caire", "EG", "Cairo"),
        ("el cairo", "EG", "Cairo"),
        ("Nairobi", "KE", "Nairobi"),
        ("nakur", "KE", "Nakuru"),
        ("北京", "CN", "Beijing"),
        ("Санкт-Петербург", "RU", "Saint Petersburg"),
        ("N'Djamena", "TD", "N'Djamena"),
        ("दिल्ली", "IN", "Delhi"),
        ("サンパウロ", "BR", "São Paulo"),
        ("pristina", "XK", "Pristina"),
        ("ramallah", "PS", "Ramallah"),
    ],
)
def test_city_named_finds_the_largest_by_any_of_its_names(reference, typed, country, name):
    city = City.objects.named(typed).first()

    assert (city.country_id, city.name) == (country, name)


def test_city_named_does_not_find_the_middle_of_a_name(reference):
    assert not City.objects.named("airobi").exists()


def test_city_file_has_the_places_over_15000(reference):
    cairo = City.objects.get(geonames_id=360630)

    assert City.objects.count() == 34006
    assert "القاهرة" in cairo.names
    assert (round(cairo.latitude), round(cairo.longitude), cairo.timezone) == (30, 31, "Africa/Cairo")


@pytest.mark.parametrize("model", [Region, Country, Theme])
def test_names_are_there_in_every_language_of_the_interface(reference, model):
    languages = {code for code, _ in settings.LANGUAGES}

    assert {thing.pk for thing in model.objects.all() if set(thing.names) != languages} == set()
    assert {thing.pk for thing in model.objects.all() if not all(thing.names.values())} == set()


@pytest.mark.parametrize(
    ("country", "english", "m49", "regions"),
    [
        ("KE", "Kenya", "404", {"014", "202", "002", "001"}),
        ("EG", "Egypt", "818", {"015", "002", "001"}),
        ("MX", "Mexico", "484", {"013", "419", "019", "001"}),
        ("PS", "State of Palestine", "275", {"145", "142", "001"}),
        ("XK", "Kosovo (UN Security Council resolution 1244)", "", {"039", "150", "001"}),
        ("TW", "Taiwan (Province of China)", "", {"030", "142", "001"}),
        ("AQ", "Antarctica", "010", {"001"}),
    ],
)
def test_country_has_its_un_name_and_all_regions_above_it(reference, country, english, m49, regions):
    found = Country.objects.get(pk=country)

    assert (found.names["en"], found.m49) == (english, m49)
    assert regions_by_country()[country] == regions


def test_themes_have_the_five_areas_first(reference):
    themes = list(Theme.objects.all())

    assert [theme.code for theme in themes if theme.is_area] == AREAS
    assert [theme.code for theme in themes if not theme.parent_id] == [
        *AREAS,
        "shelter",
        "inclusion",
        "governance",
    ]
    assert all(theme.code.startswith(f"{theme.parent_id}.") for theme in themes if theme.parent_id)
    assert len(themes) == 38


@pytest.mark.parametrize(
    ("scheme", "day", "count"),
    [
        (G77, date(2002, 9, 1), 133),
        (G77, date(2004, 12, 31), 131),
        (G77, date(2008, 3, 1), 130),
        (G77, date(2026, 11, 1), 134),
        (LDC, date(2008, 6, 1), 49),
        (LDC, date(2025, 1, 1), 44),
        (ClassificationScheme.LLDC, date(2020, 1, 1), 32),
        (INCOME, date(2025, 7, 1), 215),
    ],
)
def test_classification_has_as_many_countries_as_its_publisher_counts(reference, scheme, day, count):
    assert len(classifications(scheme, day)) == count


@pytest.mark.parametrize(
    ("scheme", "day", "country", "value"),
    [
        (G77, date(2004, 4, 30), "CY", "member"),
        (G77, date(2004, 5, 1), "CY", None),
        (G77, date(2006, 12, 31), "RO", "member"),
        (G77, date(2007, 1, 1), "RO", None),
        (G77, date(2004, 12, 31), "MX", None),
        (G77, date(2004, 12, 31), "CN", "member"),
        (LDC, date(2013, 12, 31), "WS", "member"),
        (LDC, date(2014, 1, 1), "WS", None),
        (INCOME, date(2004, 12, 31), "IN", "low"),
        (INCOME, date(2025, 6, 30), "ET", "low"),
        (INCOME, date(2025, 7, 1), "ET", None),
        (INCOME, date(2026, 7, 1), "ET", "low"),
        (INCOME, date(2026, 7, 1), "VN", "upper_middle"),
    ],
)
def test_classification_is_as_on_the_day(reference, scheme, day, country, value):
    assert classifications(scheme, day).get(country) == value


def test_classifications_of_a_country_never_overlap(reference):
    rows = CountryClassification.objects.order_by("country", "scheme", "valid_from")
    pairs = [
        (earlier, later)
        for earlier, later in zip(rows, rows[1:], strict=False)
        if (earlier.country_id, earlier.scheme) == (later.country_id, later.scheme)
    ]

    assert [
        pair for pair in pairs if not pair[0].valid_until or pair[0].valid_until > pair[1].valid_from
    ] == []


def test_load_again_does_nothing(reference, capsys):
    call_command("load_reference")

    assert capsys.readouterr().out == "The reference data is up to date.\n"


def test_load_writes_only_the_cities_that_changed(reference, db, folder, capsys):
    nairobi = City.objects.get(geonames_id=184745)
    rewrite_cities(folder, lambda line: line.replace("4397073", "4397074"))

    call_command("load_reference", folder=folder)

    assert capsys.readouterr().out.endswith("themes 38, cities 1.\n")
    assert City.objects.get(geonames_id=184745).population == 4397074
    assert City.objects.get(geonames_id=184745).pk == nairobi.pk


def test_load_keeps_what_staff_added(reference, db, folder):
    village = City.objects.create(
        name="Hola", search=search_text(["Hola"]), country_id="KE", latitude=-1.5, longitude=40.03
    )
    CountryClassification.objects.filter(country="NP", scheme=LDC).update(valid_until=date(2026, 11, 24))
    CountryClassification.objects.create(
        country_id="KE", scheme=LDC, value="member", source="decree", valid_from=date(2027, 1, 1)
    )
    rewrite_cities(folder, lambda line: None if line.startswith("184745\t") else line)

    load(folder)

    assert City.objects.filter(pk=village.pk, geonames_id=None).exists()
    assert City.objects.filter(geonames_id=184745).exists()
    assert "NP" not in classifications(LDC, date(2026, 11, 24))
    assert "KE" in classifications(LDC, date(2027, 1, 1))


def test_load_of_names_with_every_sign_that_copy_and_arrays_know(reference, db, folder):
    rewrite_cities(
        folder, lambda line: f"{line}|a\\b\"c'd{{,}}\u2028e" if line.startswith("184745\t") else line
    )

    load(folder)

    assert City.objects.get(geonames_id=184745).names[-1] == "a\\b\"c'd{,}\u2028e"


def break_file(folder, name, content):
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)


@pytest.mark.parametrize(
    ("name", "content", "beginning"),
    [
        ("cities.tsv.gz", None, "The reference file cities.tsv.gz is missing: "),
        ("cities.tsv.gz", b"", "The reference file cities.tsv.gz is damaged ("),
        (
            "cities.tsv.gz",
            (FOLDER / "cities.tsv.gz").read_bytes()[:9999],
            "The reference file cities.tsv.gz is ",
        ),
        (
            "cities.tsv.gz",
            gzip.compress(HEADER + b"1\tKE\n", mtime=0),
            "The reference file cities.tsv.gz is damaged (",
        ),
        ("regions.json", b"{", "The reference file regions.json is damaged ("),
        ("countries.json", b'[{"code": "KE"}]', "The reference file countries.json is damaged ("),
        ("classifications.csv", b"country\nKE\n", "The reference file classifications.csv is damaged ("),
        (
            "classifications.csv",
            b"country,scheme,value,valid_from,valid_until,source\nKE,ldc,member,2004-01-02,2004-01-01,x\n",
            "The reference files do not fit together: ",
        ),
        (
            "cities.tsv.gz",
            gzip.compress(HEADER + b"1\tKE\tX\t99.0\t0\t\tUTC\t\n", mtime=0),
            "The reference files do not fit together: ",
        ),
        (
            "cities.tsv.gz",
            gzip.compress(HEADER + b"1\tQQ\tX\t0\t0\t\tUTC\t\n", mtime=0),
            "The reference files do not fit together: ",
        ),
    ],
)
def test_load_of_a_bad_file_is_one_sentence_and_changes_nothing(
    reference, db, folder, name, content, beginning
):
    break_file(folder, name, content)
    before = Stamp.objects.values_list()[::1], City.objects.count(), CountryClassification.objects.count()

    with pytest.raises(CommandError) as refusal:
        call_command("load_reference", folder=folder)

    sentence = str(refusal.value)
    assert sentence.startswith(beginning)
    assert (sentence.count("\n"), sentence[-1]) == (0, ".")
    assert before == (
        Stamp.objects.values_list()[::1],
        City.objects.count(),
        CountryClassification.objects.count(),
    )


def test_classification_file_names_a_source_in_every_row():
    with (FOLDER / "classifications.csv").open(encoding="utf-8", newline="") as file:
        assert all(row["source"] and row["value"] for row in csv.DictReader(file))
