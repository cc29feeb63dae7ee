"""A re-match of n requests with n offers by two workers, undisturbed and with one killed in the middle.

    python -m deploy.local exec -- python -m benchmarks.rematch --postings 50000

Fills the database of DATABASE_URL, which has to be empty, and prints times, memory per worker, and whether
both runs came to the same: the digest of all results, the suggestions, and every stored proposal with its
explanation.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "c2c_platform.settings")
os.environ["STATEMENT_TIMEOUT"] = "300"  # as the workers of docker-compose.yml have it
django.setup()

from django.core.management import call_command  # noqa: E402 - after django.setup()
from django.db import connection  # noqa: E402

from benchmarks import synthetic  # noqa: E402
from core.jobs import sweep_jobs  # noqa: E402
from matching import services  # noqa: E402
from matching.enums import RunStatus  # noqa: E402
from matching.jobs import tend_runs  # noqa: E402
from matching.models import Match, MatchingRun, Suggestion  # noqa: E402
from matching.queries.runs import progress_of  # noqa: E402
from matching.services.runs import BLOCK_SIZE  # noqa: E402

BEAT = 5.0  # seconds between the sweeps that beat would do
COMMAND = ["-m", "celery", "-A", "c2c_platform.celery:app", "worker", "-Q", "rematch", "-c", "1"]
QUIET = ["--without-mingle", "--without-gossip", "--loglevel", "WARNING"]
FINGERPRINT = f"""
    SELECT count(*),
        sum(hashtextextended(concat_ws(' ', request_id, offer_id, score_tenths, criteria), 0))::text
    FROM {Match._meta.db_table}
"""


@dataclass
class Worker:
    process: subprocess.Popen
    peak: dict[str, int] = field(default_factory=dict)

    @classmethod
    def start(cls, log: Path) -> "Worker":
        with log.open("ab") as output:
            command = [sys.executable, *COMMAND, *QUIET]
            return cls(subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True))

    def look(self) -> None:
        """Note the peak of the child that does the work, in MB: all, and what it shares with nobody."""
        for line in child_status(self.process.pid):
            name, _, value = line.partition(":")
            if name in {"VmHWM", "RssAnon"}:
                self.peak[name] = max(self.peak.get(name, 0), int(value.split()[0]) // 1024)

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.kill()


def child_status(pid: int) -> list[str]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        return Path(f"/proc/{children.read_text().split()[0]}/status").read_text().splitlines()
    except (OSError, IndexError):  # not started yet, or gone
        return []


@contextmanager
def workers(count: int, log: Path) -> Iterator[list[Worker]]:
    running = [Worker.start(log) for _ in range(count)]
    try:
        yield running
    finally:
        for worker in running:
            worker.stop()


@dataclass(frozen=True)
class Measured:
    """Seconds of the stages, and what came out."""

    preparing: float
    ranking: float
    assigning: float
    same: tuple[Any, ...]


def measure(block_size: int, crew: list[Worker], disturb: Callable[[MatchingRun], None]) -> Measured:
    """One run until its end; `disturb` is called again and again while it ranks."""
    began = {"start": time.monotonic()}
    run = services.start_run(by=None, reason="benchmark", block_size=block_size)
    swept = time.monotonic()
    while run.is_active:
        time.sleep(0.2)
        for worker in crew:
            worker.look()
        if time.monotonic() - swept > BEAT:
            sweep_jobs()
            tend_runs()
            swept = time.monotonic()
        run = MatchingRun.objects.get(pk=run.pk)
        began.setdefault(run.status, time.monotonic())
        if run.status == RunStatus.RANKING:
            disturb(run)
    if run.status != RunStatus.DONE:
        raise SystemExit(f"The run {run.get_status_display()}: {run.error}")
    began.setdefault(RunStatus.ASSIGNING, began[RunStatus.DONE])
    return Measured(
        preparing=began[RunStatus.RANKING] - began["start"],
        ranking=began[RunStatus.ASSIGNING] - began[RunStatus.RANKING],
        assigning=began[RunStatus.DONE] - began[RunStatus.ASSIGNING],
        same=(run.digest, run.figures, suggested(run), stored()),
    )


def suggested(run: MatchingRun) -> int:
    rows = Suggestion.objects.filter(run=run).order_by("request_id")
    return hash(tuple(rows.values_list("request_id", "match__offer_id", "score_tenths")))


def stored() -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(FINGERPRINT)
        return tuple(cursor.fetchone())


def forget() -> None:
    """So that the next run stores everything anew."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {MatchingRun._meta.db_table}, {Match._meta.db_table} CASCADE")


class Killer:
    """Kills the first of the crew when half of the blocks are done; another takes its place at once, as the
    supervisor would have it."""

    def __init__(self, crew: list[Worker], log: Path) -> None:
        self.crew, self.log, self.killed = crew, log, False

    def __call__(self, run: MatchingRun) -> None:
        if not self.killed and progress_of(run).percent >= 50:
            self.crew[0].kill()
            self.crew[0] = Worker.start(self.log)
            self.killed = True


def report(name: str, found: Measured, crew: list[Worker]) -> None:
    total = found.preparing + found.ranking + found.assigning
    print(
        f"{name}: {total:.1f} s (read and freeze {found.preparing:.1f}, rank and store {found.ranking:.1f}, "
        f"assign {found.assigning:.1f}), {found.same[3][0]} proposals"
    )
    for number, worker in enumerate(crew, start=1):
        print(f"  worker {number}: peak {worker.peak.get('VmHWM')} MB, own {worker.peak.get('RssAnon')} MB")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--postings", type=int, default=50_000, help="requests, and as many offers")
    parser.add_argument("--block-size", type=int, default=BLOCK_SIZE)
    parser.add_argument("--log", type=Path, default=Path("var/log/benchmark-workers.log"))
    options = parser.parse_args()
    options.log.parent.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    began = time.monotonic()
    synthetic.fill_database(options.postings)
    print(f"filled with 2 x {options.postings} postings in {time.monotonic() - began:.1f} s", flush=True)
    with workers(2, options.log) as crew:
        undisturbed = measure(options.block_size, crew, lambda run: None)
        report("undisturbed", undisturbed, crew)
    forget()
    with workers(2, options.log) as crew:
        disturbed = measure(options.block_size, crew, Killer(crew, options.log))
        report("one of two killed", disturbed, crew)
    is_equal = disturbed.same == undisturbed.same
    print("equal" if is_equal else "NOT EQUAL")
    sys.exit(0 if is_equal else 1)


if __name__ == "__main__":
    main()
