"""Starts supervisord, speaks to it, and ends it; what it runs is listed in supervisord.conf."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any
from xmlrpc.client import Fault, ServerProxy

from supervisor.xmlrpc import SupervisorTransport

from deploy.local.places import Refusal

CONFIGURATION = Path(__file__).with_name("supervisord.conf")
STOP_ORDER = ["web", "beat", "worker", "valkey", "postgres"]
STOP_SECONDS = 40


def control(socket: Path) -> Any:
    """supervisord's own functions, such as startProcess; OSError when it is not there."""
    transport = SupervisorTransport(None, None, f"unix://{socket}")
    return ServerProxy("http://127.0.0.1", transport=transport).supervisor


def last_words(log: Path) -> str:
    """A sentence that sends the reader to the log: its last line that names an error, or its last line."""
    lines = log.read_text(errors="replace").splitlines()[-50:] if log.exists() else []
    lines = [line.strip() for line in lines if line.strip()] or ["none"]
    words = next((line for line in reversed(lines) if re.search("Error|FATAL", line)), lines[-1])
    return f"Last words in {log}: {words}"


class Supervisor:
    """supervisord over the programs of one folder; every one of them inherits the folder's lock."""

    def __init__(self, var: Path, sockets: Path, lock: int, environment: dict[str, str]) -> None:
        self.logs = var / "log"
        self.logs.mkdir(exist_ok=True)
        self.socket = sockets / "supervisord.sock"
        self.pids: dict[str, int] = {}
        command = [sys.executable, "-m", "supervisor.supervisord", "-n", "-s", "-c", str(CONFIGURATION)]
        with (self.logs / "supervisord.log").open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=var,
                env=environment | {"C2C_SOCKETS": str(sockets)},
                pass_fds=[lock],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C must reach it through us, to stop in order
            )

    def start(self, name: str, ready: Callable[[], bool] = lambda: True, seconds: int = 60) -> None:
        """Start a program and return when `ready()` says that it works."""
        self.wait(self.answers, "supervisord", seconds=30)
        control(self.socket).startProcess(name, False)
        self.wait(ready, name, seconds)

    def answers(self) -> bool:
        """Its socket is there a moment before anybody listens to it."""
        try:
            control(self.socket).getState()
        except OSError:
            return False
        return True

    def wait(self, ready: Callable[[], bool], name: str, seconds: int) -> None:
        deadline = time.monotonic() + seconds
        while not ready():
            self.refuse_dead()
            if time.monotonic() > deadline:
                words = last_words(self.logs / f"{name}.log")
                raise Refusal(f"{name} did not answer within {seconds} seconds. {words}")
            time.sleep(0.1)

    def refuse_dead(self) -> None:
        """Raise for a program that was started again and again without success, and for the supervisor."""
        if self.process.poll() is not None:
            raise Refusal(f"The supervisor has ended. {last_words(self.logs / 'supervisord.log')}")
        for program in self.programs():
            if program["statename"] == "FATAL":
                words = last_words(self.logs / f"{program['name']}.log")
                raise Refusal(f"{program['name']} does not stay up. {words}")

    def programs(self) -> list[dict[str, Any]]:
        try:
            programs = control(self.socket).getAllProcessInfo()
        except (OSError, Fault):  # it is just starting, or has just been killed
            return []
        pids = {program["name"]: program["pid"] for program in programs if program["pid"]}
        kill_groups(set(self.pids.values()) - set(pids.values()))
        self.pids = pids
        return programs

    def stop(self) -> None:
        """Stop all programs in order, also those that a killed supervisor has left."""
        if self.process.poll() is not None:
            self.stop_orphans()
            return
        self.process.terminate()
        while self.process.poll() is None:
            self.programs()  # a question wakes it up, else every step of its stop takes a second
            time.sleep(0.05)
        kill_groups(self.pids.values())

    def stop_orphans(self) -> None:
        for name in STOP_ORDER:
            if name in self.pids:
                end(self.pids[name], signal.SIGINT if name == "postgres" else signal.SIGTERM)
        kill_groups(self.pids.values())


def end(pid: int, number: int) -> None:
    """Send the signal and wait, no longer than the slowest may take, until there is no such process."""
    deadline = time.monotonic() + STOP_SECONDS
    with suppress(ProcessLookupError):
        while time.monotonic() < deadline:
            os.kill(pid, number)
            time.sleep(0.05)
            number = 0


def kill_groups(leaders: Iterable[int]) -> None:
    """End what dead leaders have left: a web process without its parent would serve on, and hold the lock."""
    for leader in leaders:
        with suppress(ProcessLookupError):
            os.killpg(leader, signal.SIGKILL)
