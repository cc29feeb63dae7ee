from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.exceptions import ActionRefused
from core.models import HistoryEvent
from pilots import rules
from pilots.models import Agreement, Pilot
from pilots.services.agreement import edited_by, signed_by
from pilots.services.dates import effective
from pilots.services.telling import tell_amending


@transaction.atomic
def open_amendment(pilot: Pilot, *, by: Any, at: datetime | None = None) -> Agreement:
    """Begin a new version from the one in force, which stands until both partners have signed the new one."""
    pilot = edited_by(pilot, by)
    rules.is_amendable(pilot)
    current = pilot.agreement
    at = effective(at, after=current.in_force_at)
    amendment = Agreement.objects.create(
        pilot=pilot,
        version=current.version + 1,
        purposes=current.purposes,
        budget_text=current.budget_text,
        budget_amount=current.budget_amount,
        budget_currency=current.budget_currency,
        terms={str(party.pk): [party.gives, party.gains] for party in pilot.participants.all()},
    )
    HistoryEvent.record(pilot, "open_amendment", by=by, at=at)
    tell_amending(amendment, by=by, at=at)
    return amendment


@transaction.atomic
def discard_amendment(pilot: Pilot, *, by: Any) -> Pilot:
    """Give up a version that is not in force, also where the pilot has ended meanwhile."""
    pilot = edited_by(pilot, by)
    amendment = pilot.versions.open().filter(version__gt=1).first()
    if amendment is None:
        raise ActionRefused(_("There is no open amendment to discard."))
    HistoryEvent.record(pilot, "discard_amendment", by=by, note=signed_by(amendment))
    amendment.delete()
    return pilot
