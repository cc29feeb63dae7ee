"""From a published posting to stored, explained proposals: embed, find candidates, rank, store."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, cast

from django.db import transaction
from django.utils import timezone

from accounts.services import notify
from core.canonical import sha256
from matching.enums import MatchState, PostingState, Side
from matching.kernel import KERNEL_VERSION, Candidate, NearMiss, PostingRecord, rank
from matching.kernel.ranking import NEAR_MISSES
from matching.kernel.remedies import way_out
from matching.meaning import posting_text, vectorise
from matching.meaning.encoder import Role
from matching.meaning.language_means import means_version
from matching.meaning.terms import term_counts
from matching.models import Match, Offer, Posting, Request, WeightSet
from matching.queries import (
    candidates,
    current_weight_sets,
    editors,
    posting_records,
    refusals,
    to_announce,
)

PROPOSALS = 20


@dataclass(frozen=True)
class Proposal:
    request_id: int
    offer_id: int
    weight_set: WeightSet
    candidate: Candidate


def match_posting(posting: Posting, *, at: datetime) -> None:
    """Store the best proposals for the posting as of that moment.

    Not if it was closed or corrected meanwhile. Running it twice changes nothing.
    """
    if not give_vector(posting):
        return
    found = candidates(posting, at.date())
    proposals, near_misses = propose(posting, found, at)
    with transaction.atomic():
        as_read = type(posting).objects.published().filter(pk=posting.pk, revised_at=posting.revised_at)
        if as_read.update(matched_at=at, near_misses=near_misses):
            store(proposals, at)
            if posting.revised_at:
                drop_outdated(posting, proposals)


def give_vector(posting: Posting) -> bool:
    """Embed the posting's text and count its stems, unless this was done for this very text already.

    False if it was corrected meanwhile: then nothing is stored.
    """
    text = posting_text(posting.title, posting.text)
    fingerprint = sha256(f"{means_version()}\n{posting.language}\n{text}")
    if posting.vector_of == fingerprint:
        return True
    posting.vector = vectorise([text], [posting.language], cast(Role, posting.side.value))[0]
    posting.terms = term_counts(text, posting.language)
    posting.vector_of = fingerprint
    as_read = type(posting).objects.filter(pk=posting.pk, revised_at=posting.revised_at)
    return bool(as_read.update(vector=posting.vector, terms=posting.terms, vector_of=fingerprint))


def propose(
    posting: Posting, found: Sequence[Posting], at: datetime
) -> tuple[list[Proposal], list[dict[str, Any]]]:
    refused = refusals(posting)
    if posting.side == Side.REQUEST:
        return propose_offers(posting, found, refused, at.date())
    return propose_requests(posting, found, refused, at.date())


def propose_offers(
    request: Posting, offers: Sequence[Posting], refused: set[int], on: date
) -> tuple[list[Proposal], list[dict[str, Any]]]:
    weight_set = current_weight_sets([request.organisation_id], on)[request.organisation_id]
    [asking], giving = posting_records([request], on), posting_records(offers, on)
    [ranking] = rank(
        [asking],
        giving,
        weight_set.weights,
        today=on,
        refused=[(0, column) for column, offer in enumerate(offers) if offer.pk in refused],
        top=PROPOSALS,
    )
    proposals = [
        Proposal(request.pk, offers[candidate.offer].pk, weight_set, candidate)
        for candidate in ranking.candidates
    ]
    return proposals, [
        {"offer": offers[miss.offer].pk, **near_miss(miss, asking, giving[miss.offer], weight_set, on)}
        for miss in ranking.near_misses
    ]


def propose_requests(
    offer: Posting, requests: Sequence[Posting], refused: set[int], on: date
) -> tuple[list[Proposal], list[dict[str, Any]]]:
    """The offer's best requests, each scored with the weights of the association answering for it."""
    weight_sets = current_weight_sets({request.organisation_id for request in requests}, on)
    by_weights: dict[WeightSet, list[Posting]] = defaultdict(list)
    for request in requests:
        by_weights[weight_sets[request.organisation_id]].append(request)
    [giving] = posting_records([offer], on)
    proposals, misses = [], []
    records = {record.key: record for record in posting_records(requests, on)}
    for weight_set, group in by_weights.items():
        asking = [records[request.pk] for request in group]
        pairs = [(row, 0) for row, request in enumerate(group) if request.pk in refused]
        for ranking in rank(asking, [giving], weight_set.weights, today=on, refused=pairs, top=1):
            key = group[ranking.request].pk
            proposals += [Proposal(key, offer.pk, weight_set, c) for c in ranking.candidates]
            misses += [(miss, key, asking[ranking.request], weight_set) for miss in ranking.near_misses]
    proposals.sort(key=lambda proposal: (-proposal.candidate.score_tenths, proposal.request_id))
    misses.sort(key=lambda missed: (-missed[0].score_tenths, missed[1]))
    return proposals[:PROPOSALS], [] if proposals else [
        {"request": key, **near_miss(miss, record, giving, weight_set, on)}
        for miss, key, record, weight_set in misses[:NEAR_MISSES]
    ]


