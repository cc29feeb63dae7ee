"""The kernel's front door: the best offers for each request, with the reasons."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from matching.kernel.criteria import layers
from matching.kernel.details import Detail, details
from matching.kernel.eligibility import RULES, eligible, removals
from matching.kernel.features import Features, Layer, PostingRecord, features
from matching.kernel.pairs import Bools, Ints
from matching.kernel.score import THOUSANDTHS, best, combine, points, thousandths
from matching.kernel.weights import CRITERIA, tenths_available

NEAR_MISSES = 3
PAIRS_PER_BLOCK = 500_000  # about 150 MB of layers; the result does not depend on it


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


@dataclass(frozen=True, eq=False)
class Block:
    """Some requests against all offers; `first` is the index of the block's first request."""

    first: int
    layer: Layer
    removed: dict[str, Bools]
    available: Ints

    def tenths(self, row: int, offer: int) -> Ints:
        return points(self.layer.value[:, row, offer], self.available)


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
    pairs = sorted(set(refused))
    available = tenths_available(weights)
    if top < 1:
        raise ValueError("top is at least 1")
    if any(not (0 <= i < len(requests) and 0 <= j < len(offers)) for i, j in pairs):
        raise ValueError("a refused pair is an index of the requests and an index of the offers")
    rankings = []
    for block in _blocks(*features(requests, offers, today), pairs, available):
        for row, columns in enumerate(_chosen(block, top)):
            request = requests[block.first + row]
            found = tuple(_candidate(block, row, j, details(request, offers[j], today)) for j in columns)
            missed = () if found else _near_misses(block, row)
            rankings.append(Ranking(block.first + row, found, missed))
    return rankings


def _blocks(
    requests: Features, offers: Features, refused: list[tuple[int, int]], available: Ints
) -> Iterator[Block]:
    size = max(PAIRS_PER_BLOCK // max(len(offers), 1), 1)
    for first in range(0, len(requests), size):
        rows = requests.take(slice(first, first + size))
        inside = [(i - first, j) for i, j in refused if 0 <= i - first < len(rows)]
        yield Block(first, layers(rows, offers), removals(rows, offers, inside), available)


def _chosen(block: Block, top: int) -> list[list[int]]:
    key = combine(block.layer.value, block.available, eligible(block.removed))
    return [columns.tolist() for columns in best(key, top)]


def _candidate(block: Block, row: int, offer: int, detail: dict[str, Detail]) -> Candidate:
    values = thousandths(block.layer.value[:, row, offer]) / THOUSANDTHS
    tenths = block.tenths(row, offer)
    parts = tuple(
        Part(
            name=name,
            value=float(values[index]),
            known=bool(block.layer.known[index, row, offer]),
            weight=int(block.available[index]) / 10,
            tenths=int(tenths[index]),
            detail=detail[name],
        )
        for index, name in enumerate(CRITERIA)
    )
    return Candidate(offer, int(tenths.sum()), parts)


def _near_misses(block: Block, row: int) -> tuple[NearMiss, ...]:
    """Offers of the own organisation are left out: no change would make a city its own partner."""
    foreign = ~block.removed["own_organisation"][row : row + 1]
    key = combine(block.layer.value[:, row : row + 1], block.available, foreign)
    return tuple(
        NearMiss(
            offer=offer,
            score_tenths=int(block.tenths(row, offer).sum()),
            rules=tuple(rule for rule in RULES if block.removed[rule][row, offer]),
        )
        for offer in best(key, NEAR_MISSES)[0].tolist()
    )
