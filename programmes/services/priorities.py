from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from cities.models import Organisation, Region, Theme
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from programmes.models import Priorities, SupportProgramme
from programmes.money import is_currency
from programmes.rules import may_speak_for


@transaction.atomic
def set_priorities(
    organisation: Organisation,
    *,
    by: Any,
    programme: SupportProgramme | None = None,
    themes: Collection[Theme] = (),
    regions: Collection[Region] = (),
    exchange_types: Collection[str] = (),
    city_sizes: Collection[str] = (),
    smallest: Decimal | None = None,
    largest: Decimal | None = None,
    currency: str = "",
) -> Priorities:
    """Say what the organisation, or one of its programmes, wants to support; the last word counts."""
    if not may_speak_for(by, organisation.pk):
        raise PermissionDenied
    refuse_disorder(smallest, largest, currency)
    priorities, _created = Priorities.objects.update_or_create(
        organisation=organisation,
        programme=programme,
        defaults={
            "exchange_types": list(exchange_types),
            "city_sizes": list(city_sizes),
            "smallest": smallest,
            "largest": largest,
            "currency": currency,
        },
    )
    priorities.themes.set(themes)
    priorities.regions.set(regions)
    HistoryEvent.record(priorities, "set", by=by)
    return priorities


def refuse_disorder(smallest: Decimal | None, largest: Decimal | None, currency: str) -> None:
    amounts = [amount for amount in (smallest, largest) if amount is not None]
    if bool(amounts) != bool(currency):
        raise ActionRefused(_("Write amounts together with their currency, or leave all of them empty."))
    if currency:
        is_currency(currency)
    if any(amount <= 0 for amount in amounts):
        raise ActionRefused(_("Give amounts above zero, or leave them empty."))
    if amounts != sorted(amounts):
        raise ActionRefused(_("The largest amount cannot be below the smallest one."))
