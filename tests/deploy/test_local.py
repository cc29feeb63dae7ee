"""`python -m deploy.local` as a person meets it: real processes, in a project with a tiny site of its own."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest

from deploy.local import places

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).resolve().parents[2]
SITE = {
    "manage.py": "import os; print('prepared', os.environ['STATEMENT_TIMEOUT'])",
    "c2c_platform/__init__.py": "",
    "c2c_platform/celery.py": "import os, celery; app = celery.Celery(broker=os.environ['REDIS_URL'])",
    "c2c_platform/wsgi.py": "def application(environ, respond): respond('200 OK', []); return [b'well']",
    "c2c_platform/demonstration/accounts.csv": "email,role\nofficer.nakuru@demo.example,officer\n",
}
# What the test run itself has set would make the tiny site use the services and settings of the tests.
OF_THE_TESTS = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"}
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in OF_THE_TESTS}


@pytest.fixture
def project():
    """A folder with an awkward name, which PostgreSQL's account can enter when root runs the tests."""
    parent = Path(tempfile.mkdtemp(prefix="c2c-test-", dir="/tmp"))
    parent.chmod(0o711)
    folder = parent / ("our project; #1 & 100% " + "deep " * 20)
    shutil.copytree(REPOSITORY / "deploy", folder / "deploy")
    for name, text in SITE.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    yield folder
    shutil.rmtree(parent)


def local(project, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "deploy.local", *arguments],
        cwd=project,
        env=ENVIRONMENT | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def start(project):
    """Starts the site, and ends it at the end of the test if it still runs."""
    started = []

    def start_site(port):
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.local", "run"],
            cwd=project,
            env=ENVIRONMENT | {"PORT": str(port)},
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        lines = iter(process.stdout.readline, "")
        return process, [next(lines) for _ in range(6)]

    yield start_site
    for process in started:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def answer(port):
    with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as response:
        return response.read()


def is_gone(pid):
    """Whether no such process is left, or in the group of this leader if it is negative."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def pid_of(project, name):
    log = (project / "var" / "log" / "supervisord.log").read_text()
    return int(re.findall(rf"spawned: '{name}' with pid (\d+)", log)[-1])


def test_exec_gives_a_command_its_services_and_passes_its_exit_code(project):
    program = """
import os, psycopg2, redis, sys
cursor = psycopg2.connect(os.environ["DATABASE_URL"]).cursor()
cursor.execute("CREATE EXTENSION vector; SELECT '[3,4]'::vector <-> '[0,0]'::vector")
print(cursor.fetchone()[0], redis.Redis.from_url(os.environ["REDIS_URL"]).ping())
sys.exit(7)
"""
    done = local(project, "exec", "--", sys.executable, "-c", program)
    assert (done.returncode, done.stdout, done.stderr) == (7, "5.0 True\n", "")
    assert list((project / "var" / "test").iterdir()) == []


def test_exec_uses_the_services_of_the_environment(project):
    done = local(
        project,
        "exec",
        "--",
        "sh",
        "-c",
        "echo $DATABASE_URL $REDIS_URL",
        DATABASE_URL="ours",
        REDIS_URL="too",
    )
    assert done.stdout == "ours too\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has a second account to run PostgreSQL")
def test_exec_of_root_in_a_closed_folder_keeps_the_cluster_where_its_account_can_enter(project):
    project.chmod(0o700)
    program = "import os, psycopg2; psycopg2.connect(os.environ['DATABASE_URL'])"
    before = set(Path("/var/lib/c2c-exchange").glob("*"))
    done = local(project, "exec", "--", sys.executable, "-c", program)
    assert (done.returncode, done.stderr) == (0, "")
    assert set(Path("/var/lib/c2c-exchange").glob("*")) == before


@pytest.mark.faults
def test_run_restarts_the_dead_refuses_a_twin_and_stops_in_order(project, start):
    port = free_port()
    process, lines = start(port)
    assert lines[0] == "prepared 0\n"
    assert f"http://127.0.0.1:{port}\n" in lines[2]
    assert lines[5] == "officer: officer.nakuru\n"

    twin = local(project, "run", PORT=str(free_port()))
    assert (twin.returncode, twin.stdout) == (1, "")
    assert twin.stderr == f"C2C Exchange already runs in {project}: stop it there with Ctrl-C first.\n"

    killed = pid_of(project, "web")
    os.kill(killed, signal.SIGKILL)
    until(lambda: pid_of(project, "web") != killed)
    until(lambda: is_gone(-killed))
    until(lambda: answer(port) == b"well")

    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    log = (project / "var" / "log" / "supervisord.log").read_text()
    stopped = re.findall(r"stopped: (\w+)", log)
    assert stopped == ["web", "beat", "worker", "valkey", "postgres"]


@pytest.mark.faults
def test_run_leaves_nothing_behind_when_it_or_its_supervisor_is_killed(project, start):
    killed, _ = start(free_port())
    orphan = pid_of(project, "valkey")
    killed.kill()
    process, _ = start(free_port())
    assert is_gone(orphan)

    pids = [pid_of(project, name) for name in ("web", "beat", "worker", "valkey", "postgres")]
    os.kill(int((project / "var" / "supervisord.pid").read_text()), signal.SIGKILL)
    assert process.wait(60) == 1
    assert [is_gone(pid) for pid in pids] == [True] * 5


def test_run_names_the_service_that_does_not_stay_up(project):
    (project / "c2c_platform" / "wsgi.py").write_text("import nowhere")
    done = local(project, "run", PORT=str(free_port()))
    assert done.returncode == 1
    log = project / "var" / "log" / "web.log"
    words = "ModuleNotFoundError: No module named 'nowhere'"
    assert done.stderr == f"web does not stay up. Last words in {log}: {words}\n"


def test_run_passes_on_why_the_data_could_not_be_prepared(project):
    (project / "manage.py").write_text("raise SystemExit('CommandError: pgvector is missing')")
    done = local(project, "run", PORT=str(free_port()))
    assert done.returncode == 1
    assert done.stderr.endswith("CommandError: pgvector is missing\n")


def test_run_refuses_a_port_in_use(project):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = local(project, "run", PORT=str(port))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"Port {port} cannot be used (Address already in use):")


def test_run_refuses_a_port_that_is_none(project):
    assert (
        local(project, "run", PORT="http").stderr == "PORT is 'http', and must be a number from 1 to 65535.\n"
    )


def test_full_disk_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(
        shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(2**30, 2**30 - 1, 2**20)
    )
    with pytest.raises(places.Refusal, match=r"Only 1 MB are free .* 500 MB are needed"):
        places.refuse_full_disk(tmp_path)


def test_manage_needs_a_site_that_runs(project):
    assert local(project, "manage", "check").stderr.startswith("The site does not run in this folder")
