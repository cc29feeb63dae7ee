import csv
import hashlib
import json
from datetime import date
from io import StringIO
from zipfile import ZipFile

import pytest

from core.canonical import sha256
from reporting.formats.package import package_file
from tests.reporting import frozen

PARSERS = {
    "string": str,
    "integer": int,
    "number": float,
    "date": date.fromisoformat,
    "boolean": {"true": True, "false": False}.__getitem__,
}


class Package:
    """Opened as somebody would who knows the standard, and not this platform."""

    def __init__(self, facts: str) -> None:
        with package_file(facts) as file, ZipFile(file) as archive:
            self.files = {name: archive.read(name) for name in archive.namelist()}
        self.descriptor = json.loads(self.files["datapackage.json"])
        self.resources = {resource["name"]: resource for resource in self.descriptor["resources"]}
        self.rows = {name: self.parsed(resource) for name, resource in self.resources.items()}

    def parsed(self, resource: dict) -> list[dict]:
        """The rows of the resource with each value of the type that its field has."""
        fields = resource["schema"]["fields"]
        reader = csv.reader(StringIO(self.files[resource["path"]].decode(resource["encoding"]), newline=""))
        assert next(reader) == [field["name"] for field in fields]
        return [
            {field["name"]: value_of(field, text) for field, text in zip(fields, row, strict=True)}
            for row in reader
        ]


def value_of(field, text):
    constraints = field.get("constraints", {})
    if text == "":
        assert not constraints.get("required"), field["name"]
        return None
    assert text in constraints.get("enum", [text])
    return PARSERS[field["type"]](text)


@pytest.mark.parametrize("language", frozen.LANGUAGES)
@pytest.mark.parametrize("facts", [frozen.facts, frozen.newer_facts, frozen.empty_facts])
def test_types_parse_keys_hold_and_hashes_are_right(facts, language):
    package = Package(facts(language=language))
    assert [*package.resources] == ["figures", "records", "missing", "readings", "definitions", "texts"]
    for name, resource in package.resources.items():
        data = package.files[resource["path"]]
        assert (resource["bytes"], resource["hash"]) == (
            len(data),
            f"sha256:{hashlib.sha256(data).hexdigest()}",
        )
        schema, rows = resource["schema"], package.rows[name]
        keys = [tuple(row[column] for column in schema["primaryKey"]) for row in rows]
        assert len(set(keys)) == len(keys)
        for key in schema.get("foreignKeys", []):
            there = {row[key["reference"]["fields"]] for row in package.rows[key["reference"]["resource"]]}
            assert {row[key["fields"]] for row in rows} <= there


def test_every_column_is_explained():
    fields = [
        field
        for resource in Package(frozen.facts()).resources.values()
        for field in resource["schema"]["fields"]
    ]
    assert len(fields) > 30
    assert all(field["title"] and field["description"] for field in fields)


def test_figures_records_and_what_is_missing():
    package = Package(frozen.facts())
    first, second, people, _matches = package.rows["figures"]
    assert (first["target"], first["code"], first["value"], first["up_to"]) == (1, "pilots", 2, 10)
    assert (first["light"], first["light_in_words"]) == ("amber", "partly reached")
    assert [first[name] for name in ("counted", "late", "missing", "excluded")] == [2, 1, 1, 1]
    assert [row["illustrative"] for row in (first, second)] == [True, False]
    assert (people["target"], people["light"], people["value"]) == (None, None, 1_250_000)
    records = [row for row in package.rows["records"] if row["figure"] == 1]
    assert [row["status"] for row in records] == ["counted", "counted", "late", "excluded"]
    assert (records[2]["day"], records[3]["day"]) == (date(2005, 2, 1), None)
    assert (records[3]["reason"], records[3]["url"]) == ("It is not assessed.", None)
    assert package.rows["missing"] == [{"figure": 1, "number": 1, "name": "A pilot that is documented"}]


def test_formula_is_escaped_and_the_rest_of_a_hostile_name_is_kept():
    title = Package(frozen.facts()).rows["records"][0]["title"]
    assert title == f"'{frozen.HOSTILE}"


def test_package_says_which_facts_it_is_made_of(settings):
    facts = frozen.facts()
    descriptor = Package(facts).descriptor
    assert descriptor["facts"]["sha256"] == sha256(facts)
    assert descriptor["facts"]["schema"] == f"{settings.SITE_URL}/reports/facts.schema.json"
    assert descriptor["name"] == "milestone-2004-as-of-2004-12-31"
    assert descriptor["created"] == "2026-11-01T09:30:15Z"
    assert "invented to show the platform" in descriptor["description"]
    assert "invented" not in Package(frozen.empty_facts()).descriptor["description"]


def test_licence_is_named_where_there_is_one(settings):
    asked = Package(frozen.facts()).descriptor
    assert "licenses" not in asked
    assert asked["description"].endswith("Ask the owner before you use or adapt it.")
    settings.DATA_LICENCE = "cc_by"
    assert Package(frozen.facts()).descriptor["licenses"] == [
        {
            "name": "CC-BY-4.0",
            "path": "https://creativecommons.org/licenses/by/4.0/",
            "title": "CC BY 4.0",
        }
    ]


def test_newer_facts_bring_readings_and_texts():
    package = Package(frozen.newer_facts())
    first = package.rows["figures"][0]
    assert (first["scope"], first["threshold"], first["at_most"]) == ("Africa", 9, True)
    days = [(row["day"].year, row["value"]) for row in package.rows["readings"]]
    assert days == [(2002, 0), (2003, 3), (2004, 4)]
    [text] = package.rows["texts"]
    assert (text["heading"], text["language"], text["text"]) == ("Findings", "fr", "Tout va bien.\n=1+1")


def test_newer_facts_say_source_limits_and_measure():
    newer = frozen.fact("share", source="The ledger.", limits="Cash only.", measure="share", value=None)
    package = Package(frozen.facts(context=[newer]))
    last = package.rows["definitions"][-1]
    assert (last["source"], last["limits"], last["measure"]) == ("The ledger.", "Cash only.", "share")
    assert package.rows["figures"][-1]["value"] is None


def test_same_facts_give_the_same_bytes():
    with package_file(frozen.facts()) as first, package_file(frozen.facts()) as second:
        assert first.read() == second.read()
