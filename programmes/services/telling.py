"""Who is told of money that is offered, in the transaction of the verb."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from accounts.rules import is_news
from accounts.services import notify
from programmes import notices  # noqa: F401 - importing it registers the words
from programmes.models import FundingCall, Interest, Payment, Pledge
from programmes.queries import money_people


def tell_pledged(pledge: Pledge, *, by: Any, at: datetime) -> None:
    tell_of_money(pledge, "pledge_made", pledge.amount, by=by, at=at)


def tell_committed(pledge: Pledge, *, amount: Decimal, by: Any, at: datetime) -> None:
    tell_of_money(pledge, "pledge_committed", amount, by=by, at=at)


def tell_paid(payment: Payment, *, by: Any, at: datetime) -> None:
    tell_of_money(payment.pledge, "pledge_paid", payment.amount, event=str(payment.pk), by=by, at=at)


def tell_withdrawn(pledge: Pledge, *, reason: str, by: Any, at: datetime) -> None:
    data = {"organisation": str(pledge.organisation), "reason": reason}
    tell(pledge, "pledge_withdrawn", "", by=by, at=at, **data)


def tell_interest(interest: Interest, *, by: Any, at: datetime) -> None:
    organisation = str(interest.organisation)
    tell(interest.call, "interest_shown", str(interest.pk), by=by, at=at, organisation=organisation)


def tell_lapsed(call: FundingCall, *, at: datetime) -> None:
    tell(call, "call_lapsed", "", by=None, at=at)


def tell_of_money(
    pledge: Pledge, kind: str, amount: Decimal, *, event: str = "", by: Any, at: datetime
) -> None:
    data = {"value": str(amount), "currency": pledge.currency, "organisation": str(pledge.organisation)}
    tell(pledge, kind, event, by=by, at=at, **data)


def tell(subject: FundingCall | Pledge, kind: str, event: str, *, by: Any, at: datetime, **data: str) -> None:
    """Once per event and person; who did it knows already, and old history is no news.

    A pledge for a purpose alone has nobody else to tell.
    """
    receiver = subject.pilot if isinstance(subject, FundingCall) else subject.receiver
    if receiver is not None and is_news(at):
        others = [user for user in money_people(receiver) if user != by]
        data["title"] = str(receiver)
        notify(others, kind, f"{kind}:{subject.pk}:{event}", url=subject.get_absolute_url(), **data)
