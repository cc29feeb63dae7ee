"""python -m deploy.local exec -- python -m benchmarks.online [--size 100000] [--sample 100] [--repeat 3]

From a posting to its stored proposals in a network of that size: the time of each stage of
`matching.pipeline.match_posting`, its queries, and which share of the true best twenty was proposed, by a
comparison with everything. Needs a database of its own, empty or filled by this command before. The text's
vector is there already; what embedding a text takes is measured beside it."""

import argparse
import os
import resource
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import django
import numpy as np

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "c2c_platform.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - models need Django set up
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks import synthetic  # noqa: E402
from matching import pipeline  # noqa: E402
from matching.kernel import Network  # noqa: E402
from matching.kernel.network import Found, scored  # noqa: E402
from matching.meaning import EncoderMissing, vectorise  # noqa: E402
from matching.meaning.terms import TermStatistics  # noqa: E402
from matching.models import Offer, Posting, Request  # noqa: E402
from matching.queries.network import network_records  # noqa: E402
from matching.rematch.prepare import renewed  # noqa: E402

STAGES = ("candidates", "posting_records", "rank", "store")
TEXT = """Our city collects organic waste at eleven markets and would like to learn how others turn it into
compost: the machines, the rules for the traders, and what farmers of the region pay for the result."""
Keys = set[int]


class Clock:
    """Seconds and queries of each matching by stage; those of the whole under "all"."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.queries: dict[str, list[int]] = defaultdict(list)
        self.asked = 0
        self.current: dict[str, tuple[float, int]] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        asked, start = self.asked, time.perf_counter()
        yield
        seconds, queries = self.current.get(name, (0.0, 0))
        self.current[name] = (seconds + time.perf_counter() - start, queries + self.asked - asked)

    def next(self) -> None:
        for name, (seconds, queries) in self.current.items():
            self.seconds[name].append(seconds)
            self.queries[name].append(queries)
        self.current = {}

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            with self.stage(name):
                return function(*args, **kwargs)

        return run

    def count(self, execute: Callable[..., Any], *args: Any) -> Any:
        self.asked += 1
        return execute(*args)


def measure(postings: list[Posting], clock: Clock) -> list[Keys]:
    """Match each of them; by posting, the counterparts that were proposed."""
    plain = {name: getattr(pipeline, name) for name in (*STAGES, "give_vector")}
    proposed: list[Keys] = []

    def store(proposals: Any, at: Any) -> None:
        proposed.append({p.offer_id if asks else p.request_id for p in proposals})
        plain["store"](proposals, at)

    for name, function in (plain | {"store": store, "give_vector": lambda _: True}).items():
        setattr(pipeline, name, clock.timed(name, function))
    with connection.execute_wrapper(clock.count):
        for posting in postings:
            asks = isinstance(posting, Request)
            with clock.stage("all"):
                pipeline.match_posting(posting, at=timezone.now())
            clock.next()
    for name, function in plain.items():
        setattr(pipeline, name, function)
    return proposed


def truth(postings: list[Posting]) -> list[Keys]:
    """By posting, the counterparts of its best pairs among all, by the kernel and whole records."""
    on = timezone.now().date()
    found = network_records(on)
    sides = {Request: found.requests, Offer: found.offers}
    row_of = {model: {record.key: row for row, record in enumerate(side)} for model, side in sides.items()}
    weights = [weight_set.weights for weight_set in found.weight_sets]
    network = Network.of(
        found.requests, found.offers, weights, found.set_of_request, refused=found.refused, today=on
    )
    best = []
    for posting in postings:
        others = sides[Offer if isinstance(posting, Request) else Request]
        rows = best_rows(network, type(posting), row_of[type(posting)][posting.pk])
        best.append({int(others[row].key) for row in rows})
    return best


def best_rows(network: Network, model: type[Posting], row: int) -> list[int]:
    """Rows of the best counterparts. A request's offers are ordered by the unrounded score, an offer's
    requests by the points that are shown."""
    others = np.arange(len(network.offers if model is Request else network.requests))
    own = np.full(len(others), row)
    found = Found(own, others) if model is Request else Found(others, own)
    parts = [(scores.tenths.sum(axis=0), scores.key) for _, scores in scored(network, found)]
    tenths, key = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.lexsort((others, -(key if model is Request else tenths)))
    return order[np.isfinite(key[order])][: pipeline.PROPOSALS].tolist()


def sample(model: type[Posting], count: int, seed: int) -> list[Posting]:
    """Of those that are there: matching is the same for a new one and for one that was edited."""
    keys = np.array(model.objects.order_by("pk").values_list("pk", flat=True))
    chosen = np.random.default_rng(seed).choice(keys, count, replace=False).tolist()
    return list(model.objects.filter(pk__in=chosen))


def prepare(size: int, seed: int) -> None:
    call_command("migrate", verbosity=0)
    if not Request.objects.exists():
        synthetic.fill_database(size, seed)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        counts = [model.objects.values_list("terms", flat=True) for model in (Request, Offer)]
        renewed(TermStatistics.of([*counts[0], *counts[1]]))  # as the nightly run does


def show(title: str, clock: Clock) -> None:
    print(f"{title:30} median s   95 % s  longest  queries")
    for name in (*STAGES, "all"):
        seconds = clock.seconds[name]
        figures = "".join(f"{value:9.3f}" for value in np.percentile(seconds, [50, 95, 100]))
        print(f"{name:30}{figures}{np.median(clock.queries[name]):9.0f}", flush=True)


def recall(proposed: list[Keys], best: list[Keys]) -> float:
    return float(
        np.mean([len(ours & true) / len(true) for ours, true in zip(proposed, best, strict=True) if true])
    )


def embedding() -> str:
    """One text of 37 words at a time."""
    seconds = []
    try:
        for number in range(21):
            start = time.perf_counter()
            vectorise([f"{number} {TEXT}"], ["en"], "request")
            seconds.append(time.perf_counter() - start)
    except EncoderMissing:
        return "not measured, the encoder is missing"
    return f"{np.median(seconds[1:]):.3f} s"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--sample", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    prepare(options.size, options.seed)
    postings = [p for model in (Request, Offer) for p in sample(model, options.sample // 2, options.seed)]
    half = len(postings) // 2
    for number in range(1, options.repeat + 1):
        proposed: list[Keys] = []
        for part in (postings[:half], postings[half:]):
            clock = Clock()
            proposed += measure(part, clock)
            show(f"{number}. {part[0]._meta.verbose_name_plural}, load {os.getloadavg()[0]:.1f}", clock)
    print(f"embedding a text: {embedding()}")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB", flush=True)
    best = truth(postings)
    for name, part in (("requests", slice(half)), ("offers", slice(half, None))):
        print(f"recall of the best {pipeline.PROPOSALS} of {name}: {recall(proposed[part], best[part]):.4f}")


if __name__ == "__main__":
    main()
