"""Pilots and priorities as the arithmetic of `programmes.fit` takes them, and back as ranked lists."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet

from cities.models import Country, Organisation
from pilots.models import Participant, Pilot
from programmes.fit import Fit, Need, Wish, fit
from programmes.models import Priorities

REFERENCE = re.compile(r"[Pp]-0*([1-9]\d{0,17})")
IDENTIFIER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Ranked:
    """One place of a ranked list: what is ranked, and why it stands there."""

    item: Any
    fit: Fit


def pilots_to_rank() -> QuerySet[Pilot]:
    """Pilots with all that a fit looks at, and their agreement."""
    path = "country__region__parent"
    participants = Participant.objects.select_related(f"organisation__city__{path}", f"organisation__{path}")
    return Pilot.objects.select_related("agreement").prefetch_related(
        "themes", Prefetch("participants", participants)
    )


def named_pilot(text: str, user: Any) -> Pilot | None:
    """The pilot that the person may see, by its reference or by an address that holds its identifier."""
    seen = pilots_to_rank().visible_to(user)  # type: ignore[attr-defined]
    if number := REFERENCE.fullmatch(text.strip()):
        return seen.filter(pk=int(number[1])).first()
    identifier = IDENTIFIER.search(text)
    return seen.filter(uuid=identifier[0]).first() if identifier else None


def wish_of(priorities: Priorities) -> Wish:
    return Wish(
        themes={theme.pk: str(theme) for theme in priorities.themes.all()},
        regions={region.pk: str(region) for region in priorities.regions.all()},
        exchange_types=frozenset(priorities.exchange_types),
        city_sizes=frozenset(priorities.city_sizes),
        smallest=priorities.smallest,
        largest=priorities.largest,
        currency=priorities.currency,
    )


def need_of(pilot: Pilot, amount: Decimal | None = None, currency: str = "") -> Need:
    """With the amount that is sought; without one, with what the whole exchange costs."""
    agreement = pilot.agreement
    organisations = [partner.organisation for partner in pilot.partners]
    return Need(
        themes={theme.pk: str(theme) for theme in pilot.themes.all()},
        places=tuple(regions_around(organisation) for organisation in organisations),
        populations=tuple(
            organisation.city.population if organisation.city else None for organisation in organisations
        ),
        exchange_type=pilot.exchange_type,
        amount=agreement.budget_amount if amount is None else amount,
        currency=agreement.budget_currency if amount is None else currency,
    )


def regions_around(organisation: Organisation) -> frozenset[str]:
    """The codes of the region in which it lies and of those around it, at most three levels."""
    country: Country | None = organisation.city.country if organisation.city else organisation.country
    region = country.region if country else None
    if region is None:
        return frozenset()
    above = region.parent
    codes = {region.pk, region.parent_id, above.parent_id if above else None}
    return frozenset(code for code in codes if code)


def supporters_of(pilot: Pilot, user: Any, amount: Decimal | None = None, currency: str = "") -> list[Ranked]:
    """Who could support the pilot, the best fit first; among equals by name."""
    need = need_of(pilot, amount, currency)
    everybody = Priorities.objects.visible_to(user).for_display()
    return in_order(Ranked(priorities, fit(wish_of(priorities), need)) for priorities in everybody)


def in_order(ranked: Iterable[Ranked]) -> list[Ranked]:
    return sorted(ranked, key=lambda place: (-place.fit.score, str(place.item), place.item.pk))
