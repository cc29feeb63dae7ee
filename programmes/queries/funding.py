from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet

from programmes.fit import fit
from programmes.models import FundingCall, Priorities
from programmes.queries.fits import Ranked, in_order, need_of, pilots_to_rank, wish_of


def calls_for_display() -> QuerySet[FundingCall]:
    """Calls with all that a sheet shows of their pilots."""
    return FundingCall.objects.prefetch_related(Prefetch("pilot", pilots_to_rank()))


def calls_for(priorities: Priorities, user: Any, on: date) -> list[Ranked]:
    """The open calls that the person sees, those that fit the priorities best first."""
    wish = wish_of(priorities)
    calls: Any = calls_for_display()
    return in_order(
        Ranked(call, fit(wish, need_of(call.pilot, call.amount, call.currency)))
        for call in calls.visible_to(user).open_on(on)
    )
