"""Facts of a small report, written out by hand, with every kind of record and with hostile names."""

import copy
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from core.canonical import canonical_json
from reporting.formats.schema import facts_schema

HOSTILE = '=1+1 <w:p> & "{{ settings.SECRET_KEY }}" {% raise %} {_{x}_} \x07\x1b]\u202e \ttab'


def record(reference: str, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "pilot",
        "reference": reference,
        "title": f"Pilot {reference}",
        "url": f"/pilots/{reference}/",
        "on": "2004-03-01",
        "note": "Documented on 1 March 2004.",
        "is_demonstration": False,
        "group": "",
        "amount": None,
    } | changes


def fact(code: str, **changes: Any) -> dict[str, Any]:
    return {
        "code": code,
        "label": code.replace("_", " ").capitalize(),
        "definition": "What is counted.",
        "unit": "pilots",
        "value": 0,
        "threshold": None,
        "up_to": None,
        "records": [],
        "late": [],
        "missing": [],
        "excluded": [],
        "url": "",
    } | changes


def target(position: int, held: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "position": position,
        "wording": "Up to 10 pilots",
        "goal": "of up to 10",
        "light": "amber",
        "verdict": "Reached in part.",
        "fact": held,
    } | changes


def content(**changes: Any) -> dict[str, Any]:
    """Two targets and two figures around them; older facts, without `kind`, `source` and the like."""
    pilots = fact(
        "pilots",
        value=2,
        up_to=10,
        records=[record("P-00001", title=HOSTILE), record("P-00002", is_demonstration=True)],
        late=[record("P-00003", on="2005-02-01")],
        missing=["A pilot that is documented"],
        excluded=[{"record": record("P-00004", on=None, url=""), "reason": "It is not assessed."}],
    )
    regions = fact(
        "regions_taking_part",
        value=2,
        unit="regions",
        threshold=3,
        records=[
            record("C-00001", group="Africa", kind="city"),
            record("C-00002", group="Africa", kind="city"),
            record("C-00003", group="Europe", kind="city"),
        ],
    )
    people = fact(
        "people",
        value=1_250_000,
        unit="people",
        records=[record("P-00001", amount=1_000_000), record("P-00002", amount=250_000)],
    )
    return copy.deepcopy(
        {
            "year": 2004,
            "due_on": "2004-12-31",
            "wording": "Up to 10 pilot exchanges.",
            "as_of": "2004-12-31",
            "known_at": "2026-11-01T09:30:15.123456+00:00",
            "language": "en",
            "light": "amber",
            "is_illustrative": True,
            "targets": [target(1, pilots), target(2, regions, light="red", verdict="Not reached.")],
            "context": [people, fact("matches_agreed", value=7, unit="matches", url="/matches/")],
            "versions": {"software": "0.1.0", "kernel": "2"},
        }
        | changes
    )


def facts(**changes: Any) -> str:
    return canonical_json(content(**changes))


def newer_facts(**changes: Any) -> str:
    """With what people wrote, and with what a target's figure was on earlier days."""
    held = fact("cities", value=4, unit="cities", threshold=9, source="The register.", limits="Cities only.")
    readings = [{"on": f"{year}-12-31", "value": value} for year, value in ((2002, 0), (2003, 3), (2004, 4))]
    part = target(1, held | {"measure": "count", "at_most": True}, scope="Africa", readings=readings)
    text = {"heading": "Findings", "language": "fr", "text": "Tout va bien.\n=1+1", "source": "E-00001"}
    newer = {"kind": "evaluation", "title": "Mid-term evaluation", "targets": [part], "texts": [text]}
    return facts(**newer | changes)


def empty_facts(**changes: Any) -> str:
    """Of a report without milestone over an empty platform, with the newer keys."""
    newer = {
        "kind": "custom",
        "title": "Chosen period",
        "period_start": "2004-01-01",
        "is_illustrative": False,
    }
    nothing = {"year": None, "due_on": None, "light": "open", "targets": [], "context": []}
    return facts(**newer | nothing | changes)


LANGUAGES = ["en", "fr", "es", "ar", "pt-br", "zh-hans", "ru"]


def closed_schema():
    """The schema, closed for keys that it does not name."""
    schema = facts_schema()
    for part in schema["$defs"].values():
        part["additionalProperties"] = False
    return schema


def faults(content):
    validator = Draft202012Validator(closed_schema(), format_checker=FormatChecker(["date"]))
    return [error.message for error in validator.iter_errors(content)]