def near_miss(
    miss: NearMiss, request: PostingRecord, offer: PostingRecord, weight_set: WeightSet, on: date
) -> dict[str, Any]:
    return {
        "score_tenths": miss.score_tenths,
        "rules": list(miss.rules),
        **way_out(request, offer, miss.rules, weight_set.weights, on),
    }


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
    # The insert has waited for whoever was closing one of the postings, so that is seen here; who closes one
    # later ends the new matches with it.
    is_open = {"request__state": PostingState.PUBLISHED, "offer__state": PostingState.PUBLISHED}
    waiting.filter(proposed_at=at).exclude(**is_open).delete()


def drop_outdated(posting: Any, proposals: Sequence[Proposal]) -> None:
    """Take back what was proposed for the posting before its correction, unless somebody has answered or it
    still is among the best.
    """
    still = {(proposal.request_id, proposal.offer_id) for proposal in proposals}
    earlier = posting.matches.filter(
        state=MatchState.PROPOSED, brokered_by=None, answers=None, proposed_at__lt=posting.revised_at
    )
    for match in earlier.select_for_update(of=("self",)).order_by("pk"):
        if (match.request_id, match.offer_id) not in still:
            match.delete()


def fields(proposal: Proposal) -> dict[str, Any]:
    return {
        "score_tenths": proposal.candidate.score_tenths,
        "criteria": [asdict(part) for part in proposal.candidate.parts],
        "weight_set": proposal.weight_set,
        "kernel_version": KERNEL_VERSION,
    }


def match_by_key(model: type[Posting], pk: int) -> None:
    """Match the posting if it is still on offer; what was withdrawn meanwhile needs no proposals."""
    now = timezone.now()
    posting = model.objects.published().filter(pk=pk, expires_at__gt=now).first()
    if posting:
        match_posting(posting, at=now)
        announce(posting, at=now)


def announce(posting: Posting, *, at: datetime) -> None:
    """Tell the editors of first proposals that this matching brought; once in the life of a posting."""
    for due in to_announce(posting, at):
        tell_first_proposals(due, at=at)


@transaction.atomic
def tell_first_proposals(posting: Any, *, at: datetime) -> None:
    type(posting).objects.filter(pk=posting.pk).update(announced_at=at)
    notify(
        editors(posting),
        "first_proposals",
        f"first_proposals:{posting.side.value}:{posting.pk}",
        url=posting.get_absolute_url(),
        title=posting.title,
        side=posting.side.value,
        posting=posting.pk,
    )


def match_offer(pk: int) -> None:
    match_by_key(Offer, pk)


def match_request(pk: int) -> None:
    match_by_key(Request, pk)
