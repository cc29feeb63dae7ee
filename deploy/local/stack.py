"""What runs under the supervisor, from the first lock to the last stop."""

import os
import secrets
import shlex
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from xmlrpc.client import Fault

from deploy.local.places import PROJECT, VAR, Refusal, locked, make_folder
from deploy.local.services import Postgres, Valkey, account
from deploy.local.supervisor import STOP_SECONDS, Supervisor, control


@contextmanager
def running(var: Path, *, durable: bool, port: int = 8000) -> Iterator[tuple[Supervisor, dict[str, str]]]:
    """Start the services that the environment does not name; on leaving, stop all that runs.

    All that was started holds `supervisor.lock`, so that no second server ever opens the same files.
    """
    with ExitStack() as stack:
        if stack.enter_context(locked(make_folder(var) / "lock")) is None:
            raise Refusal(f"C2C Exchange already runs in {var.parent}: stop it there with Ctrl-C first.")
        record = var / "supervisor.lock"
        end_orphans(record)
        lock = stack.enter_context(locked(record))
        if lock is None:
            raise Refusal(
                f"A killed start has left services in {var}: end its postgres and valkey-server first."
            )
        sockets = stack.enter_context(sockets_folder())
        record.write_text(str(sockets / "supervisord.sock"))
        services = missing_services(var, sockets, durable=durable)
        environment = site_environment(var, port)
        for service in services:
            environment[service.variable] = service.url
            if not durable:
                stack.callback(shutil.rmtree, service.folder, ignore_errors=True)
            service.initialise()
        supervisor = Supervisor(var, sockets, lock, environment | programs(services, port))
        stack.callback(stop, supervisor)
        for service in services:
            supervisor.start(service.name, service.answers)
        yield supervisor, environment


def missing_services(var: Path, sockets: Path, *, durable: bool) -> list[Postgres | Valkey]:
    services: list[Postgres | Valkey] = []
    if not os.environ.get("DATABASE_URL"):
        services.append(Postgres.placed(var, sockets, durable=durable))
    if not os.environ.get("REDIS_URL"):
        services.append(Valkey.placed(var))
    return services


def programs(services: list[Postgres | Valkey], port: int) -> dict[str, str]:
    """What supervisord.conf leaves open; `false` stands for a service that is not ours to start."""
    return {
        "C2C_POSTGRES": "false",
        "C2C_POSTGRES_ACCOUNT": account().pw_name,
        "C2C_VALKEY": "false",
        "C2C_VALKEY_FOLDER": "/",
        "C2C_PYTHON": shlex.quote(sys.executable),
        "C2C_PROJECT": str(PROJECT),
        "C2C_PORT": str(port),
    } | {name: value for service in services for name, value in service.program.items()}


def site_environment(var: Path, port: int) -> dict[str, str]:
    """The terminal's environment, and what the site needs on one's own machine."""
    return dict(os.environ) | {
        "C2C_VAR": str(VAR),
        "MEDIA_ROOT": str(var / "files"),
        "EMAIL_FILE_PATH": str(var / "mail"),
        "SECRET_KEY": secret_key(),
        "DEBUG": "0",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "SECURE": "0",
        "PYTHONUNBUFFERED": "1",
    }


def secret_key() -> str:
    path = make_folder(VAR) / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


@contextmanager
def sockets_folder() -> Iterator[Path]:
    """A short path: the name of a socket may have about 100 bytes, and that of a project can have more."""
    folder = Path(tempfile.mkdtemp(prefix="c2c-", dir="/tmp"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def end_orphans(record: Path) -> None:
    """Let the supervisor of a start that was killed stop what it runs."""
    if is_free(record):
        return
    socket = Path(record.read_text())
    with suppress(OSError, Fault):
        control(socket).shutdown()
        deadline = time.monotonic() + 2 * STOP_SECONDS
        while not is_free(record) and time.monotonic() < deadline:
            time.sleep(0.1)
    shutil.rmtree(socket.parent, ignore_errors=True)


def is_free(path: Path) -> bool:
    with locked(path) as lock:
        return lock is not None


def stop(supervisor: Supervisor) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not leave half of it running
    supervisor.stop()
