"""One change to a problem, as a new problem; indices stay what they were."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from matching.kernel.assignment.inputs import Problem, checked, problem
from matching.kernel.pairs import Bools, Ints


def with_places(before: Problem, offer: int, places: int) -> Problem:
    """An offer loses or gains places."""
    if places < 0:
        raise ValueError(f"offer {offer} cannot have {places} places")
    changed = before.places.copy()
    changed[_inside("offer", offer, len(changed))] = places
    return checked(replace(before, places=changed))


def without_pair(before: Problem, request: int, offer: int) -> Problem:
    """One of the two has refused the other."""
    pair = _pair(before, request, offer)
    edge = int(before.edge(pair[:, 0], pair[:, 1])[0])
    if edge < 0:
        raise ValueError(f"request {request} and offer {offer} are no possible pair")
    keep = np.ones(len(before.request), bool)
    keep[edge] = False
    return _only(before, keep)


def without_request(before: Problem, request: int) -> Problem:
    """A request is withdrawn: nobody may be its partner."""
    limits = before.limits.copy()
    limits[_inside("request", request, len(limits))] = 0
    return _only(replace(before, limits=limits), before.request != request)


def with_request(
    before: Problem, tenths: Mapping[int, int], *, limit: int = 1, times_served: int = 0
) -> Problem:
    """A new request, the last one, with its score for each offer that it may have."""
    number = len(before.limits)
    new = problem(
        1,
        before.places,
        [0] * len(tenths),
        list(tenths),
        list(tenths.values()),
        limits=[limit],
        times_served=[times_served],
    )
    return checked(
        replace(
            before,
            request=np.append(before.request, new.request + np.int32(number)),
            offer=np.append(before.offer, new.offer),
            tenths=np.append(before.tenths, new.tenths),
            limits=np.append(before.limits, new.limits),
            times_served=np.append(before.times_served, new.times_served),
        )
    )


def with_offer(before: Problem, tenths: Mapping[int, int], *, places: int) -> Problem:
    """A new offer, the last one, with its score for each request that may have it."""
    number = len(before.places)
    new = problem(len(before.limits), [places], list(tenths), [0] * len(tenths), list(tenths.values()))
    after = np.searchsorted(before.request, new.request, side="right")
    return checked(
        replace(
            before,
            request=np.insert(before.request, after, new.request),
            offer=np.insert(before.offer, after, new.offer + np.int32(number)),
            tenths=np.insert(before.tenths, after, new.tenths),
            places=np.append(before.places, new.places),
        )
    )


def with_fixed(before: Problem, request: int, offer: int) -> Problem:
    """A pair is agreed: it stays."""
    fixed = np.append(before.fixed, _pair(before, request, offer), axis=0)
    return checked(replace(before, fixed=fixed[np.lexsort((fixed[:, 1], fixed[:, 0]))]))


def _only(before: Problem, edges: Bools) -> Problem:
    return checked(
        replace(before, request=before.request[edges], offer=before.offer[edges], tenths=before.tenths[edges])
    )


def _pair(before: Problem, request: int, offer: int) -> Ints:
    """Shape (1, 2)."""
    left = _inside("request", request, len(before.limits))
    return np.array([[left, _inside("offer", offer, len(before.places))]])


def _inside(noun: str, index: int, count: int) -> int:
    if not 0 <= index < count:
        raise ValueError(f"there is no {noun} {index}: there are {count}, counted from 0")
    return index
