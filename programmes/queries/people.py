"""Whom money concerns."""

from django.db.models import QuerySet

from accounts.models import User
from cities.enums import Duty
from cities.queries import editors_of
from pilots.models import Pilot
from pilots.queries import partners_people
from programmes.models import SupportProgramme


def money_people(receiver: Pilot | SupportProgramme) -> QuerySet[User]:
    """Who writes or signs for the partners of the pilot, or writes for who runs the programme."""
    if isinstance(receiver, Pilot):
        return partners_people(receiver, Duty.EDITOR, Duty.SIGNATORY)
    return editors_of(receiver.organisation)
