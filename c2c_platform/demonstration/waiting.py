"""What waits on the desks of associations on the day of loading: told in days before it."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from c2c_platform.demonstration.network import Network
from cities.enums import Duty
from cities.models import Theme
from matching.enums import Side
from matching.models import Offer, Request
from matching.services import create_posting, record_brokered_match, show_interest, submit_posting

MODELS: dict[str, Any] = {"offer": Offer, "request": Request}


def fill_desks(story: dict[str, Any], network: Network, postings: dict[str, Any]) -> None:
    for row in story.get("agreed", []):
        agree(row, network, postings[row["request"]], postings[row["offer"]])
    for row in story.get("submitted", []):
        submit(row, network)


def agree(row: dict[str, Any], network: Network, request: Request, offer: Offer) -> None:
    """Two cities that met elsewhere want to work together, and their associations are asked."""
    at = timezone.now() - timedelta(days=row["days_ago"])
    association = network.organisations[row["brokered_by"]]
    [staff, *_] = network.holders[association.slug, Duty.APPROVER]
    match = record_brokered_match(
        request, offer, association=association, evidence=row["evidence"], by=staff, at=at
    )
    for side, posting in ((Side.REQUEST, request), (Side.OFFER, offer)):
        match = show_interest(match, side=side, by=network.officer(posting.organisation.slug), at=at)


def submit(row: dict[str, Any], network: Network) -> None:
    at = timezone.now() - timedelta(days=row["days_ago"])
    officer = network.officer(row["organisation"])
    model: Any = MODELS[row["kind"]]
    posting = create_posting(
        model,
        by=officer,
        at=at,
        organisation=network.organisations[row["organisation"]],
        themes=Theme.objects.filter(pk__in=row["themes"]),
        **row["fields"],
    )
    submit_posting(posting, by=officer, at=at)
