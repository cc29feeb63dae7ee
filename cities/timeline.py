"""The history of an organisation's account as sentences."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.translation import gettext_lazy as _

from cities.models import Invitation, Membership
from cities.queries import Happening

# For each kind of subject and action, the sentence; what else happens to an organisation is told elsewhere.
SENTENCES = {
    ("membership", "join"): _("%(person)s accepted the invitation and became %(duties)s"),
    ("membership", "begin"): _("%(person)s became %(duties)s"),
    ("membership", "end"): _("%(person)s is no longer %(duties)s"),
    ("membership", "leave"): _("%(person)s left, until then %(duties)s"),
    ("membership", "remove"): _("The membership of %(person)s was ended, until then %(duties)s"),
    ("membership", "hand_over"): _("%(person)s handed over to %(note)s, until then %(duties)s"),
    ("membership", "take_over"): _("%(person)s took over and became %(duties)s"),
    ("invitation", "invite"): _("%(email)s was invited to become %(duties)s"),
    ("invitation", "invite_again"): _("The invitation of %(email)s was sent again"),
    ("invitation", "withdraw_invitation"): _("The invitation of %(email)s was withdrawn"),
    ("organisation", "appoint"): _("%(note)s was appointed coordinator"),
    ("organisation", "become_member"): _("It became a member of %(note)s, from that association's list"),
    ("organisation", "change_membership"): _("Its membership was changed: %(note)s"),
    ("organisation", "edit_profile"): _("The profile was changed"),
}


@dataclass(frozen=True)
class Entry:
    at: datetime
    title: str
    by: str


def entries(happenings: Iterable[Happening]) -> Iterator[Entry]:
    """One for each step, in the given order; several duties that one step gave or ended are one."""
    for (key, at, _person), group in groupby(happenings, key=step):
        if sentence := SENTENCES.get(key):
            yield entry(str(sentence), at, list(group))


def step(happening: Happening) -> tuple[tuple[str, str], datetime, Any]:
    event, subject = happening.event, happening.subject
    person = subject.user if isinstance(subject, Membership) else subject
    return (subject._meta.model_name, event.action), event.at, person


def entry(sentence: str, at: datetime, happenings: list[Happening]) -> Entry:
    first = happenings[0]
    words: dict[str, Any] = {"note": first.event.note}
    if isinstance(first.subject, Membership):
        duties = sorted(str(happening.subject.get_duty_display()) for happening in happenings)
        words |= {"person": first.subject.user, "duties": ", ".join(duties)}
    if isinstance(first.subject, Invitation):
        words |= {"email": first.subject.email, "duties": ", ".join(map(str, first.subject.duty_names))}
    return Entry(at, sentence % words, str(first.event.by or ""))
