"""python -m benchmarks.matching [--sizes 10000 30000 100000] [--seed 1]

The top 20 of n requests among n offers, and what the machine could do at best: all in one run, each in a
process of its own. One matrix product is the unit; see docs/benchmarks.md for what the columns mean."""

import argparse
import json
import multiprocessing
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import django
import numpy as np
from threadpoolctl import threadpool_info, threadpool_limits

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "c2c_platform.settings")
django.setup()

from benchmarks import synthetic  # noqa: E402 - the generator reads reference data through Django
from matching.kernel import Network, PostingRecord, best_offers  # noqa: E402
from matching.kernel.network import Best, everything, scored  # noqa: E402
from matching.kernel.selection import Found  # noqa: E402
from matching.kernel.weights import CRITERIA, DEFAULT_WEIGHTS  # noqa: E402

THREADS = 2
TOP = 20
PARTS = 8
SAMPLE = 400  # requests of the methods that are too slow for all of them
ONLY_MEANING = {name: float(name == "meaning") for name in CRITERIA}
Measured = dict[str, float]


def product(n: int, seed: int) -> Measured:
    """The machine's limit: nothing but the inner products, in the shape of a block."""
    rng = np.random.default_rng(seed)
    left, right = (rng.standard_normal((size, 384), dtype=np.float32) for size in (2048, 1024))
    times = n / 2048 * n / 1024
    with threadpool_limits(1), ThreadPoolExecutor(THREADS) as pool:
        rounds = max(int(min(times, 200) / THREADS), 1)
        best = min(
            timed(lambda: list(pool.map(lambda _: multiply(left, right, rounds), range(THREADS))))
            for _ in range(3)
        )
    seconds = best / (rounds * THREADS) * times
    return {"seconds": seconds, "gflops": 2 * 384 * n * n / seconds / 1e9}


def multiply(left: np.ndarray, right: np.ndarray, rounds: int) -> None:
    out = np.empty((len(left), len(right)), dtype=np.float32)
    for _ in range(rounds):
        np.matmul(left, right.T, out=out)


def text(n: int, seed: int) -> Measured:
    """Our top 20 by vectors alone."""
    requests, offers = ([bare(record) for record in side] for side in synthetic.records(n, seed))
    return run(requests, offers, ONLY_MEANING)


def bare(record: PostingRecord) -> PostingRecord:
    """Only the vector: all about one theme, nothing else stated."""
    return replace(
        record,
        organisation=f"{record.key} {record.capacity_left}",
        themes=("one",),
        language="en",
        work_languages=frozenset(),
        modes=frozenset(),
        window=(None, None),
        regions=frozenset(),
        preferred_regions=frozenset(),
        population=None,
        income=None,
        experience_years=None,
        reliability=None,
        times_served=0,
        terms={},
    )


def full(n: int, seed: int) -> Measured:
    """Our top 20 by all criteria."""
    return run(*synthetic.records(n, seed), DEFAULT_WEIGHTS)


def run(requests: list[PostingRecord], offers: list[PostingRecord], weights: dict[str, float]) -> Measured:
    """In processes that share the prepared network, as workers share a snapshot."""
    network = Network.of(requests, offers, [weights], [0] * len(requests), today=synthetic.DAY)
    count = len(requests)
    del requests, offers
    start = time.perf_counter()
    network.prepare()
    prepared = time.perf_counter()
    cuts = np.linspace(0, count, PARTS + 1).astype(int).tolist()
    workers = partial(ProcessPoolExecutor, THREADS, multiprocessing.get_context("fork"))
    with threadpool_limits(1), workers(initializer=SHARED.append, initargs=(network,)) as pool:
        parts = list(pool.map(part, cuts, cuts[1:]))
    seconds = time.perf_counter() - start
    found = np.concatenate([part.offers for part in parts])
    return {"seconds": seconds, "preparing": prepared - start} | short_of(network, found)


SHARED: list[Network] = []


def part(start: int, stop: int) -> Best:
    return best_offers(SHARED[0], start, stop, top=TOP)


def short_of(network: Network, found: np.ndarray) -> Measured:
    """Requests with fewer than twenty, and how many of a sample of them could have had more."""
    rows = np.flatnonzero(found[:, -1] < 0)
    missed = sum(eligible(network, row) > (found[row] >= 0).sum() for row in rows[:SAMPLE].tolist())
    return {"short": len(rows), "short of more": int(missed)}


def eligible(network: Network, row: int) -> int:
    pairs = everything(network, np.array([row]))
    return sum(int(np.isfinite(scores.key).sum()) for _, scores in scored(network, pairs))


