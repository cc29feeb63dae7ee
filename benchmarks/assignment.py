"""python -m benchmarks.assignment [--sizes 1000 10000 100000] [--kinds uniform popular crowded] [--seed 1]
[--others]

The whole-network proposal for n requests and n offers with 1 to 5 places, 20 possible pairs for each
request. Every line is measured in a process of its own: seconds on the clock and of the processor, peak
memory of the whole process, and what was reached. `--others` adds other solvers for the same stages, as far
as they finish in time.

Kinds: "uniform" draws offers evenly; in "popular" offers of the same theme are wanted very unequally, as in
real rankings; "crowded" is the same with 30 % of the offers, so that places are short.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from matching.kernel import assignment
from matching.kernel.assignment import Assignment, Plan, Problem

EDGES = 20
THEMES = 60
CHANGES = 7  # of each kind
PATIENCE = 150  # seconds for each of the others
FAIR = "most, worst, total"
KINDS = ("uniform", "popular", "crowded")
OTHERS = ("HiGHS simplex", "SciPy matching")  # in benchmarks.solvers
HEAD = ("n", "kind", "what", "s", "cpu s", "MB", "served", "worst", "mean", "note")
T = TypeVar("T")
Numbers = dict[str, Any]
Method = Callable[[Problem, int], Iterator[Numbers]]


def network(n: int, kind: str, seed: int) -> Problem:
    """Each request draws twice as many offers of its theme as it needs, the popular ones more often, and
    keeps the best: quality of the offer, popularity, luck of the pair."""
    rng = np.random.default_rng(seed)
    draws = 2 * EDGES + 10
    share = 1 / np.arange(1, THEMES + 1) ** 0.7
    theme = rng.choice(THEMES, n, p=share / share.sum())
    first = np.searchsorted(np.sort(theme), np.arange(THEMES + 1))
    start, width = first[theme][:, None], np.diff(first)[theme][:, None]
    luck = rng.random((n, draws))
    rank = {"uniform": luck, "popular": luck**4, "crowded": 0.3 * luck**4}[kind]
    offers = np.sort(start + (rank * width).astype(np.int64), axis=1)
    popular = 100 * (1 - (offers - start) / width)
    tenths = (
        500
        + popular
        + rng.normal(0, 50, n)[offers]
        + rng.normal(0, 60, (n, 1))
        + rng.normal(0, 90, offers.shape)
    )
    tenths[:, 1:][offers[:, 1:] == offers[:, :-1]] = -np.inf
    best = np.argpartition(-tenths, EDGES, axis=1)[:, :EDGES]
    tenths = np.take_along_axis(tenths, best, axis=1)
    offers = np.where(np.isfinite(tenths), np.take_along_axis(offers, best, axis=1), -1)
    score = np.clip(np.nan_to_num(tenths, neginf=0), 0, 1000).astype(np.int64)
    edges = assignment.from_table(offers, score)
    return assignment.problem(n, rng.integers(1, 6, n), *edges, times_served=rng.poisson(1, n))


def changed(given: Problem, found: Assignment, seed: int) -> Iterator[tuple[str, Callable[[], Problem]]]:
    """Changes to pairs of the answer: of popular offers, as most pairs are."""
    rng = np.random.default_rng(seed)
    for request, offer in rng.permutation(found.pairs)[:CHANGES].tolist():
        places = int(given.places[offer])
        wishes = dict(
            zip(
                rng.permutation(given.offer)[:EDGES].tolist(),
                rng.integers(300, 900, EDGES).tolist(),
                strict=True,
            )
        )
        yield (
            "place lost",
            lambda offer=offer, places=places: assignment.with_places(given, offer, places - 1),
        )
        yield (
            "place gained",
            lambda offer=offer, places=places: assignment.with_places(given, offer, places + 1),
        )
        yield (
            "pair refused",
            lambda request=request, offer=offer: assignment.without_pair(given, request, offer),
        )
        yield "request gone", lambda request=request: assignment.without_request(given, request)
        yield "new request", lambda wishes=wishes: assignment.with_request(given, wishes)
    worst = int(found.pairs[found.tenths.argmin(), 0])
    yield "worst-off gone", lambda: assignment.without_request(given, worst)


def again(given: Problem, seed: int) -> Iterator[Numbers]:
    """One line for each kind of change: the median time, and the longest in the note; the change itself, as
    a new problem, is part of it."""
    found = assignment.assign(given)
    times: dict[str, list[tuple[float, float]]] = {}
    for kind, change in changed(given, found, seed):
        seconds, cpu, _ = timed(lambda change=change: assignment.reassign(found, change()))
        times.setdefault(kind, []).append((seconds, cpu))
    for kind, each in times.items():
        seconds, cpu = np.median(each, axis=0).tolist()
        yield {"what": f"again: {kind}", "s": seconds, "cpu s": cpu, "note": f"longest {max(each)[0]:.2f} s"}


def explained(given: Problem, seed: int) -> Iterator[Numbers]:
    found = assignment.assign(given)
    seconds, cpu, reasons = timed(lambda: assignment.reasons(found))
    groups = {id(each.competition) for each in reasons if each.competition}
    note = f"{len(reasons)} without partner, {len(groups)} groups that compete"
    yield {"s": seconds, "cpu s": cpu, "note": note}


def planned(make: Callable[[Problem], Plan]) -> Method:
    def measured(given: Problem, _seed: int) -> Iterator[Numbers]:
        seconds, cpu, plan = timed(lambda: make(given))
        worst = None if plan.worst is None else plan.worst / 10
        mean = plan.total / len(plan.pairs) / 10
        yield {
            "s": seconds,
            "cpu s": cpu,
            "served": plan.served,
            "worst": worst,
            "mean": mean,
            "total": plan.total / 10,
        }

    return measured


METHODS: dict[str, Method] = {
    "plain ranking": planned(assignment.greedy),
    "most, then total": planned(lambda given: assignment.assign(given, fair=False)),
    FAIR: planned(assignment.assign),
    "reasons": explained,
    "again": again,
}


def timed(work: Callable[[], T]) -> tuple[float, float, T]:
    start, cpu = time.perf_counter(), time.process_time()
    result = work()
    return time.perf_counter() - start, time.process_time() - cpu, result


def peak() -> float:
    """Megabytes of this process; `ru_maxrss` would count its parent's, too."""
    line = next(
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")
    )
    return int(line.split()[1]) / 1024


