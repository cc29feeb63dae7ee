"""The kernel's front door: the best offers for each request, with the reasons."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from matching.kernel.details import Detail, details
from matching.kernel.eligibility import RULES
from matching.kernel.network import Network, best_pairs, everything, scored
from matching.kernel.pairs import Ints
from matching.kernel.records import PostingRecord
from matching.kernel.score import THOUSANDTHS, Scored, best, thousandths
from matching.kernel.selection import Found
from matching.kernel.weights import CRITERIA

NEAR_MISSES = 3


@dataclass(frozen=True)
class Part:
    """One criterion of a pair: `weight` in points of 100; `tenths` = 10 x `value` x `weight`, half up."""

    name: str
    value: float
    known: bool
    weight: float
    tenths: int
    detail: Detail


@dataclass(frozen=True)
class Candidate:
    offer: int
    score_tenths: int
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class NearMiss:
    """An offer that would have been near, and all rules that removed it."""

    offer: int
    score_tenths: int
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Ranking:
    request: int
    candidates: tuple[Candidate, ...]
    near_misses: tuple[NearMiss, ...]


def rank(
    requests: Sequence[PostingRecord],
    offers: Sequence[PostingRecord],
    weights: Mapping[str, float],
    *,
    today: date,
    refused: Iterable[tuple[int, int]] = (),
    top: int = 20,
) -> list[Ranking]:
    """One `Ranking` per request, in the order of `requests`, with its `top` best eligible offers.

    `refused` holds pairs of (request index, offer index). Raises ValueError for weights that are not exactly
    those of `CRITERIA`, for indices outside the sequences and for a `top` below 1.
    """
    network = Network.of(requests, offers, [weights], [0] * len(requests), refused=refused, today=today)
    pairs = best_pairs(network, 0, len(requests), top=top)
    found: dict[int, list[Candidate]] = {row: [] for row in range(len(requests))}
    for row, candidate in explain(network, Found(pairs.request, pairs.offer), requests, offers):
        found[row].append(candidate)
    return [
        Ranking(row, tuple(candidates), () if candidates else near_misses(network, row))
        for row, candidates in found.items()
    ]


def explain(
    network: Network,
    pairs: Found,
    requests: Sequence[PostingRecord],
    offers: Sequence[PostingRecord],
) -> Iterator[tuple[int, Candidate]]:
    """Each pair's request and its candidate; `requests` and `offers` are the records that made the
    network."""
    for part, scores in scored(network, pairs):
        rows, columns = pairs.request[part].tolist(), pairs.offer[part].tolist()
        for p, (row, column) in enumerate(zip(rows, columns, strict=True)):
            available = network.available[network.set_of[row]]
            detail = details(requests[row], offers[column], network.today)
            yield row, _candidate(column, scores, p, available, detail)


def _candidate(offer: int, scores: Scored, p: int, available: Ints, detail: dict[str, Detail]) -> Candidate:
    values = thousandths(scores.layer.value[:, p]) / THOUSANDTHS
    parts = tuple(
        Part(
            name=name,
            value=float(values[index]),
            known=bool(scores.layer.known[index, p]),
            weight=int(available[index]) / 10,
            tenths=int(scores.tenths[index, p]),
            detail=detail[name],
        )
        for index, name in enumerate(CRITERIA)
    )
    return Candidate(offer, sum(part.tenths for part in parts), parts)


def near_misses(network: Network, row: int) -> tuple[NearMiss, ...]:
    """Offers of the own organisation are left out: no change would make a city its own partner."""
    pairs = everything(network, np.array([row]))
    near = []
    for part, scores in scored(network, pairs):
        total = scores.tenths.sum(axis=0)
        foreign = ~scores.removed[RULES.index("own_organisation")]
        for p in best(pairs.request[part], pairs.offer[part], np.where(foreign, total, -np.inf), NEAR_MISSES):
            rules = tuple(rule for rule, removed in zip(RULES, scores.removed[:, p], strict=True) if removed)
            near.append(NearMiss(int(pairs.offer[part][p]), int(total[p]), rules))
    return tuple(sorted(near, key=lambda miss: (-miss.score_tenths, miss.offer))[:NEAR_MISSES])
