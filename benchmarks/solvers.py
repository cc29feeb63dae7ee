"""Other solvers for the first and third aim of an assignment; run by `python -m benchmarks.assignment
--others`."""

from collections.abc import Iterator

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from benchmarks.assignment import Method, Numbers, arguments, child, timed
from matching.kernel.assignment import Problem


def highs(given: Problem, _seed: int) -> Iterator[Numbers]:
    """The stages 1 and 3 as a linear programme, whose corners are whole numbers."""
    edges, requests = len(given.request), len(given.limits)
    rows = np.concatenate([given.request, requests + given.offer])
    matrix = csr_array((np.ones(2 * edges), (rows, np.tile(np.arange(edges), 2))))
    bound = np.concatenate([np.ones(requests), given.places])[: matrix.shape[0]]
    cost = -(1e6 + given.tenths)
    seconds, cpu, found = timed(lambda: linprog(cost, A_ub=matrix, b_ub=bound, bounds=(0, 1), method="highs"))
    served = round(found.x.sum())
    yield {"s": seconds, "cpu s": cpu, "served": served, "mean": float(given.tenths @ found.x) / served / 10}


def matching(given: Problem, _seed: int) -> Iterator[Numbers]:
    """The same as a matching with a column for each place, and one for each request to be left out."""
    places = np.minimum(given.places, np.bincount(given.offer, minlength=len(given.places)))
    first = np.append(0, np.cumsum(places))
    copies = places[given.offer]
    start = np.repeat(first[given.offer] - np.cumsum(copies) + copies, copies)
    rows, columns = np.repeat(given.request, copies), start + np.arange(copies.sum())
    requests = np.arange(len(given.limits))
    rows, columns = np.append(rows, requests), np.append(columns, first[-1] + requests)
    weight = np.append(1e9 + np.repeat(given.tenths, copies), np.ones(len(requests)))
    table = csr_array((weight, (rows, columns)))
    seconds, cpu, (_, chosen) = timed(lambda: min_weight_full_bipartite_matching(table, maximize=True))
    served = chosen < first[-1]
    total = np.asarray(table[requests[served], chosen[served]]).sum() - 1e9 * served.sum()
    yield {"s": seconds, "cpu s": cpu, "served": int(served.sum()), "mean": total / served.sum() / 10}


METHODS: dict[str, Method] = {"HiGHS simplex": highs, "SciPy matching": matching}

if __name__ == "__main__":
    given = arguments()
    child(METHODS, *given.child, given.seed)