def vectors(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    return tuple(np.stack([record.vector for record in side]) for side in synthetic.records(n, seed))


def numpy_text(n: int, seed: int) -> Measured:
    """Plain NumPy: blocked product and argpartition."""
    requests, offers = vectors(n, seed)
    blocks = [requests[first : first + 512] for first in range(0, n, 512)]

    def top(block: np.ndarray) -> np.ndarray:
        return np.argpartition(block @ offers.T, -TOP, axis=1)[:, -TOP:].copy()  # a view would keep all n

    with threadpool_limits(1), ThreadPoolExecutor(THREADS) as pool:
        return {"seconds": timed(lambda: list(pool.map(top, blocks)))}


def faiss_text(n: int, seed: int) -> Measured:
    import faiss  # noqa: PLC0415 - only this measurement needs it

    requests, offers = vectors(n, seed)
    faiss.omp_set_num_threads(THREADS)
    index = faiss.IndexFlatIP(offers.shape[1])
    index.add(offers)
    return {"seconds": timed(lambda: index.search(requests, TOP))}


def faiss_and_step(n: int, seed: int) -> Measured:
    """The nearest by text from faiss, then all criteria for those alone, for some requests; the share of our
    top twenty that this finds, and the seconds it would take for all."""
    import faiss  # noqa: PLC0415 - only this measurement needs it

    requests, offers = synthetic.records(n, seed)
    network = Network.of(requests, offers, [DEFAULT_WEIGHTS], [0] * n, today=synthetic.DAY)
    ours = best_offers(network, 0, SAMPLE, top=TOP).offers
    faiss.omp_set_num_threads(THREADS)
    index = faiss.IndexFlatIP(384)
    index.add(network.offers.vector)
    result = {}
    for nearest in (200, 2000, n // 4):
        start = time.perf_counter()
        found = index.search(network.requests.vector[:SAMPLE], nearest)[1]
        agreeing = 0
        for row, columns in enumerate(found):
            best = post_step(network, row, columns)
            agreeing += len(set(best.tolist()) & set(ours[row][ours[row] >= 0].tolist()))
        seconds = (time.perf_counter() - start) * n / SAMPLE
        result |= {f"seconds at {nearest}": seconds, f"share at {nearest}": agreeing / (ours >= 0).sum()}
    return result


def post_step(network: Network, row: int, columns: np.ndarray) -> np.ndarray:
    columns = np.sort(columns)
    keys = [scores.key for _, scores in scored(network, Found(np.full(len(columns), row), columns))]
    key = np.concatenate(keys)
    best = np.argsort(-key, kind="stable")[:TOP]
    return columns[best[np.isfinite(key[best])]]


METHODS: dict[str, Callable[[int, int], Measured]] = {
    "product": product,
    "text": text,
    "full": full,
    "numpy text": numpy_text,
    "faiss text": faiss_text,
    "faiss and step": faiss_and_step,
}


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measured(method: str, n: int, seed: int) -> Measured:
    """In a process of its own, so that its memory is its own."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.matching",
        "--only",
        method,
        "--sizes",
        str(n),
        "--seed",
        str(seed),
    ]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(answer.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 30_000, 100_000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS))
    parser.add_argument("--only", choices=METHODS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.only:
        result = METHODS[arguments.only](arguments.sizes[0], arguments.seed)
        peaks = [
            resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        ]
        result["peak MB"] = max(peaks) / 1024
        json.dump(result, sys.stdout)
        return
    blas = threadpool_info()[0]
    print(f"{os.cpu_count()} cores, {THREADS} threads, BLAS {blas['internal_api']} {blas['architecture']}")
    seconds: dict[str, list[float]] = {}
    for n in arguments.sizes:
        for method in arguments.methods:
            result = measured(method, n, arguments.seed)
            seconds.setdefault(method, []).append(result.get("seconds", 0))
            share = (
                seconds["product"][-1] / result["seconds"]
                if "product" in seconds and "seconds" in result
                else 0
            )
            figures = ", ".join(f"{name} {value:,.4g}" for name, value in result.items())
            print(f"{n:>8,} {method:<15} share of the product {share:.2f}; {figures}", flush=True)
    for method, times in seconds.items():
        if len(times) > 1 and all(times):
            slope = np.polyfit(np.log(arguments.sizes), np.log(times), 1)[0]
            print(f"growth exponent, {method}: {slope:.2f}")


if __name__ == "__main__":
    main()
