"""JSON Schema (2020-12) of the facts, made from their dataclasses, so that the two never differ."""

from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from django.conf import settings
from django.urls import reverse

from reporting.enums import Light
from reporting.facts import MilestoneFacts

SIMPLE: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
    NoneType: {"type": "null"},
    Any: {},
}
# What a field holds, where its name does not say it; in English, as in the document of the API.
DESCRIPTIONS = {
    "MilestoneFacts.kind": "what the report is: of a milestone, of a year ...; not in older facts",
    "MilestoneFacts.title": "name of the report in its language; not in older facts",
    "MilestoneFacts.period_start": "first day that counts, where there is one; not in older facts",
    "MilestoneFacts.texts": "what people wrote for the report, each in its own language; not in older facts",
    "MilestoneFacts.wording_language": "of who wrote the wording; empty where the platform translates it",
    "MilestoneFacts.year": "of the milestone, where the report is of one",
    "MilestoneFacts.due_on": "up to which day the targets are to be reached, where there are any",
    "MilestoneFacts.wording": "what the initiative set itself, or what the report is about",
    "MilestoneFacts.as_of": "up to which day the report counts what took effect",
    "MilestoneFacts.known_at": "up to which moment the report counts what had been recorded, in UTC",
    "MilestoneFacts.language": "in which all the texts are",
    "MilestoneFacts.light": "that all targets share, else amber; empty without targets",
    "MilestoneFacts.is_illustrative": "records of the demonstration network are among them",
    "MilestoneFacts.context": "figures that no target asks for",
    "MilestoneFacts.versions": "of what the facts were made with",
    "TargetFact.wording": "the target in the words of the initiative",
    "TargetFact.goal": "what the figure is held against, in words",
    "TargetFact.scope": "of which part of the world, in words; empty for the whole, not in older facts",
    "TargetFact.wording_language": "of who wrote the wording; empty where the platform translates it",
    "TargetFact.readings": "what the figure was on earlier days; not in older facts",
    "TargetFact.verdict": "why the light is what it is",
    "Fact.code": "name of the indicator, the same in every report",
    "Fact.definition": "what is counted and how",
    "Fact.threshold": "from which value on the target is reached",
    "Fact.up_to": "the number spoken of as 'up to': no cap and no pass mark",
    "Fact.records": "what counts",
    "Fact.late": "what was reached after the due date only",
    "Fact.missing": "what is missing to reach the target, by name",
    "Fact.excluded": "what does not count, and why",
    "Fact.at_most": "the threshold is the most, not the least; not in older facts",
    "Fact.is_steady": "what counts once counts for ever; not in older facts",
    "Fact.url": "the list behind a figure whose records are not given here, relative to the site",
    "Fact.source": "where the figure comes from; not in older facts",
    "Fact.limits": "what the figure cannot say; not in older facts",
    "Fact.measure": "how the value follows from the records; not in older facts",
    "Record.reference": "number of the record on the platform",
    "Record.url": "its page, relative to the site; empty where there is none",
    "Record.on": "the day on which it came to count",
    "Record.is_demonstration": "invented, of the demonstration network",
    "Record.group": "what is counted instead of the record: an area, a region",
    "Record.amount": "what it adds to a figure that is a sum",
}


def facts_schema() -> dict[str, Any]:
    """Open for keys that later releases add; what has a default may be absent, as in older facts."""
    parts: dict[str, dict[str, Any]] = {}
    whole = schema_of(MilestoneFacts, parts)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": settings.SITE_URL + reverse("reporting:facts_schema"),
        "title": "Facts of a report",
        "description": "Every figure of a report with the records that prove it, frozen.",
        **whole,
        "$defs": parts,
    }


def schema_of(kind: Any, parts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The schema of a type of Python; those of the dataclasses in it go to `parts`."""
    if isinstance(kind, type) and is_dataclass(kind):
        name: str = kind.__name__
        parts[name] = object_schema(kind, parts)
        return {"$ref": f"#/$defs/{name}"}
    if isinstance(kind, UnionType):
        return {"anyOf": [schema_of(part, parts) for part in get_args(kind)]}
    if get_origin(kind) in (tuple, list):
        return {"type": "array", "items": schema_of(get_args(kind)[0], parts)}
    if get_origin(kind) is dict:
        return {"type": "object", "additionalProperties": schema_of(get_args(kind)[1], parts)}
    return dict(SIMPLE[kind])


def object_schema(kind: Any, parts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    types = get_type_hints(kind)
    return {
        "type": "object",
        "properties": {
            field.name: property_schema(f"{kind.__name__}.{field.name}", types[field.name], parts)
            for field in fields(kind)
        },
        "required": [field.name for field in fields(kind) if not has_default(field)],
    }


def property_schema(name: str, kind: Any, parts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    schema = schema_of(kind, parts)
    if name.endswith(".light"):
        nothing = [""] if name == "MilestoneFacts.light" else []  # without targets, there is none
        schema["enum"] = [*Light.values, *nothing]
    if name in DESCRIPTIONS:
        schema["description"] = DESCRIPTIONS[name]
    return schema


def has_default(field: Field[Any]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING
