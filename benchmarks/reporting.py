"""python -m deploy.local exec -- python -m benchmarks.reporting [--pilots 10000] [--postings 100000]
[--matches 1000000] [--cycles 40] [--rows 100000 1000000] [--repeat 3]

What reports, milestone pages and exports take in a network of that size. Fills the database of DATABASE_URL,
which has to be empty or filled by this command before. Every line is measured in a process of its own:

reports  the worker's side of a report as of today, by milestone: facts frozen into the chain, PDF kept
pages    queries, and the median time of the whole answer
exports  the list of all matches as a file, beside a COPY of the same rows by the same query
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from itertools import product
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "c2c_platform.settings")
os.environ.setdefault("STATEMENT_TIMEOUT", "300")  # as the workers of docker-compose.yml have it
django.setup()

from django.core.management import call_command  # noqa: E402 - after django.setup()
from django.db import connection  # noqa: E402
from django.db.models import QuerySet  # noqa: E402
from django.test import Client, RequestFactory, override_settings  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from benchmarks import pilots, synthetic  # noqa: E402
from benchmarks.assignment import peak, written  # noqa: E402
from matching.models import Match  # noqa: E402
from matching.views.matches import MatchList  # noqa: E402
from pilots.models import Pilot  # noqa: E402
from reporting import pipeline  # noqa: E402
from reporting.models import Milestone, Report  # noqa: E402
from reporting.reference import INITIATIVE_START  # noqa: E402

PAGES: dict[str, list[int]] = {"milestone_list": [], "milestone_detail": [2004], "target_records": [2004, 1]}
Numbers = dict[str, Any]
Measure = Callable[..., list[Numbers]]


def prepare(postings: int, number: int, matches: int, cycles: int) -> None:
    if Pilot.objects.exists():
        return
    with timed() as taken:
        synthetic.fill_database(postings // 2)
        coordinator = pilots.fill_pilots(number, matches, cycles)
    print(
        f"{postings} postings, {matches} matches, {number} pilots filled in {taken()['s']:.0f} s", flush=True
    )
    with timed() as taken:
        freeze_history(coordinator, cycles)
    print(f"{cycles} reports frozen one after another in {taken()['s']:.0f} s", flush=True)


@contextmanager
def timed() -> Iterator[Callable[[], Numbers]]:
    """What the block took once it is over, before that so far: on the clock, and of this process alone."""
    start, cpu = time.perf_counter(), time.process_time()
    taken: list[Numbers] = []

    def now() -> Numbers:
        return {"s": time.perf_counter() - start, "cpu s": time.process_time() - cpu}

    yield lambda: taken[0] if taken else now()
    taken.append(now())


def freeze_history(by: User, cycles: int) -> None:
    """A report of each half-year, as they were made at the time."""
    milestone = Milestone.objects.earliest("year")
    for number in range(cycles):
        pipeline.freeze_facts(asked(milestone, by, INITIATIVE_START + (number + 1) * pilots.HALF_YEAR))


def asked(milestone: Milestone, by: User, as_of: date) -> Report:
    return Report.objects.create(
        milestone=milestone, as_of=as_of, known_at=timezone.now(), language="en", requested_by=by
    )


def coordinator() -> User:
    return User.objects.get(email=pilots.COORDINATOR)


def report(year: int) -> Iterator[Numbers]:
    """What `pipeline.make_report` does, by step."""
    row = asked(Milestone.objects.get(year=year), coordinator(), timezone.localdate())
    with TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder):
        with timed() as facts:
            row = pipeline.freeze_facts(row)
        with timed() as pdf:
            pipeline.keep_pdf(row, pipeline.render_pdf(row.facts))
        size = Report.objects.get(pk=row.pk).pdf.size
    yield {
        "what": f"report {year}",
        "s": facts()["s"] + pdf()["s"],
        "cpu s": facts()["cpu s"] + pdf()["cpu s"],
        "facts s": facts()["s"],
        "PDF s": pdf()["s"],
        "note": f"facts {len(row.facts) / 1e6:.1f} MB, PDF {size / 1e6:.1f} MB",
    }


def pages(repeat: int) -> Iterator[Numbers]:
    """The first answer of each, which finds templates and content types cold, does not count."""
    for user, (name, args) in product((None, coordinator()), PAGES.items()):
        client = Client(SERVER_NAME="localhost")
        if user:
            client.force_login(user)
        address = reverse(f"reporting:{name}", args=args)
        answers = [answer(client, address) for _ in range(repeat + 1)][1:]
        seconds, cpu, queries, size = (median(column) for column in zip(*answers, strict=True))
        who = "signed in" if user else "public"
        yield {
            "what": f"{address} ({who})",
            "s": seconds,
            "cpu s": cpu,
            "queries": queries,
            "note": f"{size / 1000:.0f} kB",
        }


def answer(client: Client, address: str) -> tuple[float, float, int, int]:
    queries = 0

    def count(execute: Callable[..., Any], *args: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*args)

    with connection.execute_wrapper(count), timed() as taken:
        response = client.get(address)
    if response.status_code != 200:
        raise SystemExit(f"{address} answers {response.status_code}")
    return *taken().values(), queries, len(response.content)


class SomeMatches(MatchList):
    """The list of matches, cut off after so many."""

    rows = 0

    def in_order(self, found: QuerySet) -> QuerySet:
        self.read = super().in_order(found)[: self.rows]
        return self.read


def asking(format: str) -> Any:
    request: Any = RequestFactory().get(reverse("matching:match_list"), {"format": format})
    request.user = coordinator()
    return request


def export(format: str, rows: int) -> Iterator[Numbers]:
    """As a server sends it: chunk by chunk, here into a file."""
    first, request = None, asking(format)
    SomeMatches.as_view(rows=1)(request).close()  # what a server has loaded long ago
    with TemporaryDirectory() as folder, (Path(folder) / "rows").open("wb") as file:
        with timed() as taken, closing(SomeMatches.as_view(rows=rows)(request)) as response:
            for chunk in response:
                first = first or taken()["s"]
                file.write(chunk)
        size = file.tell()
    yield {
        "what": format.upper(),
        "rows": rows,
        **taken(),
        "note": f"{size / 1e6:.0f} MB, first byte after {first:.2f} s",
    }


def copy(rows: int) -> Iterator[Numbers]:
    """The fields that the export reads, by the query of the list, from the server as CSV."""
    view = SomeMatches(rows=rows)
    view.setup(asking("csv"))
    view.get(view.request).close()
    sql, parameters = view.read.values_list(*view.export_fields).query.sql_with_params()
    with TemporaryDirectory() as folder, (Path(folder) / "rows").open("wb") as file:
        with connection.cursor() as cursor, timed() as taken:
            query = cursor.mogrify(sql, parameters).decode()
            cursor.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT csv, HEADER)", file)
        size = file.tell()
    yield {"what": "COPY", "rows": rows, **taken(), "note": f"{size / 1e6:.0f} MB"}


def child(kind: str, *arguments: str) -> Iterator[Numbers]:
    match kind, arguments:
        case "report", (year,):
            yield from report(int(year))
        case "pages", (repeat,):
            yield from pages(int(repeat))
        case "copy", (rows,):
            yield from copy(int(rows))
        case _, (rows,):
            yield from export(kind, int(rows))


def in_child(*arguments: Any) -> list[Numbers]:
    command = [sys.executable, "-m", "benchmarks.reporting", "--child", *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def here(*arguments: Any) -> list[Numbers]:
    return [row | {"MB": peak()} for row in child(*map(str, arguments))]


def compared(measured: Measure, rows: int, formats: list[str], repeat: int) -> Iterator[Numbers]:
    """Each by turns, so that what else the machine does falls on all; the median of the runs."""
    kinds = ["copy", *formats]
    runs: dict[str, list[Numbers]] = {kind: [] for kind in kinds}
    for _, kind in product(range(repeat), kinds):
        runs[kind] += measured(kind, rows)
    unit = median(run["s"] for run in runs["copy"])
    for found in runs.values():
        seconds = [run["s"] for run in found]
        yield {
            **found[-1],
            "s": median(seconds),
            "cpu s": median(run["cpu s"] for run in found),
            "longest s": max(seconds),
            "x COPY": median(seconds) / unit,
            "MB": max(run["MB"] for run in found),
        }


def show(head: tuple[str, ...], rows: Iterator[Numbers] | list[Numbers]) -> None:
    print("\n| " + " | ".join(head) + " |\n|" + " --- |" * len(head))
    for row in rows:
        print("| " + " | ".join(written(row.get(name)) for name in head) + " |", flush=True)


def arguments(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pilots", type=int, default=10_000)
    parser.add_argument("--postings", type=int, default=100_000)
    parser.add_argument("--matches", type=int, default=1_000_000)
    parser.add_argument("--cycles", type=int, default=40, help="half-years, with a frozen report each")
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--formats", nargs="+", choices=["csv", "xlsx"], default=["csv", "xlsx"])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--child", nargs="+", help=argparse.SUPPRESS)
    parser.add_argument("--here", action="store_true", help="in one process: its memory is that of all lines")
    return parser.parse_args(given)


def main(typed: list[str] | None = None) -> None:
    given = arguments(typed)
    if given.child:
        print("\n".join(map(json.dumps, here(*given.child))))
        return
    measured = here if given.here else in_child
    call_command("migrate", verbosity=0)
    prepare(given.postings, given.pilots, given.matches, given.cycles)
    print(f"load {os.getloadavg()[0]:.1f}")
    years = Milestone.objects.order_by("year").values_list("year", flat=True)
    reports = (row for year in years for row in measured("report", year))
    show(("what", "s", "cpu s", "facts s", "PDF s", "MB", "note"), reports)
    show(("what", "s", "cpu s", "queries", "MB", "note"), measured("pages", given.repeat))
    there = Match.objects.count()
    for rows in given.rows:
        found = compared(measured, min(rows, there), given.formats, given.repeat)
        show(("what", "rows", "s", "longest s", "cpu s", "x COPY", "MB", "note"), found)
    print(f"load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
