"""What a run came to, as plain numbers: frozen with the run, turned into words by its page."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from matching.kernel.assignment import Assignment, Conflict, Plan, compare
from matching.models import Unserved
from matching.snapshots import Snapshot


def figures_of(
    snapshot: Snapshot,
    plain: Plan,
    assigned: Assignment,
    conflicts: Sequence[Conflict],
    unserved: Sequence[Unserved],
) -> dict[str, Any]:
    """Pairs of numbers belong to plain ranking and to the assignment, in this order; scores in tenths."""
    comparison = compare(plain, assigned)
    problem = assigned.problem
    return {
        "requests": len(problem.limits),
        "offers": len(problem.places),
        "places": int(problem.places.sum()),
        "possible_pairs": len(problem.request),
        "agreed_before": len(np.unique(problem.fixed[:, 0])),
        "served": list(comparison.served),
        "suggested": list(comparison.pairs),
        "total_tenths": list(comparison.total),
        "worst_tenths": list(comparison.worst),
        "same_pairs": comparison.kept,
        "more_served": comparison.more_served,
        "cost": comparison.cost,
        "unserved": dict(Counter(row.cause for row in unserved)),
        "conflicts": [named(snapshot, conflict) for conflict in conflicts],
    }


def named(snapshot: Snapshot, conflict: Conflict) -> dict[str, Any]:
    """With primary keys in place of rows; of an offer all places count, also those taken from elsewhere."""
    request, offer, elsewhere = None, None, 0
    if conflict.request is not None:
        request = int(snapshot.requests.keys[conflict.request])
    if conflict.offer is not None:
        offer = int(snapshot.offers.keys[conflict.offer])
        elsewhere = snapshot.facts["capacity"][conflict.offer] - snapshot.facts["places"][conflict.offer]
    return {
        "kind": conflict.kind,
        "request": request,
        "offer": offer,
        "asked": conflict.asked + elsewhere,
        "allowed": conflict.allowed + elsewhere,
    }