def child(methods: dict[str, Method], file: str, method: str, seed: int) -> None:
    with np.load(file) as arrays:
        given = Problem(**arrays)
    for row in methods[method](given, seed):
        print(json.dumps({"what": method, **row, "MB": peak()}))


def rows_of(file: str, method: str, seed: int) -> list[Numbers]:
    module = "benchmarks.assignment" if method in METHODS else "benchmarks.solvers"
    command = [sys.executable, "-m", module, "--child", file, method, "--seed", str(seed)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return [{"what": method, "note": f"not within {PATIENCE} s"}]
    return [json.loads(line) for line in done.stdout.splitlines()]


def compared(row: Numbers, plain: Numbers, unfair: Numbers) -> str:
    """Facts in the words that the staff sees; what fairness changes, for the plan without it and the one
    with."""
    more, share = row["served"] - plain["served"], 100 * (row["mean"] / plain["mean"] - 1)
    note = f"serves {more} more, {'raises' if share > 0 else 'costs'} the mean by {abs(share):.1f} %"
    if row["what"] == FAIR:
        lost = unfair["total"] - row["total"]
        note += f"; fairness: worst {unfair['worst']} to {row['worst']}, total -{lost:.1f} points"
        note += f" ({1e6 * lost / unfair['total']:.0f} millionths)"
    return note


def show(row: Numbers) -> None:
    print("| " + " | ".join(written(row.get(name)) for name in HEAD) + " |", flush=True)


def written(cell: Any) -> str:
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell >= 100 else f"{cell:.3g}"
    return "" if cell is None else str(cell)


def made(n: int, kind: str, seed: int, file: str) -> None:
    np.savez(file, **vars(network(n, kind, seed)))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--others", action="store_true")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    given = arguments()
    if given.child:
        child(METHODS, *given.child, given.seed)
        return
    methods = [*METHODS, *(OTHERS if given.others else ())]
    show({name: name for name in HEAD})
    show(dict.fromkeys(HEAD, "---"))
    with tempfile.TemporaryDirectory() as folder:
        file = f"{folder}/network.npz"
        for n, kind in ((n, kind) for n in given.sizes for kind in given.kinds):
            made(n, kind, given.seed, file)
            plans: list[Numbers] = []
            for row in (row for method in methods for row in rows_of(file, method, given.seed)):
                if "mean" in row:
                    plans.append(row)
                    row["note"] = compared(row, plans[0], plans[:2][-1]) if len(plans) > 1 else ""
                show({"n": n, "kind": kind, **row})


if __name__ == "__main__":
    main()
