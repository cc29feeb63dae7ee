"""Small networks, and what exhaustive search finds best in them."""

from collections.abc import Iterator
from itertools import product

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from matching.kernel.assignment import Problem, problem
from matching.kernel.assignment.inputs import BONUS

patient = settings(deadline=None)  # a busy machine is no fault


def network(places, edges, **options):
    """`edges` maps (request, offer) to tenths; there are as many requests as edges and `limits` name."""
    requests = max([len(options.get("limits", [])), *(request + 1 for request, _ in edges)])
    left, right = [request for request, _ in edges], [offer for _, offer in edges]
    return problem(requests, places, left, right, list(edges.values()), **options)


@st.composite
def problems(draw, requests=5, offers=4, places=2, limit=1, tenths=(0, 1, 2, 3, 500, 1000)) -> Problem:
    """With many ties and few places."""
    n, m = draw(st.integers(0, requests)), draw(st.integers(0, offers))
    scores = st.one_of(st.none(), st.sampled_from(tenths))
    table = draw(st.lists(scores, min_size=n * m, max_size=n * m))
    edges = [(k // m, k % m, score) for k, score in enumerate(table) if score is not None]
    return problem(
        n,
        draw(st.lists(st.integers(0, places), min_size=m, max_size=m)),
        *([edge[part] for edge in edges] for part in range(3)),
        limits=draw(st.lists(st.integers(0 if limit > 1 else 1, limit), min_size=n, max_size=n)),
        times_served=draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)),
    )


def edges_of(given: Problem) -> dict[tuple[int, int], int]:
    pairs = zip(given.request.tolist(), given.offer.tolist(), strict=True)
    return dict(zip(pairs, given.tenths.tolist(), strict=True))


def matchings(given: Problem) -> Iterator[dict[int, tuple[int, int]]]:
    """Each way to give requests one partner at most, as {request: (offer, tenths)}."""
    options = [
        [None, *((j, score) for (i, j), score in edges_of(given).items() if i == request)]
        for request in range(len(given.limits))
    ]
    for choice in product(*options):
        taken = {request: chosen for request, chosen in enumerate(choice) if chosen}
        load = np.bincount([offer for offer, _ in taken.values()], minlength=len(given.places))
        if (load <= given.places).all():
            yield taken


def objective(given: Problem, taken: dict[int, tuple[int, int]], *, fair: bool) -> tuple:
    """The stages as a tuple of which the highest is best: served, worst, total, who, who gets what."""
    classes = sorted(set(given.times_served.tolist()))
    served = {request: classes.index(given.times_served[request]) for request in taken}
    scores = [score for _, score in taken.values()]
    who = sorted((served[request], request) for request in taken)
    return (
        len(taken),
        min(scores, default=0) if fair else 0,
        sum(scores),
        [(-times, -request) for times, request in who],
        -sum(served[request] * score for request, (_, score) in taken.items()),
    )


def taken_in(round_) -> dict[int, tuple[int, int]]:
    pairs = zip(round_.partner.tolist(), round_.tenths.tolist(), strict=True)
    return {request: pair for request, pair in enumerate(pairs) if pair[0] >= 0}


def is_proved(graph, round_, *, fair=True) -> bool:
    """Whether the prices bound the value of any matching by that of this one."""
    usable = graph.places[graph.offer] > 0  # the price of an offer without a place means nothing
    part = graph.only(usable & (graph.tenths >= (round_.worst or 0))) if fair else graph.only(usable)
    gain = np.zeros(part.requests, np.int64)
    np.maximum.at(gain, part.request, part.tenths + BONUS - round_.price[part.offer])
    bound = gain.sum() + (round_.price * part.places).sum()
    return bool((round_.price >= 0).all() and bound == round_.served * BONUS + round_.total)
