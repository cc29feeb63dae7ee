"""Asking the API; every answer is held against the committed description of it."""

import re
from pathlib import Path

import yaml
from openapi_schema_validator import OAS31Validator, oas31_format_checker

SPEC = yaml.safe_load((Path(__file__).resolve().parents[1] / "docs/openapi.yml").read_text())


def get(client, path, **parameters):
    """The content at the path under /api/v1/, which must be as the description says."""
    return checked(client.get(f"/api/v1/{path}", parameters), path, 200)


def refused(client, path, status, **parameters):
    """The problem details of a refusal."""
    response = client.get(f"/api/v1/{path}", parameters)
    assert response["Content-Type"] == "application/problem+json"
    content = checked(response, path, status)
    assert content["status"] == status
    return content


def checked(response, path, status):
    assert response.status_code == status, response.content
    content = response.json()
    reference = {"$ref": "#/components/schemas/Problem"} if status != 200 else schema_of(path)
    validator = OAS31Validator(
        reference | {"components": SPEC["components"]}, format_checker=oas31_format_checker
    )
    validator.validate(content)
    return content


def schema_of(path):
    for template, operations in SPEC["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), f"/api/v1/{path}"):
            return operations["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    raise LookupError(path)
