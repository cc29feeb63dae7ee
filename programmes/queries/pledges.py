from dataclasses import dataclass
from decimal import Decimal

from django.db.models import DecimalField, F, Q, QuerySet, Sum
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce

from programmes.enums import PledgeState
from programmes.models import Pledge

NOTHING = Decimal(0)
MONEY: DecimalField = DecimalField(max_digits=20, decimal_places=2)


@dataclass(frozen=True)
class Total:
    """Sums of one currency: what is promised only, what is committed and still to be paid, what was paid."""

    currency: str
    promised: Decimal
    committed: Decimal
    paid: Decimal

    @property
    def awaited(self) -> Decimal:
        return self.promised + self.committed


def totals(pledges: QuerySet[Pledge]) -> list[Total]:
    """By currency; currencies are never added up. What was paid before a withdrawal stays paid."""
    sums = (
        pledges.order_by()
        .values("currency")
        .annotate(
            promised=total(F("amount"), PledgeState.PLEDGED),
            committed=total(F("committed_amount") - F("paid_amount"), PledgeState.COMMITTED),
            paid=Sum("paid_amount"),
        )
        .order_by("currency")
    )
    return [Total(row["currency"], row["promised"], row["committed"], row["paid"]) for row in sums]


def total(amount: F | CombinedExpression, state: str) -> Coalesce:
    return Coalesce(Sum(amount, filter=Q(state=state), output_field=MONEY), NOTHING, output_field=MONEY)
