"""Everything on offer at one moment, as the kernel's plain records: what a re-match starts from."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple, cast

import numpy as np
from django.db import connection, transaction
from django.db.models import BinaryField, F, Func

from matching.enums import MatchState
from matching.kernel import PostingRecord
from matching.meaning.shipped_terms import shipped_terms, together
from matching.meaning.terms import TermStatistics, offer_terms, request_terms
from matching.models import Match, Offer, Posting, Request, WeightSet
from matching.queries.columns import OF_OFFERS, SINGLE, codes_of
from matching.queries.nearest import on_offer
from matching.queries.records import Setting
from matching.queries.weights import current_weight_sets

AT_ONCE = 2000  # postings read from the database in one piece


class Engaged(NamedTuple):
    """A pair that both sides agreed on: the indices of its postings, and its score."""

    request: int
    offer: int
    tenths: int


@dataclass(frozen=True)
class NetworkRecords:
    """`statistics` count the network's own words. `weight_sets` stand in the order in which `set_of_request`
    counts them. `refused` are the pairs (of indices) with which people began or ended something, also the
    `engaged`. `places` per offer are those that no request outside of `requests` takes."""

    statistics: TermStatistics
    requests: list[PostingRecord]
    offers: list[PostingRecord]
    weight_sets: list[WeightSet]
    set_of_request: list[int]
    refused: list[tuple[int, int]]
    engaged: list[Engaged]
    capacity: list[int]
    places: list[int]


@contextmanager
def one_view() -> Iterator[None]:
    """All reads inside see the database as of the first of them, whatever others write meanwhile.

    Inside of a transaction that has begun already, that one's view is used.
    """
    begins_here = not connection.in_atomic_block
    with transaction.atomic():
        if begins_here:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def network_records(on: date) -> NetworkRecords:
    """All postings on offer on the day, by primary key, and what people decided about their pairs."""
    posted = [on_offer(model, on).values_list("organisation", flat=True) for model in (Request, Offer)]
    statistics = counted_terms(on)
    setting = replace(
        Setting.on(on, {key for keys in posted for key in keys}),
        statistics=together(shipped_terms(), statistics),
    )
    taken = places_taken()
    requests = list(records(Request, on, setting, taken))
    offers = list(records(Offer, on, setting, taken))
    weight_sets, set_of_request = weights_of(requests, on)
    decided = decided_pairs(requests, offers)
    engaged = [pair for pair, is_engaged in decided if is_engaged]
    capacity = capacities(offers)
    inside = Counter(pair.offer for pair in engaged)
    return NetworkRecords(
        statistics=statistics,
        requests=requests,
        offers=offers,
        weight_sets=weight_sets,
        set_of_request=set_of_request,
        refused=[(pair.request, pair.offer) for pair, _ in decided],
        engaged=engaged,
        capacity=capacity,
        places=[max(capacity[row] - taken[key] + inside[row], 0) for row, key in enumerate(keys_of(offers))],
    )


def records(
    model: type[Posting], on: date, setting: Setting, taken: Mapping[int, int]
) -> Iterator[PostingRecord]:
    """The same as `posting_records`, for very many: a test holds the two together.

    Vectors come as bytes and codes as arrays, without an object for each.
    """
    is_offer = issubclass(model, Offer)
    names = [*COLUMNS, "themes", "preferred_regions", *(OF_OFFERS if is_offer else ())]
    values = (
        on_offer(model, on)
        .order_by("pk")
        .values_list(
            *COLUMNS.values(),
            codes_of(model, "themes"),
            codes_of(model, "preferred_regions"),
            *(OF_OFFERS if is_offer else ()),
        )
    )
    for row in values.iterator(chunk_size=AT_ONCE):
        yield record(dict(zip(names, row, strict=True)), setting, taken, is_offer)


COLUMNS = SINGLE | {
    "vector": Func(F("vector"), function="vector_send", output_field=BinaryField()),
    "work_languages": F("work_languages"),
    "modes": F("modes"),
    "terms": F("terms"),
}


def record(
    row: Mapping[str, Any], setting: Setting, taken: Mapping[int, int], is_offer: bool
) -> PostingRecord:
    country, organisation = row["country"], row["organisation"]
    return PostingRecord(
        key=row["key"],
        organisation=organisation,
        themes=tuple(sorted(row["themes"])),
        vector=np.frombuffer(row["vector"], dtype=">f4", offset=4).astype(np.float32),
        language=row["language"],
        work_languages=frozenset(row["work_languages"]),
        interpretation=row["interpretation"],
        modes=frozenset(row["modes"]),
        window=(row["window_start"], row["window_end"]),
        country=country,
        regions=setting.regions.get(country, frozenset()),
        preferred_regions=frozenset(row["preferred_regions"]),
        population=row["population"] or None,
        income=setting.incomes.get(country),
        south=country in setting.south if country else None,
        experience_years=row.get("experience_years"),
        capacity_left=max(0, row["capacity"] - taken[row["key"]]) if is_offer else None,
        published=row["published"],
        reliability=setting.reliability.get(organisation),
        times_served=setting.served.get(organisation, 0),
        terms=(offer_terms if is_offer else request_terms)(row["terms"], setting.statistics),
    )


def counted_terms(on: date) -> TermStatistics:
    """In how many postings on offer each stem occurs."""
    each = (on_offer(model, on).values_list("terms", flat=True) for model in (Request, Offer))
    return TermStatistics.of(terms for found in each for terms in found.iterator(chunk_size=AT_ONCE))


def places_taken() -> Counter[int]:
    """Per offer, how many places are taken now."""
    engaged = Match.objects.filter(state__in=MatchState.engaged(), concluded_at__isnull=True)
    return Counter(engaged.values_list("offer", flat=True))


def keys_of(records: Sequence[PostingRecord]) -> list[int]:
    """Primary keys, which the records of postings have for keys."""
    return [cast(int, record.key) for record in records]


def capacities(offers: Sequence[PostingRecord]) -> list[int]:
    keys = keys_of(offers)
    capacity = dict(Offer.objects.filter(pk__in=keys).values_list("pk", "capacity"))
    return [capacity[key] for key in keys]


def weights_of(requests: Sequence[PostingRecord], on: date) -> tuple[list[WeightSet], list[int]]:
    owners = [cast(int, request.organisation) for request in requests]
    sets = current_weight_sets(set(owners), on)
    distinct = sorted(set(sets.values()), key=lambda weights: weights.pk)
    place = {weights.pk: index for index, weights in enumerate(distinct)}
    return distinct, [place[sets[owner].pk] for owner in owners]


def decided_pairs(
    requests: Sequence[PostingRecord], offers: Sequence[PostingRecord]
) -> list[tuple[Engaged, bool]]:
    """Pairs of the network with which people began or ended something, and whether they are engaged now."""
    row = {key: index for index, key in enumerate(keys_of(requests))}
    column = {key: index for index, key in enumerate(keys_of(offers))}
    begun = Match.objects.exclude(state=MatchState.PROPOSED).order_by("request", "offer")
    values: Any = begun.values_list("request", "offer", "score_tenths", "state", "concluded_at")
    return [
        (
            Engaged(row[request], column[offer], tenths or 0),
            state in MatchState.engaged() and concluded_at is None,
        )
        for request, offer, tenths, state, concluded_at in values.iterator(chunk_size=AT_ONCE)
        if request in row and offer in column
    ]
