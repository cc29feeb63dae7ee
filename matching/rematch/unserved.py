"""Why a request has no suggestion, as rows."""

from collections.abc import Iterator
from typing import Any

from matching.enums import UnservedCause
from matching.kernel.assignment import Assignment, Competition, reasons
from matching.models import MatchingRun, Unserved
from matching.rematch.misses import near_misses
from matching.snapshots import Snapshot

NAMED = 5


def unserved_of(run: MatchingRun, snapshot: Snapshot, assigned: Assignment) -> Iterator[Unserved]:
    for found in reasons(assigned):
        key = int(snapshot.requests.keys[found.request])
        if found.competition is None:
            detail = {"near_misses": near_misses(snapshot, found.request)}
            yield Unserved(run=run, request_id=key, cause=UnservedCause.NO_OFFER, detail=detail)
        else:
            detail = rivalry(snapshot, found.competition)
            yield Unserved(run=run, request_id=key, cause=UnservedCause.COMPETITION, detail=detail)


def rivalry(snapshot: Snapshot, competition: Competition) -> dict[str, Any]:
    """How many compete for how many places, and some of the offers that have them."""
    offers = [int(snapshot.offers.keys[row]) for row in competition.offers[:NAMED]]
    return {
        "requests": len(competition.requests),
        "places": competition.places,
        "offers": offers,
        "more_offers": len(competition.offers) - len(offers),
    }
