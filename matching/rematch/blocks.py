"""The work of one block: the best offers of some requests, and their proposals as matches."""

from typing import Any

import numpy as np
from django.utils import timezone

from matching.enums import RunStatus
from matching.kernel import Best, best_offers
from matching.models import Request, RunBlock
from matching.pipeline import PROPOSALS
from matching.rematch import results
from matching.rematch.misses import near_misses
from matching.rematch.stages import Superseded, begin_assigning, still, unless_superseded
from matching.rematch.storing import Pairs, changed, merge, stage
from matching.snapshots import Snapshot, open_snapshot


def rank_block(pk: int) -> None:
    """Rank the block's requests and store what was found, unless that was done or the run has ended."""
    block = RunBlock.objects.select_related("run").get(pk=pk)
    if block.digest or block.run.status != RunStatus.RANKING:
        return
    snapshot = open_snapshot(block.run.snapshot)
    store_block(block, snapshot, best_offers(snapshot.network, block.start, block.stop, top=PROPOSALS))


def store_block(block: RunBlock, snapshot: Snapshot, best: Best) -> None:
    """Proposals and result in one transaction, which leaves no trace if the run has ended meanwhile."""
    stage(snapshot, changed(snapshot, pairs_of(best, block.start)))
    misses = misses_of(snapshot, best, block.start)
    with unless_superseded():
        merge(block.run)
        tell_requests(block, snapshot, misses)
        finish(block, results.to_bytes(best))


def pairs_of(best: Best, start: int) -> Pairs:
    row, place = np.nonzero(best.offers >= 0)
    return Pairs(
        row + start, best.offers[row, place].astype(np.int64), best.tenths[row, place].astype(np.int64)
    )


def misses_of(snapshot: Snapshot, best: Best, start: int) -> dict[int, list[dict[str, Any]]]:
    """Per request of the block without any offer, the nearest ones and what stood in the way."""
    empty = np.flatnonzero((best.offers < 0).all(axis=1)) + start
    return {int(snapshot.requests.keys[row]): near_misses(snapshot, row) for row in empty.tolist()}


def tell_requests(block: RunBlock, snapshot: Snapshot, misses: dict[int, list[dict[str, Any]]]) -> None:
    """What the pages of the requests say of near misses; nothing where there is a proposal."""
    keys = set(snapshot.requests.keys[block.start : block.stop].tolist())
    Request.objects.filter(pk__in=keys - set(misses)).exclude(near_misses=[]).update(near_misses=[])
    for key, found in misses.items():
        Request.objects.filter(pk=key).exclude(near_misses=found).update(near_misses=found)


def finish(block: RunBlock, result: bytes) -> None:
    """The last block asks for the assignment, in the same transaction."""
    run = still(block.run_id, RunStatus.RANKING)
    finished = RunBlock.objects.filter(pk=block.pk, digest="").update(
        result=result, digest=results.digest(result), finished_at=timezone.now()
    )
    if not finished:
        raise Superseded
    if not run.blocks.filter(digest="").exists():
        begin_assigning(run)
