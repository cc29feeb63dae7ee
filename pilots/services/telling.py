"""Who is told of what, in the transaction of the verb; old history that is entered late is no news."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.rules import is_news
from accounts.services import notify
from cities.enums import Duty
from pilots import (
    notices,  # noqa: F401 - importing it registers the words
    rules,
)
from pilots.models import Agreement, DocumentationSection, Pilot
from pilots.queries import partners_people, people_to_rate, pilot_reviewers, signatories


def tell(
    users: Iterable[User], kind: str, pilot: Pilot, *, event: str, by: Any, at: datetime, **data: str
) -> None:
    """Once per event and person; who did it knows already."""
    if is_news(at):
        others = [user for user in users if user != by]
        data |= {"title": pilot.title, "person": str(by)}
        notify(others, kind, f"{kind}:{pilot.pk}:{event}", url=pilot.get_absolute_url(), **data)


def everybody(pilot: Pilot) -> Iterable[User]:
    return partners_people(pilot, Duty.EDITOR, Duty.SIGNATORY)


def tell_started(pilot: Pilot, *, by: Any, at: datetime) -> None:
    tell(everybody(pilot), "pilot_started", pilot, event="", by=by, at=at)


def ask_to_sign(agreement: Agreement, *, by: Any, at: datetime) -> None:
    """Also after the text was reopened and fixed again."""
    pilot = agreement.pilot
    waited_for = signatories(pilot, rules.unsigned(agreement))
    tell(waited_for, "pilot_to_sign", pilot, event=at.isoformat(), by=by, at=at)


def tell_agreed(pilot: Pilot, *, by: Any, at: datetime) -> None:
    tell(everybody(pilot), "pilot_agreed", pilot, event="", by=by, at=at)


def tell_amending(amendment: Agreement, *, by: Any, at: datetime) -> None:
    pilot = amendment.pilot
    tell(everybody(pilot), "pilot_amending", pilot, event=at.isoformat(), by=by, at=at)


def tell_amended(amendment: Agreement, *, by: Any, at: datetime) -> None:
    pilot = amendment.pilot
    tell(everybody(pilot), "pilot_amended", pilot, event=str(amendment.version), by=by, at=at)


def tell_step(pilot: Pilot, *, by: Any, at: datetime, reason: str = "") -> None:
    event = f"{pilot.state}:{at.isoformat()}"
    tell(everybody(pilot), "pilot_step", pilot, event=event, by=by, at=at, state=pilot.state, reason=reason)


def ask_to_review(section: DocumentationSection, *, by: Any, at: datetime) -> None:
    """Once a day, however many sections are handed in."""
    pilot = section.pilot
    tell(pilot_reviewers(pilot), "pilot_review", pilot, event=at.date().isoformat(), by=by, at=at)


def tell_returned(section: DocumentationSection, *, by: Any, reason: str) -> None:
    pilot, at = section.pilot, timezone.now()
    event = f"{section.kind}:{at.isoformat()}"
    editors = partners_people(pilot, Duty.EDITOR)
    tell(editors, "pilot_returned", pilot, event=event, by=by, at=at, reason=reason)


def ask_to_confirm(pilot: Pilot, *, by: Any, at: datetime) -> None:
    tell(everybody(pilot), "pilot_to_confirm", pilot, event="", by=by, at=at)


def ask_to_rate(pilot: Pilot, *, by: Any, at: datetime) -> None:
    tell(people_to_rate(pilot), "pilot_to_rate", pilot, event="", by=by, at=at)
