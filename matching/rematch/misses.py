"""For a request that nothing fits: which offers were near, what removed them, and what to change."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from matching.kernel.eligibility import RULES
from matching.kernel.network import scored
from matching.kernel.ranking import NEAR_MISSES
from matching.kernel.remedies import way_out
from matching.kernel.score import best
from matching.kernel.selection import Found
from matching.queries import NEAREST
from matching.snapshots import Snapshot


def near_misses(snapshot: Snapshot, row: int) -> list[dict[str, Any]]:
    """As a posting stores them: of the offers nearest in meaning the best three, without its own."""
    weights = snapshot.facts["weights"][int(snapshot.network.set_of[row])]
    request = snapshot.requests[row]
    return [
        {
            "offer": int(snapshot.offers.keys[offer]),
            "score_tenths": tenths,
            "rules": rules,
            **way_out(request, snapshot.offers[offer], rules, weights, snapshot.network.today),
        }
        for offer, tenths, rules in nearest(snapshot, row)
    ]


def nearest(snapshot: Snapshot, row: int) -> Iterator[tuple[int, int, list[str]]]:
    """Row of the offer, its score, and all rules that removed it."""
    network = snapshot.network
    cosine = network.offers.vector @ network.requests.vector[row]
    offers = np.sort(np.argsort(-cosine, kind="stable")[:NEAREST])
    for _, scores in scored(network, Found(np.full(len(offers), row), offers)):
        total = scores.tenths.sum(axis=0)
        foreign = ~scores.removed[RULES.index("own_organisation")]
        key = np.where(foreign, total, -np.inf)
        for place in best(np.zeros(len(offers), dtype=np.int64), offers, key, NEAR_MISSES).tolist():
            removed = scores.removed[:, place].tolist()
            yield (
                int(offers[place]),
                int(total[place]),
                [rule for rule, is_broken in zip(RULES, removed, strict=True) if is_broken],
            )
