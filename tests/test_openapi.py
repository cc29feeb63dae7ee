from pathlib import Path

import yaml
from django.core.management import call_command
from openapi_spec_validator import OpenAPIV31SpecValidator

COMMITTED = Path(__file__).resolve().parents[1] / "docs/openapi.yml"


def test_committed_description_is_up_to_date(tmp_path):
    """When it is not: `manage.py spectacular --file docs/openapi.yml --validate`."""
    made = tmp_path / "openapi.yml"
    call_command("spectacular", file=str(made), validate=True, fail_on_warn=True)
    assert made.read_text() == COMMITTED.read_text()


def test_committed_description_is_valid_openapi():
    OpenAPIV31SpecValidator(yaml.safe_load(COMMITTED.read_text())).validate()


def test_every_operation_only_reads():
    operations = yaml.safe_load(COMMITTED.read_text())["paths"].values()
    assert {method for operation in operations for method in operation} == {"get"}
