"""What the story tells of support: who supports what, and pilots that seek funds."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from c2c_platform.demonstration.documents import document
from c2c_platform.demonstration.files import day
from c2c_platform.demonstration.network import Network
from c2c_platform.demonstration.pilots import PilotStory
from cities.models import Organisation, Region, Theme
from programmes.models import SupportProgramme
from programmes.services import (
    close_call,
    commit_pledge,
    open_call,
    pledge,
    record_payment,
    set_priorities,
    show_interest,
    withdraw_pledge,
)


def say_priorities(
    row: dict[str, Any],
    organisation: Organisation,
    network: Network,
    programme: SupportProgramme | None = None,
) -> None:
    said: dict[str, Any] = dict(row["priorities"])
    for name in ("smallest", "largest"):
        said[name] = None if said[name] is None else Decimal(said[name])
    said["themes"] = Theme.objects.filter(pk__in=said["themes"])
    said["regions"] = Region.objects.filter(pk__in=said["regions"])
    set_priorities(organisation, programme=programme, by=network.users[row["by"]], **said)


def call_is_told(row: dict[str, Any], pilot: PilotStory, network: Network) -> Iterator[date]:
    yield (on := day(row["on"]))
    start = day(row["met_on"]) if row["met_on"] else timezone.localdate()
    call = open_call(
        pilot.pilot,
        amount=Decimal(row["amount"]),
        purpose=row["purpose"],
        closes_on=start + timedelta(days=row["open_days"]),
        by=network.users[row["by"]],
        on=on,
    )
    for interest in row.get("interests", []):
        yield (shown_on := day(interest["on"]))
        supporter, by = network.organisations[interest["organisation"]], network.users[interest["by"]]
        show_interest(call, supporter, by=by, note=interest["note"], on=shown_on)
    for promise in row.get("pledges", []):
        yield from pledge_is_told(promise, network, call=call)
    if row["met_on"]:
        yield (met_on := day(row["met_on"]))
        close_call(call, by=network.users[row["by"]], on=met_on)


def pledge_is_told(row: dict[str, Any], network: Network, **receiver: Any) -> Iterator[date]:
    """From the promise to the last payment, or to the withdrawal."""
    by = network.users[row["by"]]
    yield (on := day(row["pledged_on"]))
    promise = pledge(
        network.organisations[row["organisation"]],
        amount=Decimal(row["amount"]),
        currency=row["currency"],
        purpose=row.get("purpose", ""),
        by=by,
        on=on,
        **receiver,
    )
    for verb, steps in ((commit_pledge, row["commitments"]), (record_payment, row["payments"])):
        for step in steps:
            yield (on := day(step["on"]))
            promise = verb(
                promise,
                amount=Decimal(step["amount"]),
                on=on,
                evidence=step["evidence"],
                document=document(step.get("document")),
                by=by,
            )
    if row["withdrawn"]:
        yield (on := day(row["withdrawn"]["on"]))
        withdraw_pledge(promise, reason=row["withdrawn"]["reason"], by=by, on=on)
