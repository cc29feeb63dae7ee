"""What a partner says of who brokered its exchange. The history keeps nothing of it: the broker reads it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.models import Organisation
from core.exceptions import ActionRefused
from core.workflow import locked
from pilots import queries, rules
from pilots.editing import changes, put
from pilots.enums import BrokerQuestion
from pilots.models import BrokerRating, Pilot
from pilots.models.ratings import RATED
from pilots.services.dates import effective


@transaction.atomic
def rate_broker(
    pilot: Pilot,
    broker: Organisation,
    *,
    organisation: Organisation,
    by: Any,
    values: Mapping[str, int | None],
    comment: str = "",
    base: str = "",
    at: datetime | None = None,
) -> BrokerRating:
    """Rate a broker for a partner, or change what the partner said; `base` is what a change stands on."""
    pilot = locked(pilot)
    if not rules.may_rate(by, pilot, organisation):
        raise PermissionDenied
    rules.is_rateable(pilot)
    if not queries.brokers_of_pilot(pilot).filter(pk=broker.pk).exists():
        raise ActionRefused(_("%(broker)s did not broker this exchange.") % {"broker": broker})
    rules.is_impartial(by, broker)
    rules.answers_every_question(BrokerQuestion.values, values)
    comment = comment.strip()
    rules.is_short(comment)
    fields = {**values, "comment": comment, "by": by}
    rating = pilot.ratings.filter(organisation=organisation, broker=broker).first()
    if rating is None:
        at = effective(at, after=pilot.agreed_at)
        return BrokerRating.objects.create(
            pilot=pilot, organisation=organisation, broker=broker, given_at=at, **fields
        )
    rules.is_changeable(rating, timezone.now())
    if changes(rating, base, {name: fields[name] for name in RATED}):
        put(rating, fields, fields)
    return rating
