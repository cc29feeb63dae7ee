import json
from dataclasses import fields
from datetime import date

import pytest
from django.urls import reverse
from jsonschema import Draft202012Validator

from reporting.facts import Excluded, Fact, MilestoneFacts, Record, TargetFact
from reporting.formats.schema import DESCRIPTIONS
from reporting.queries import milestone_facts
from tests.reporting import frozen, made
from tests.reporting.frozen import faults

SELF_EXPLAINING = {
    "MilestoneFacts.targets",
    "TargetFact.position",
    "TargetFact.light",
    "TargetFact.fact",
    "Fact.label",
    "Fact.unit",
    "Fact.value",
    "Record.kind",
    "Record.title",
    "Record.note",
    "Excluded.record",
    "Excluded.reason",
}


def test_schema_is_one_and_names_its_address(client, settings):
    response = client.get(reverse("reporting:facts_schema"))
    schema = response.json()
    Draft202012Validator.check_schema(schema)
    assert response["Content-Type"] == "application/schema+json"
    assert schema["$id"] == f"{settings.SITE_URL}/reports/facts.schema.json"
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert client.post(reverse("reporting:facts_schema")).status_code == 405


def test_schema_explains_every_field_of_the_facts():
    parts = (MilestoneFacts, TargetFact, Fact, Record, Excluded)
    names = {f"{part.__name__}.{field.name}" for part in parts for field in fields(part)}
    assert names - DESCRIPTIONS.keys() - SELF_EXPLAINING == set()


@pytest.mark.django_db
@pytest.mark.parametrize("year", [2004, 2006, 2008, 2012])
@pytest.mark.parametrize("filled", [False, True])
def test_facts_of_the_small_world_are_valid(milestones, world, year, filled):
    if filled:
        made.fill(world, times=3)
    facts = milestone_facts(milestones[year], as_of=date(2012, 12, 31), known_at=made.NOW)
    assert faults(json.loads(facts.to_json())) == []


def test_older_facts_are_valid():
    content = frozen.content()
    for record in content["targets"][0]["fact"]["records"]:
        del record["amount"]
    assert faults(content) == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"as_of": "yesterday"}, "'yesterday' is not a 'date'"),
        ({"light": "blue"}, "'blue' is not one of ['green', 'amber', 'red', 'open', '']"),
        ({"targets": 1}, "1 is not of type 'array'"),
        ({"surprise": 1}, "Additional properties are not allowed ('surprise' was unexpected)"),
    ],
)
def test_other_content_is_not(changes, fault):
    assert fault in faults(frozen.content() | changes)


def test_facts_without_a_needed_key_are_not():
    content = frozen.content()
    del content["targets"][0]["fact"]["code"]
    assert faults(content) == ["'code' is a required property"]
