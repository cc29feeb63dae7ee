"""The last stage: one partner for as many requests as can be, out of all that the blocks have found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from django.utils import timezone

from core.canonical import canonical_json
from matching.enums import RunStatus
from matching.kernel import Best
from matching.kernel.assignment import (
    Assignment,
    Conflict,
    FixedPairsRefused,
    Plan,
    Problem,
    assign,
    from_table,
    greedy,
    problem,
)
from matching.models import Match, MatchingRun, RunBlock, Suggestion, Unserved
from matching.pipeline import PROPOSALS
from matching.rematch import results
from matching.rematch.figures import figures_of
from matching.rematch.stages import move, still, unless_superseded
from matching.rematch.storing import Pairs
from matching.rematch.unserved import unserved_of
from matching.snapshots import Snapshot, open_snapshot

AT_ONCE = 5000  # rows


@dataclass(frozen=True, eq=False)
class Outcome:
    """What the run comes to. Places that agreed pairs take beyond what there is are in `conflicts`."""

    snapshot: Snapshot
    assigned: Assignment
    plain: Plan
    conflicts: tuple[Conflict, ...]

    @cached_property
    def pairs(self) -> Pairs:
        return Pairs(self.assigned.pairs[:, 0], self.assigned.pairs[:, 1], self.assigned.tenths)


def assign_run(pk: int) -> None:
    """Assign and store, unless that was done or the run has ended."""
    run = MatchingRun.objects.get(pk=pk)
    if run.status != RunStatus.ASSIGNING:
        return
    snapshot = open_snapshot(run.snapshot)
    best = results.joined(stored_results(run), PROPOSALS)
    outcome = assigned(snapshot, best)
    unserved = list(unserved_of(run, snapshot, outcome.assigned))
    figures = figures_of(outcome.snapshot, outcome.plain, outcome.assigned, outcome.conflicts, unserved)
    with unless_superseded():
        current = still(pk, RunStatus.ASSIGNING)  # locks the run: of two workers with this stage one stores
        store_suggestions(run, snapshot, outcome.pairs)
        Unserved.objects.bulk_create(unserved, batch_size=AT_ONCE)
        move(
            current,
            RunStatus.DONE,
            finished_at=timezone.now(),
            digest=results.digest(results.to_bytes(best)),
            figures=canonical_json(figures),
        )


def stored_results(run: MatchingRun) -> Iterator[Best]:
    blocks: Any = RunBlock.objects.filter(run=run).order_by("number")
    for start, stop, result in blocks.values_list("start", "stop", "result").iterator(chunk_size=100):
        yield results.from_bytes(result, stop - start)


def assigned(snapshot: Snapshot, best: Best) -> Outcome:
    """Agreed pairs come first; each counts as a possible pair with its score."""
    engaged = np.array(snapshot.facts["engaged"], dtype=np.int64).reshape(-1, 3)
    columns = zip(from_table(*best), engaged.T, strict=True)
    edges = [np.concatenate([found, agreed]) for found, agreed in columns]
    task, conflicts = feasible(snapshot, edges, engaged[:, :2])
    return Outcome(snapshot, assign(task), greedy(task), conflicts)


def feasible(snapshot: Snapshot, edges: Any, fixed: Any) -> tuple[Problem, tuple[Conflict, ...]]:
    """The problem; where agreed pairs take more than there is, they keep what they have, and it is told."""
    served = np.nan_to_num(snapshot.network.requests.times_served).astype(np.int64)
    places = np.array(snapshot.facts["places"], dtype=np.int64)
    limits = np.ones(len(served), dtype=np.int64)
    try:
        return problem(len(limits), places, *edges, limits=limits, times_served=served, fixed=fixed), ()
    except FixedPairsRefused as refused:
        for conflict in refused.conflicts:
            if conflict.offer is not None:
                places[conflict.offer] = conflict.asked
            else:
                limits[conflict.request] = conflict.asked
        return (
            problem(len(limits), places, *edges, limits=limits, times_served=served, fixed=fixed),
            refused.conflicts,
        )


def store_suggestions(run: MatchingRun, snapshot: Snapshot, pairs: Pairs) -> None:
    """Some at a time; every pair that a block found has its match by now."""
    for start in range(0, len(pairs.request), AT_ONCE):
        part = Pairs(*(column[start : start + AT_ONCE] for column in pairs))
        Suggestion.objects.bulk_create(suggestions(run, snapshot, part))


def suggestions(run: MatchingRun, snapshot: Snapshot, pairs: Pairs) -> Iterator[Suggestion]:
    requests = snapshot.requests.keys[pairs.request].tolist()
    offers = snapshot.offers.keys[pairs.offer].tolist()
    matches = matches_of(requests)
    for request, offer, tenths in zip(requests, offers, pairs.tenths.tolist(), strict=True):
        yield Suggestion(run=run, request_id=request, match_id=matches[request, offer], score_tenths=tenths)


def matches_of(requests: Sequence[int]) -> dict[tuple[int, int], int]:
    """Primary key by those of request and offer."""
    found: Any = Match.objects.filter(request__in=requests).order_by().values_list("request", "offer", "pk")
    return {(request, offer): key for request, offer, key in found.iterator(chunk_size=AT_ONCE)}
