"""Which counterparts a posting is ranked with: exactly those that ranking it with all would choose."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from matching.kernel import Network
from matching.kernel.network import everything, scored
from matching.kernel.pairs import Ints
from matching.kernel.score import best
from matching.kernel.weights import tenths_available
from matching.models import Posting, Request
from matching.queries.nearest import NEAREST, counterparts, nearest, refusals
from matching.queries.pool import Pool, read_pool
from matching.queries.weights import current_weight_sets

# More than are ever proposed: the database's inner products differ from the kernel's in the last bits, and
# with them the order among pairs of nearly the same score.
BEST = 50
Weights = Mapping[str, float]


def candidates(posting: Posting, on: date, *, tried: Sequence[Weights] = ()) -> list[Posting]:
    """By primary key. Where there are few counterparts all of them; else the best by the weights in force
    and, for a request, by those that are `tried` beside them; where nothing fits the nearest in meaning.
    """
    found = counterparts(posting, on)
    keys: Any = list(found.order_by().values_list("pk", flat=True)[: NEAREST + 1])
    if len(keys) > NEAREST:
        keys = best_keys(posting, on, tried) or nearest(posting, on)
    return list(found.filter(pk__in=keys).order_by("pk"))


def best_keys(posting: Posting, on: date, tried: Sequence[Weights]) -> list[int]:
    """Primary keys of the best counterparts; none if every single one is removed by a rule."""
    pool = read_pool(posting, on)
    refused = np.flatnonzero(np.isin(pool.keys, list(refusals(posting))))
    if isinstance(posting, Request):
        network = network_of_request(posting, pool, refused, [*tried], on)
    else:
        network = network_of_offer(pool, refused, on)
    pairs = everything(network, np.arange(len(network.requests)))
    own, other = pairs if isinstance(posting, Request) else reversed(pairs)
    key = np.concatenate([np.zeros(0), *(scores.key for _, scores in scored(network, pairs))])
    chosen = np.unique(other[best(own, other, key, BEST)])
    return pool.keys[chosen].tolist()


def network_of_request(
    request: Request, pool: Pool, refused: Ints, tried: Sequence[Weights], on: date
) -> Network:
    """The request once for each weights."""
    in_force = current_weight_sets([request.organisation_id], on)[request.organisation_id].weights
    available = np.array([tenths_available(weights) for weights in (in_force, *tried)])
    copies = np.arange(len(available))
    return Network(
        requests=pool.own.take(np.zeros_like(copies)),
        offers=pool.others,
        available=available,
        set_of=copies,
        refused=(copies[:, None] * len(pool.keys) + refused).ravel(),
    )


def network_of_offer(pool: Pool, refused: Ints, on: date) -> Network:
    """Each request counts by the weights of the association answering for it."""
    sets = current_weight_sets(set(pool.owners.tolist()), on)
    place = {weight_set: index for index, weight_set in enumerate(set(sets.values()))}
    return Network(
        requests=pool.others,
        offers=pool.own,
        available=np.array([tenths_available(weight_set.weights) for weight_set in place]),
        set_of=np.array([place[sets[owner]] for owner in pool.owners.tolist()], dtype=np.int64),
        refused=refused,
    )
