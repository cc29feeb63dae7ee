"""What a day knew about pledges: what was promised, what was committed and what was paid."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db.models import BooleanField, Case, Exists, OuterRef, Q, When

from core.models import HistoryEvent
from programmes.models import Payment, Pledge


class Paid(NamedTuple):
    on: date
    amount: Decimal


@dataclass(frozen=True)
class PledgeRecord:
    """A pledge as it stood at the end of a day; a step that was not yet known is None.

    `is_named`: the reader sees the pledge, of which others do not hear.
    """

    reference: str
    giver: str
    receiver: str
    url: str
    currency: str
    amount: Decimal
    pledged_on: date
    committed_on: date | None
    committed: Decimal
    withdrawn_on: date | None
    payments: tuple[Paid, ...]
    is_named: bool
    is_demonstration: bool


def pledge_records(as_of: date, known_at: datetime, among: Q, reader: Any = None) -> list[PledgeRecord]:
    """Those made by the day, as known at the moment, in order of their keys; two queries."""
    over = datetime.combine(as_of + timedelta(days=1), time(), tzinfo=UTC)
    steps = HistoryEvent.objects.filter(
        content_type=ContentType.objects.get_for_model(Pledge),
        object_id=OuterRef("pk"),
        at__lt=over,
        recorded_at__lte=known_at,
    )
    seen = Pledge.objects.visible_to(reader) if reader and reader.is_authenticated else Pledge.objects.none()
    rows = (
        Pledge.objects.filter(
            pk__in=Pledge.objects.filter(among).order_by().values("pk"),
            pledged_on__lte=as_of,
            recorded_at__lte=known_at,
        )
        .for_display()
        .annotate(
            is_committed=Exists(steps.filter(action="commit")),
            is_withdrawn=Exists(steps.filter(action="withdraw")),
            is_named=Case(
                When(pk__in=seen.order_by().values("pk"), then=True),
                default=False,
                output_field=BooleanField(),
            ),
        )
        .order_by("pk")
    )
    paid = payments(as_of, known_at)
    return [pledge_record(pledge, paid[pledge.pk]) for pledge in rows]


def payments(as_of: date, known_at: datetime) -> dict[int, list[Paid]]:
    found: dict[int, list[Paid]] = defaultdict(list)
    known = Payment.objects.filter(paid_on__lte=as_of, recorded_at__lte=known_at).order_by("paid_on", "pk")
    for pledge, on, amount in known.values_list("pledge", "paid_on", "amount"):
        found[pledge].append(Paid(on, amount))
    return found


def pledge_record(pledge: Any, paid: list[Paid]) -> PledgeRecord:
    return PledgeRecord(
        reference=pledge.reference,
        giver=pledge.organisation.name,
        receiver=str(pledge.receiver or pledge.purpose),
        url=pledge.get_absolute_url(),
        currency=pledge.currency,
        amount=pledge.amount,
        pledged_on=pledge.pledged_on,
        committed_on=pledge.committed_on if pledge.is_committed else None,
        committed=pledge.committed_amount if pledge.is_committed else Decimal(0),
        withdrawn_on=pledge.withdrawn_on if pledge.is_withdrawn else None,
        payments=tuple(paid),
        is_named=pledge.is_named,
        is_demonstration=pledge.organisation.is_demonstration,
    )
