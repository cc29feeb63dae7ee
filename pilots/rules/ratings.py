from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cities.models import Organisation
from cities.rules import acts_for
from core.exceptions import ActionRefused
from pilots.enums import PilotState
from pilots.models import BrokerRating, Pilot
from pilots.rules.pilots import standing

MOST_CHARACTERS = 1000


def may_rate(user: Any, pilot: Pilot, organisation: Organisation) -> bool:
    """Editors of a partner, for it; supporters were not brought together."""
    return organisation.pk in standing(user, pilot).edits_for


def is_rateable(pilot: Pilot) -> None:
    if pilot.state not in PilotState.rateable():
        raise ActionRefused(_("Who brokered the exchange can be rated once the agreement is signed."))


def is_impartial(user: Any, broker: Organisation) -> None:
    """Refuses who would rate, or read a rating of, an organisation of their own."""
    if acts_for(user, broker.pk):
        raise ActionRefused(
            _("You also act for %(broker)s, so a colleague who does not has to rate it.") % {"broker": broker}
        )


def is_changeable(rating: BrokerRating, at: datetime) -> None:
    if at > rating.changeable_until:
        raise ActionRefused(
            _("This rating could be changed until %(date)s. It counts now, and stays as it is.")
            % {"date": date_format(rating.changeable_until)}
        )


def is_short(comment: str) -> None:
    if len(comment) > MOST_CHARACTERS:
        raise ActionRefused(_("The comment is longer than 1000 characters. Shorten it."))
