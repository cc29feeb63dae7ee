"""What new weights would change: recent requests ranked with those of today and with the new ones.

Nothing is stored. The candidates, by either weights, and the pairs that people refused are those of a real
matching.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cities.models import Organisation
from matching.kernel import PostingRecord, rank
from matching.models import Offer, Request
from matching.pipeline import PROPOSALS
from matching.queries import candidates, posting_records, refusals, requests_weighed_by

REQUESTS, PLACES = 5, 5
Weights = Mapping[str, float]


@dataclass(frozen=True)
class Standing:
    """One offer's place in both orders, from 1, and its points; None where it would not be proposed."""

    offer: Offer
    before: int | None
    after: int | None
    points_before: float | None
    points_after: float | None

    @property
    def move(self) -> str:
        """`new` and `out` for the best five, `up` and `down` within them, else `same`."""
        before, after = within(self.before), within(self.after)
        if before is None:
            return "new"
        if after is None:
            return "out"
        return "same" if before == after else "up" if after < before else "down"

    @property
    def places_moved(self) -> int:
        return abs((self.before or 0) - (self.after or 0))


@dataclass(frozen=True)
class Comparison:
    """A request with the best five offers by the weights of today and by the new ones."""

    request: Request
    before: list[Standing]
    after: list[Standing]

    @property
    def is_first_other(self) -> bool:
        return [s.offer for s in self.before[:1]] != [s.offer for s in self.after[:1]]

    @property
    def is_changed(self) -> bool:
        return [s.offer for s in self.before] != [s.offer for s in self.after]


@dataclass(frozen=True)
class Preview:
    comparisons: list[Comparison]

    @property
    def first_other(self) -> int:
        return sum(comparison.is_first_other for comparison in self.comparisons)

    @property
    def changed(self) -> int:
        return sum(comparison.is_changed for comparison in self.comparisons)


def within(place: int | None) -> int | None:
    """The place if it is among those shown."""
    return place if place is not None and place <= PLACES else None


def preview(association: Organisation | None, today: Weights, new: Weights, on: date) -> Preview:
    """The effect on the newest requests for which these weights count."""
    requests = list(requests_weighed_by(association, on).select_related("organisation")[:REQUESTS])
    found = {request.pk: candidates(request, on, tried=[new]) for request in requests}
    offers = {offer.pk: offer for each in found.values() for offer in each}
    records = {record.key: record for record in posting_records([offers[key] for key in sorted(offers)], on)}
    asked = dict(zip(found, posting_records(requests, on), strict=True))
    orders = {}
    for request in requests:
        keys = [offer.pk for offer in found[request.pk]]
        refused = refusals(request)
        pool = [records[key] for key in keys if key not in refused]
        orders[request.pk] = (
            order(asked[request.pk], pool, today, on),
            order(asked[request.pk], pool, new, on),
        )
    shown = Offer.objects.for_display().in_bulk(
        {key for pair in orders.values() for each in pair for key in list(each)[:PLACES]}
    )
    return Preview([comparison(request, *orders[request.pk], shown) for request in requests])


def order(
    request: PostingRecord, offers: Sequence[PostingRecord], weights: Weights, on: date
) -> dict[int, float]:
    """Points by offer, the best first: what a matching would propose."""
    [ranking] = rank([request], offers, weights, today=on, top=PROPOSALS)
    return {int(offers[candidate.offer].key): candidate.score_tenths / 10 for candidate in ranking.candidates}


def comparison(
    request: Request, before: Mapping[int, float], after: Mapping[int, float], offers: Mapping[int, Offer]
) -> Comparison:
    places = [{key: place for place, key in enumerate(each, 1)} for each in (before, after)]

    def standing(key: int) -> Standing:
        return Standing(offers[key], places[0].get(key), places[1].get(key), before.get(key), after.get(key))

    return Comparison(
        request,
        [standing(key) for key in list(before)[:PLACES]],
        [standing(key) for key in list(after)[:PLACES]],
    )
