from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.conf import settings
from django.db.models import Count, Exists, Q, QuerySet
from django.utils import timezone
from pgvector.django import MaxInnerProduct

from cities.enums import ClassificationScheme, Duty
from cities.models import Affiliation, Organisation, Theme
from cities.queries import classifications, regions_by_country
from core.models import Job
from matching.enums import AnswerKind, DeclineReason, MatchState, Outcome, PostingState, Side
from matching.kernel import PostingRecord
from matching.models import Match, MatchAnswer, Offer, OfferQuerySet, Posting, Request, WeightSet, coordinates

# Candidates of one posting: enough that the criteria beside meaning and theme seldom lift one from outside
# into the best twenty; the full re-match looks at all pairs.
NEAREST = 200


def on_offer(model: type[Posting], on: date) -> QuerySet:
    """Postings that were published and had not run out on the day."""
    return model.objects.filter(
        state=PostingState.PUBLISHED,
        published_at__date__lte=on,
        expires_at__date__gt=on,
        vector__isnull=False,
    )


def candidates(posting: Posting, on: date) -> list[Posting]:
    """The counterparts nearest in meaning, and the nearest of those that share an area of work."""
    counterparts = on_offer(Offer if isinstance(posting, Request) else Request, on)
    nearest = counterparts.order_by(MaxInnerProduct("vector", posting.vector), "pk")
    same_area = nearest.filter(themes__in=area_themes(posting)).distinct()
    keys = {
        *nearest.values_list("pk", flat=True)[:NEAREST],
        *same_area.values_list("pk", flat=True)[:NEAREST],
    }
    return list(counterparts.filter(pk__in=keys).order_by("pk"))


def area_themes(posting: Posting) -> QuerySet[Theme]:
    """Every theme of the areas that the posting's themes belong to."""
    areas = {code.partition(".")[0] for code in posting.themes.values_list("code", flat=True)}
    return Theme.objects.filter(Q(code__in=areas) | Q(parent__in=areas))


@dataclass(frozen=True)
class Setting:
    """What the records of all postings of one matching run share."""

    regions: dict[str, frozenset[str]]
    incomes: dict[str, str]
    south: dict[str, str]
    served: dict[int, int]
    reliability: dict[int, float]

    @classmethod
    def on(cls, on: date, organisations: Collection[int]) -> "Setting":
        return cls(
            regions=regions_by_country(),
            incomes=classifications(ClassificationScheme.INCOME, on),
            south=classifications(ClassificationScheme.G77, on),
            served=times_served(organisations),
            reliability=reliability(organisations),
        )


def times_served(organisations: Collection[int]) -> dict[int, int]:
    """Per organisation, how many of its matches ever led to an agreement to explore."""
    engaged = Match.objects.filter(state__in=MatchState.engaged())
    counts: dict[int, int] = {}
    for side in Side:
        field = f"{side}__organisation"
        rows = engaged.filter(**{f"{field}__in": organisations}).values_list(field).annotate(Count("pk"))
        for organisation, count in rows:
            counts[organisation] = counts.get(organisation, 0) + count
    return counts


def reliability(organisations: Collection[int]) -> dict[int, float]:
    """Per organisation with a concluded pilot, the share that was completed rather than cancelled."""
    ended: dict[int, list[int]] = {}
    concluded = Match.objects.exclude(outcome="").filter(
        Q(request__organisation__in=organisations) | Q(offer__organisation__in=organisations)
    )
    for request_by, offer_by, outcome in concluded.values_list(
        "request__organisation", "offer__organisation", "outcome"
    ):
        for organisation in (request_by, offer_by):
            ended.setdefault(organisation, []).append(outcome == Outcome.COMPLETED)
    return {organisation: sum(outcomes) / len(outcomes) for organisation, outcomes in ended.items()}


def posting_records(postings: Sequence[Posting], on: date) -> list[PostingRecord]:
    """What the kernel needs to know of the postings, all of one kind, in a constant number of queries."""
    if not postings:
        return []
    full = (
        type(postings[0])
        .objects.filter(pk__in=[posting.pk for posting in postings])
        .select_related("organisation__city", "organisation__country")
        .prefetch_related("themes", "preferred_regions")
    )
    if isinstance(full, OfferQuerySet):
        full = full.with_places_taken()
    by_pk = {posting.pk: posting for posting in full}
    setting = Setting.on(on, {posting.organisation_id for posting in by_pk.values()})
    return [posting_record(by_pk[posting.pk], setting) for posting in postings]


def posting_record(posting: Any, setting: Setting) -> PostingRecord:
    organisation = posting.organisation
    city = organisation.city
    country = city.country_id if city else organisation.country_id
    is_offer = isinstance(posting, Offer)
    return PostingRecord(
        key=posting.pk,
        organisation=organisation.pk,
        themes=tuple(sorted(theme.code for theme in posting.themes.all())),
        vector=np.array(posting.vector, dtype=np.float32),
        language=posting.language,
        work_languages=frozenset(posting.work_languages),
        interpretation=posting.interpretation,
        modes=frozenset(posting.modes),
        window=(posting.window_start, posting.window_end),
        country=country,
        regions=setting.regions.get(country, frozenset()),
        preferred_regions=frozenset(region.pk for region in posting.preferred_regions.all()),
        population=city.population or None if city else None,
        income=setting.incomes.get(country),
        south=country in setting.south if country else None,
        experience_years=posting.experience_years if is_offer else None,
        capacity_left=max(0, posting.capacity - posting.places_taken) if is_offer else None,
        published=posting.published_at.date(),
        reliability=setting.reliability.get(organisation.pk),
        times_served=setting.served.get(organisation.pk, 0),
    )


