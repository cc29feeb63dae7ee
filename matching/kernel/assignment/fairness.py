"""How high the worst-off can be raised without serving fewer requests."""

from collections.abc import Callable

import numpy as np

from matching.kernel.assignment.flows import largest
from matching.kernel.assignment.graph import Graph
from matching.kernel.assignment.optimum import Optimum, repaired
from matching.kernel.assignment.reach import reach
from matching.kernel.pairs import Ints

MOST_STEPS = 10  # with more of them, solving from the whole is faster


def highest_floor(graph: Graph, partner: Ints) -> int:
    """The highest score such that pairs of at least this score can serve as many requests as `partner`, a
    largest matching, does.

    It lies between the worst pair of `partner` and a ceiling that is often the answer itself.
    """
    chosen = graph.chosen(partner)
    if not (chosen >= 0).any():
        return 0
    worst = graph.tenths[chosen[chosen >= 0]].min()
    scores = np.unique(graph.tenths)
    scores = scores[(scores >= worst) & (scores <= _ceiling(graph, partner))]
    served = np.count_nonzero(partner >= 0)

    def enough(position: int) -> bool:
        part = graph.only(graph.tenths >= scores[position])
        return np.count_nonzero(largest(part) >= 0) == served

    return int(scores[_last(enough, len(scores))])


def climbed(graph: Graph, part: Graph, found: Optimum) -> tuple[Graph, Optimum] | None:
    """From `found`, the optimum of the edges of `part`, to that of the edges above the highest floor, as long
    as few steps lead there; none do if the whole `graph` could serve more requests."""
    _, contested = reach(graph, found.partner, np.flatnonzero(found.partner < 0))
    if (contested & (graph.load(found.partner) < graph.places)).any():
        return None
    for _ in range(MOST_STEPS):
        if not found.served:
            return part, found
        chosen = part.chosen(found.partner)
        higher = part.only(part.tenths > part.tenths[chosen[chosen >= 0]].min())
        better = repaired(higher, found.partner, found.proof.price)
        if better.served < found.served:
            return part, found
        part, found = higher, better
    return None


def _last(enough: Callable[[int], bool], count: int) -> int:
    """The last position that is enough, if 0 is, and all before an enough one are. The end is tried first,
    then 1, 2, 4 ... steps from the start, then the middle."""
    if count == 1 or enough(count - 1):
        return count - 1
    low, high, step = 0, count - 1, 1
    while high - low > 1:
        guess = min(low + step, (low + high) // 2)
        if enough(guess):
            low, step = guess, 2 * step
        else:
            high, step = guess, count
    return low


def _ceiling(graph: Graph, partner: Ints) -> int:
    """The lowest among the best scores of the requests that every largest matching serves; at least the
    lowest score of `partner`."""
    contested, _ = reach(graph, partner, np.flatnonzero(partner < 0))
    best = np.zeros(graph.requests, np.int32)
    np.maximum.at(best, graph.request, graph.tenths)
    certain = best[(partner >= 0) & ~contested]
    return int(certain.min()) if len(certain) else int(graph.tenths.max())
