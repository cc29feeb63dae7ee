"""From a published posting to stored, explained proposals: embed, find candidates, rank, store."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, cast

from django.db import transaction
from django.utils import timezone

from core.canonical import sha256
from matching.enums import MatchState, Side
from matching.kernel import KERNEL_VERSION, Candidate, NearMiss, rank
from matching.meaning import posting_text, vectorise
from matching.meaning.encoder import Role
from matching.models import Match, Offer, Posting, Request, WeightSet
from matching.queries import candidates, current_weight_sets, posting_records, refusals

PROPOSALS = 20
# A pair that shares no area of work must at least be this near in meaning to be proposed at all.
UNRELATED_BELOW = 0.5


@dataclass(frozen=True)
class Proposal:
    request_id: int
    offer_id: int
    weight_set: WeightSet
    candidate: Candidate


def match_posting(posting: Posting, *, at: datetime) -> None:
    """Store the best proposals for the posting as of that moment, unless it was closed meanwhile.

    Running it twice changes nothing.
    """
    give_vector(posting)
    found = candidates(posting, at.date())
    proposals, near_misses = propose(posting, found, at)
    with transaction.atomic():
        still_open = type(posting).objects.published().filter(pk=posting.pk)
        if still_open.update(matched_at=at, near_misses=near_misses):
            store(proposals, at)


def give_vector(posting: Posting) -> None:
    """Embed the posting's text, unless its vector stands for this very text already."""
    text = posting_text(posting.title, posting.text)
    fingerprint = sha256(f"{posting.language}\n{text}")
    if posting.vector_of == fingerprint:
        return
    posting.vector = vectorise([text], [posting.language], cast(Role, posting.side.value))[0]
    posting.vector_of = fingerprint
    type(posting).objects.filter(pk=posting.pk).update(vector=posting.vector, vector_of=fingerprint)


def propose(
    posting: Posting, found: Sequence[Posting], at: datetime
) -> tuple[list[Proposal], list[dict[str, Any]]]:
    refused = refusals(posting)
    if posting.side == Side.REQUEST:
        return propose_offers(posting, found, refused, at.date())
    return propose_requests(posting, found, refused, at.date()), []


def propose_offers(
    request: Posting, offers: Sequence[Posting], refused: set[int], on: date
) -> tuple[list[Proposal], list[dict[str, Any]]]:
    weight_set = current_weight_sets([request.organisation_id], on)[request.organisation_id]
    [ranking] = rank(
        posting_records([request], on),
        posting_records(offers, on),
        weight_set.weights,
        today=on,
        refused=[(0, column) for column, offer in enumerate(offers) if offer.pk in refused],
        top=PROPOSALS,
    )
    proposals = [
        Proposal(request.pk, offers[candidate.offer].pk, weight_set, candidate)
        for candidate in ranking.candidates
        if is_related(candidate)
    ]
    return proposals, [near_miss(miss, offers) for miss in ranking.near_misses]


def propose_requests(
    offer: Posting, requests: Sequence[Posting], refused: set[int], on: date
) -> list[Proposal]:
    """The offer's best requests, each scored with the weights of the association answering for it."""
    weight_sets = current_weight_sets({request.organisation_id for request in requests}, on)
    by_weights: dict[WeightSet, list[Posting]] = defaultdict(list)
    for request in requests:
        if request.pk not in refused:
            by_weights[weight_sets[request.organisation_id]].append(request)
    offers = posting_records([offer], on)
    proposals = [
        Proposal(group[ranking.request].pk, offer.pk, weight_set, candidate)
        for weight_set, group in by_weights.items()
        for ranking in rank(posting_records(group, on), offers, weight_set.weights, today=on, top=1)
        for candidate in ranking.candidates
        if is_related(candidate)
    ]
    return sorted(proposals, key=lambda proposal: (-proposal.candidate.score_tenths, proposal.request_id))[
        :PROPOSALS
    ]


def is_related(candidate: Candidate) -> bool:
    parts = {part.name: part for part in candidate.parts}
    shares_an_area = parts["theme"].known and parts["theme"].value > 0
    return shares_an_area or parts["meaning"].value >= UNRELATED_BELOW


def near_miss(miss: NearMiss, offers: Sequence[Posting]) -> dict[str, Any]:
    return {"offer": offers[miss.offer].pk, "score_tenths": miss.score_tenths, "rules": list(miss.rules)}


def store(proposals: Sequence[Proposal], at: datetime) -> None:
    """Add new pairs and refresh those that nobody has answered yet; what people decided stays as it is."""
    Match.objects.bulk_create(
        [Match(request_id=p.request_id, offer_id=p.offer_id, proposed_at=at, **fields(p)) for p in proposals],
        ignore_conflicts=True,
    )
    by_pair = {(proposal.request_id, proposal.offer_id): proposal for proposal in proposals}
    waiting = Match.objects.filter(
        request__in={p.request_id for p in proposals},
        offer__in={p.offer_id for p in proposals},
        state=MatchState.PROPOSED,
        brokered_by=None,
    ).select_for_update(of=("self",))
    refreshed = []
    for match in waiting.order_by("pk"):
        if proposal := by_pair.get((match.request_id, match.offer_id)):
            for name, value in fields(proposal).items():
                setattr(match, name, value)
            refreshed.append(match)
    Match.objects.bulk_update(refreshed, ["score_tenths", "criteria", "weight_set", "kernel_version"])


def fields(proposal: Proposal) -> dict[str, Any]:
    return {
        "score_tenths": proposal.candidate.score_tenths,
        "criteria": [asdict(part) for part in proposal.candidate.parts],
        "weight_set": proposal.weight_set,
        "kernel_version": KERNEL_VERSION,
    }


def match_by_key(model: type[Posting], pk: int) -> None:
    """Match the posting if it is still on offer; what was withdrawn meanwhile needs no proposals."""
    posting = model.objects.published().filter(pk=pk, expires_at__gt=timezone.now()).first()
    if posting:
        match_posting(posting, at=timezone.now())


def match_offer(pk: int) -> None:
    match_by_key(Offer, pk)


def match_request(pk: int) -> None:
    match_by_key(Request, pk)
