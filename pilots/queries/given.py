"""What a day knew about the ledgers of the pilots: what the partners of each country give."""

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from cities.enums import OrganisationKind
from pilots.enums import Role
from pilots.models import Contribution


class Given(NamedTuple):
    """Entries of a pilot's partners in one country, of one stage, currency and day.

    `amount` is None where nothing has a price; `hours` are those without one, as in the ledger.
    """

    pilot: int
    country: str
    stage: str
    currency: str
    day: date
    amount: Decimal | None
    hours: Decimal | None


def given(as_of: date, known_at: datetime) -> list[Given]:
    """By the day on which something is, or was to be, given; one query. A United Nations body has no side."""
    country = Coalesce("participant__organisation__city__country", "participant__organisation__country")
    rows = (
        Contribution.objects.filter(participant__role=Role.PARTNER, day__lte=as_of, recorded_at__lte=known_at)
        .exclude(participant__organisation__kind=OrganisationKind.UN_BODY)
        .annotate(country=country)
        .filter(country__isnull=False)
        .order_by("participant__pilot", "country", "stage", "currency", "day")
        .values_list("participant__pilot", "country", "stage", "currency", "day")
        .annotate(Sum("amount"), unpriced=Sum("hours", filter=Q(hourly_rate=None)))
    )
    return [Given(*row) for row in rows]
