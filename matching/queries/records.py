"""Postings as the kernel's plain records, and the weights that count for them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db.models import Count, Q, QuerySet

from cities.enums import ClassificationScheme
from cities.models import Organisation
from cities.queries import classifications, regions_by_country
from matching.enums import MatchState, Outcome, Side
from matching.kernel import PostingRecord
from matching.meaning.terms import TermStatistics, offer_terms, request_terms
from matching.models import Match, Offer, OfferQuerySet, Posting
from matching.queries.terms import term_statistics

# Primary keys, or a query of all where naming thousands one by one would take longer.
Organisations = Collection[int] | QuerySet[Organisation]


@dataclass(frozen=True)
class Setting:
    """What the records of all postings of one matching run share."""

    regions: dict[str, frozenset[str]]
    incomes: dict[str, str]
    south: dict[str, str]
    served: dict[int, int]
    reliability: dict[int, float]
    statistics: TermStatistics

    @classmethod
    def on(cls, on: date, organisations: Organisations) -> "Setting":
        return cls(
            regions=regions_by_country(),
            incomes=classifications(ClassificationScheme.INCOME, on),
            south=classifications(ClassificationScheme.G77, on),
            served=times_served(organisations),
            reliability=reliability(organisations),
            statistics=term_statistics(),
        )


def times_served(organisations: Organisations) -> dict[int, int]:
    """Per organisation, how many of its matches ever led to an agreement to explore."""
    engaged = Match.objects.filter(state__in=MatchState.engaged())
    counts: dict[int, int] = {}
    for side in Side:
        field = f"{side}__organisation"
        rows = engaged.filter(**{f"{field}__in": organisations}).values_list(field).annotate(Count("pk"))
        for organisation, count in rows:
            counts[organisation] = counts.get(organisation, 0) + count
    return counts


def reliability(organisations: Organisations) -> dict[int, float]:
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
        terms=(offer_terms if is_offer else request_terms)(posting.terms, setting.statistics),
    )