def refusals(posting: Posting) -> set[int]:
    """Primary keys of the counterparts with which people began, declined or decided something."""
    own, other = ("request", "offer") if isinstance(posting, Request) else ("offer", "request")
    begun = Match.objects.filter(**{own: posting}).exclude(state=MatchState.PROPOSED)
    return set(begun.values_list(f"{other}_id", flat=True))


def lapsed_refusals(at: datetime) -> QuerySet[Match]:
    """Matches declined with "not now" so long ago that they may be proposed again, both postings being
    open.
    """
    lapsed = MatchAnswer.objects.filter(
        is_current=True,
        reason=DeclineReason.NOT_NOW,
        at__lt=at - timedelta(days=settings.NOT_NOW_LAPSES_AFTER_DAYS),
    )
    return Match.objects.filter(
        state=MatchState.DECLINED,
        pk__in=lapsed.values("match"),
        request__state=PostingState.PUBLISHED,
        offer__state=PostingState.PUBLISHED,
    )


def current_weight_sets(organisations: Collection[int], on: date) -> dict[int, WeightSet]:
    """Per organisation the newest weights of its lead association, else the newest default."""
    newest = {weights.association_id: weights for weights in WeightSet.objects.order_by("version")}
    led = Affiliation.objects.lead(on).filter(member__in=organisations)
    association = dict(led.values_list("member_id", "association_id"))
    return {key: newest.get(association.get(key), newest[None]) for key in organisations}


def matching_job(posting: Posting) -> Job | None:
    """The work that a published posting still waits for."""
    if not posting.is_matching_pending:
        return None
    return Job.objects.newest(f"matching.{posting.side.value}", posting.pk)


def answers_visible_to(user: Any, match: Match) -> QuerySet[MatchAnswer]:
    """The current answers; a private reason only for the side that gave it and for coordinators' counts,
    never here.
    """
    answers = match.answers.filter(is_current=True)
    own = Organisation.objects.acted_for_by(user)
    shows_reason = Q(is_private=False)
    for side in Side:
        shows_reason |= Q(Exists(own.filter(pk=match.organisation_on(side).pk)), side=side)
    return answers.annotate(shows_reason=shows_reason)


@dataclass(frozen=True)
class WorkQueue:
    """What waits for one person: each a queryset that a page may slice."""

    answers: QuerySet[Match]
    decisions: QuerySet[Match]
    pilots_to_start: QuerySet[Match]
    offers_to_review: QuerySet[Offer]
    requests_to_review: QuerySet[Request]


def work_queue(user: Any) -> WorkQueue:
    today = timezone.localdate()
    parties = Organisation.objects.acted_for_by(user)
    mine = Organisation.objects.acted_for_by(user, Duty.EDITOR)
    matches = Match.objects.for_display()
    answered_sides = Q(answers__is_current=True, answers__kind=AnswerKind.INTERESTED)
    waiting = matches.filter(state__in=MatchState.answerable()).filter(
        (
            Q(request__organisation__in=mine)
            & ~Q(pk__in=Match.objects.filter(answered_sides, answers__side=Side.REQUEST))
        )
        | (
            Q(offer__organisation__in=mine)
            & ~Q(pk__in=Match.objects.filter(answered_sides, answers__side=Side.OFFER))
        )
    )
    members = Organisation.objects.answered_for_by(user, today)
    unled = Organisation.objects.without_association(today)
    overdue = Q(agreed_at__date__lt=today - timedelta(days=settings.ANSWER_DUE_AFTER_DAYS))
    for_coordinator = overdue | Q(request__organisation__in=unled) | Q(offer__organisation__in=unled)
    to_review = Q(organisation__in=members) | (coordinates(user) & Q(organisation__in=unled))
    submitted = Q(state=PostingState.SUBMITTED) & to_review
    decided = Match.objects.filter(approvals__by_id=user.pk, approvals__is_current=True)
    decisions = (
        matches.awaiting_approval()
        .filter(
            Q(request__organisation__in=members)
            | Q(offer__organisation__in=members)
            | (coordinates(user) & for_coordinator)
        )
        .exclude(Q(request__organisation__in=parties) | Q(offer__organisation__in=parties))
        .exclude(pk__in=decided)
        .order_by("agreed_at")
    )
    approved = matches.filter(state=MatchState.APPROVED)
    return WorkQueue(
        answers=waiting,
        decisions=decisions,
        pilots_to_start=approved.filter(Q(request__organisation__in=mine) | Q(offer__organisation__in=mine)),
        offers_to_review=Offer.objects.for_display().filter(submitted),
        requests_to_review=Request.objects.for_display().filter(submitted),
    )
