"""Everything about one pair that its explanation needs, in few queries."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from cities.enums import ClassificationScheme
from cities.models import CountryClassification, Region, Theme
from cities.queries import chain
from matching.enums import MatchState, Outcome
from matching.kernel import PostingRecord
from matching.models import Match, Offer, Posting, Request
from matching.queries.nearest import on_offer
from matching.queries.records import Setting, posting_record
from matching.queries.terms import term_statistics

RECORD = ("offer_id", "state", "outcome", "concluded_at", "request_by", "offer_by")


@dataclass(frozen=True)
class Pair:
    """The two sides as the kernel sees them, and the names of their themes and of all regions by code."""

    request: PostingRecord
    offer: PostingRecord
    names: dict[str, str]


def pair(match: Match, on: date, mentioned: Collection[str] = ()) -> Pair:
    """The pair as of the day: what `posting_records` gives for each side, in five queries instead of twenty.

    `mentioned` are codes of further themes to name. The match comes with its postings and with their
    organisations, cities and countries, as `for_display` selects them.
    """
    themes, regions = _themes(match, mentioned), _regions(match)
    shared = _setting(match, on, {region.pk: region.parent_id for region in regions})
    _attach(match.request, [t for t in themes if t.is_asked], [r for r in regions if r.is_asked])
    _attach(match.offer, [t for t in themes if t.is_given], [r for r in regions if r.is_given])
    return Pair(
        posting_record(match.request, shared),
        posting_record(match.offer, shared),
        {item.pk: str(item) for item in [*themes, *regions]},
    )


def names_by_code(themes: Collection[str], regions: Collection[str]) -> dict[str, str]:
    """The names of themes and regions in the reader's language, in one query."""
    rows = Theme.objects.filter(pk__in=themes).order_by().values_list("code", "names")
    more = Region.objects.filter(pk__in=regions).order_by().values_list("code", "names")
    return {code: str(Theme(code=code, names=names)) for code, names in rows.union(more, all=True)}


def others_on_offer(posting: Posting, on: date) -> int:
    """How many counterparts other organisations have on offer."""
    counterparts = on_offer(Offer if isinstance(posting, Request) else Request, on)
    return counterparts.exclude(organisation=posting.organisation_id).count()


def _attach(posting: Any, themes: list[Any], regions: list[Any]) -> None:
    """As `prefetch_related` would, which needs two queries for each side."""
    posting._prefetched_objects_cache = {"themes": themes, "preferred_regions": regions}


def _themes(match: Match, mentioned: Collection[str]) -> list[Any]:
    asked = Request.themes.through.objects.filter(request=match.request_id, theme=OuterRef("pk"))
    given = Offer.themes.through.objects.filter(offer=match.offer_id, theme=OuterRef("pk"))
    themes = Theme.objects.annotate(is_asked=Exists(asked), is_given=Exists(given))
    return list(themes.filter(Q(is_asked=True) | Q(is_given=True) | Q(pk__in=mentioned)))


def _regions(match: Match) -> list[Any]:
    """All of them, some thirty, as a country lies in a chain of regions."""
    asked = Request.preferred_regions.through.objects.filter(request=match.request_id, region=OuterRef("pk"))
    given = Offer.preferred_regions.through.objects.filter(offer=match.offer_id, region=OuterRef("pk"))
    return list(Region.objects.annotate(is_asked=Exists(asked), is_given=Exists(given)))


def _setting(match: Match, on: date, parents: Mapping[str, str | None]) -> Setting:
    organisations = [match.request.organisation, match.offer.organisation]
    countries = [o.city.country if o.city else o.country for o in organisations]
    groups = _groups([country.pk for country in countries if country], on)
    record = _record([organisation.pk for organisation in organisations])
    engaged = [row for row in record if row.state in MatchState.engaged()]
    match.offer.places_taken = sum(  # type: ignore[attr-defined]  # as `with_places_taken` annotates it
        row.offer_id == match.offer_id and row.concluded_at is None for row in engaged
    )
    return Setting(
        regions={c.pk: frozenset(chain(c.region_id, parents)) for c in countries if c},
        incomes=groups[ClassificationScheme.INCOME],
        south=groups[ClassificationScheme.G77],
        served=Counter(key for row in engaged for key in (row.request_by, row.offer_by)),
        reliability=_reliability(record),
        statistics=term_statistics(),
    )


def _groups(countries: Sequence[str], on: date) -> dict[str, dict[str, str]]:
    schemes: dict[str, dict[str, str]] = {ClassificationScheme.INCOME: {}, ClassificationScheme.G77: {}}
    rows = CountryClassification.objects.in_force(on).filter(country__in=countries, scheme__in=schemes)
    for scheme, country, value in rows.values_list("scheme", "country_id", "value"):
        schemes[scheme][country] = value
    return schemes


def _record(organisations: Sequence[int]) -> list[Any]:
    """The matches that say how often the organisations were served, and how their pilots ended."""
    theirs = Q(request__organisation__in=organisations) | Q(offer__organisation__in=organisations)
    told = Match.objects.filter(theirs).filter(Q(state__in=MatchState.engaged()) | ~Q(outcome=""))
    sides = {"request_by": F("request__organisation"), "offer_by": F("offer__organisation")}
    return list(told.order_by().annotate(**sides).values_list(*RECORD, named=True))


def _reliability(record: Sequence[Any]) -> dict[int, float]:
    ended: dict[int, list[bool]] = {}
    for row in record:
        for organisation in (row.request_by, row.offer_by) if row.outcome else ():
            ended.setdefault(organisation, []).append(row.outcome == Outcome.COMPLETED)
    return {organisation: sum(outcomes) / len(outcomes) for organisation, outcomes in ended.items()}
