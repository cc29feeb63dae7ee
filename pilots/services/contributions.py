from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.workflow import locked
from pilots import rules
from pilots.models import Contribution, Participant, Pilot
from pilots.services.dates import effective

FIGURES = ("hours", "value")
COPIED = ("participant", "kind", "stage", "day", "what", "role")
PRICE = ("hourly_rate", "currency", "usd_rate", "rate_on")


def open_for(pilot: Pilot, by: Any) -> Pilot:
    """The pilot, locked, on whose working part the user may write."""
    pilot = locked(pilot)
    if not rules.may_edit(by, pilot):
        raise PermissionDenied
    rules.is_open(pilot)
    return pilot


@transaction.atomic
def record_contribution(
    pilot: Pilot,
    *,
    by: Any,
    participant: Participant,
    entered_from: UUID | None = None,
    at: datetime | None = None,
    **fields: Any,
) -> Contribution:
    """Enter what a participant promises or has given. A form that is sent twice makes one entry."""
    pilot, at = open_for(pilot, by), effective(at, after=None)
    entered_from = entered_from or uuid4()
    if sent := Contribution.objects.filter(entered_from=entered_from).first():
        return sent
    if not pilot.participants.filter(pk=participant.pk).exists():
        raise ActionRefused(_("%(who)s takes no part in this pilot.") % {"who": participant.organisation})
    entry = Contribution(participant=participant, entered_from=entered_from, by=by, **fields)
    give_rate(entry, pilot)
    rules.is_contribution(entry)
    entry.save(force_insert=True)
    HistoryEvent.record(pilot, "contribute", by=by, at=at, note=str(entry))
    return entry


def give_rate(entry: Contribution, pilot: Pilot) -> None:
    """A dollar is a dollar; untold, another currency is worth what it was the last time in this pilot."""
    if not entry.currency:
        return
    if entry.currency == rules.DOLLAR:
        entry.usd_rate, entry.rate_on = rules.ONE_DOLLAR, min(entry.day, timezone.localdate())
    elif entry.usd_rate is None and entry.rate_on is None:
        known = (
            Contribution.objects.of(pilot).filter(currency=entry.currency).order_by("rate_on", "pk").last()
        )
        if known:
            entry.usd_rate, entry.rate_on = known.usd_rate, known.rate_on


@transaction.atomic
def reverse_contribution(entry: Contribution, *, by: Any, reason: str) -> Contribution:
    """Take an entry back by one with the same figures, negative, of the same day; both stay to be seen."""
    pilot = open_for(entry.participant.pilot, by)
    rules.is_reversible(Contribution.objects.select_related("reversal").get(pk=entry.pk))
    if not reason.strip():
        raise ActionRefused(_("Write why the entry is taken back."))
    negative = {name: -getattr(entry, name) for name in FIGURES if getattr(entry, name) is not None}
    copied = {name: getattr(entry, name) for name in (*COPIED, *PRICE)}
    reversal = Contribution.objects.create(**copied, **negative, reverses=entry, reason=reason, by=by)
    HistoryEvent.record(pilot, "reverse_contribution", by=by, note=f"{entry}\n{reason}")
    return reversal
