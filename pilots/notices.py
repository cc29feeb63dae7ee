"""The words of what people are told about their pilots."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.enums import Group
from accounts.notices import Kind, register
from pilots.enums import PilotState


def words_of_step(data: Mapping[str, Any]) -> dict[str, Any]:
    said = _("The reason: %(reason)s") % data if data["reason"] else _("Its page says what comes next.")
    return {"state": PilotState(data["state"]).label, "reason": said}


register(
    pilot_started=Kind(
        Group.PILOTS,
        _("“%(title)s” is being prepared as a pilot"),
        _("%(person)s has begun it. Write the agreement together: what each side gives, and what it gains."),
    ),
    pilot_to_sign=Kind(
        Group.WAITING,
        _("Your signature, please: “%(title)s”"),
        _("%(person)s has fixed the text of the agreement. Read it, and sign it if you agree."),
    ),
    pilot_agreed=Kind(
        Group.PILOTS,
        _("Signed by both partners: “%(title)s”"),
        _("The agreement holds now, and the exchange can start."),
    ),
    pilot_amending=Kind(
        Group.PILOTS,
        _("The agreement of “%(title)s” is being amended"),
        _("%(person)s has begun it. What you signed holds until both partners have signed the new version."),
    ),
    pilot_amended=Kind(
        Group.PILOTS,
        _("Amended by both partners: “%(title)s”"),
        _("The new version of the agreement holds now, in place of the one before it."),
    ),
    pilot_step=Kind(
        Group.PILOTS,
        _("“%(title)s” is now: %(state)s"),
        _("%(person)s has recorded it. %(reason)s"),
        words=words_of_step,
    ),
    pilot_to_rate=Kind(
        Group.PILOTS,
        _("How were you brought together? “%(title)s”"),
        _(
            "You may rate who brokered the exchange: three sentences. They see how the ratings of at least "
            "five organisations are spread, never who said what."
        ),
    ),
    pilot_review=Kind(
        Group.WAITING,
        _("To review: documentation of “%(title)s”"),
        _("%(person)s has handed in what your association accepts, or returns with what should be changed."),
    ),
    pilot_returned=Kind(
        Group.WAITING,
        _("Returned for changes: documentation of “%(title)s”"),
        _("Please change it and hand it in again. What should be changed: %(reason)s"),
    ),
    pilot_to_confirm=Kind(
        Group.WAITING,
        _("Please confirm the documentation of “%(title)s”"),
        _("All of it is accepted. When both partners have confirmed it, the pilot may be published."),
    ),
    update_due=Kind(
        Group.WAITING,
        _("Five minutes until %(due_on)s: the update of “%(title)s”"),
        _("The period is over. Plan, results and contributions are filled in already; please complete it."),
    ),
    update_overdue=Kind(
        Group.WAITING,
        _("Overdue: the update of “%(title)s”"),
        _("It was due on %(due_on)s. What is known is filled in already; a few sentences are missing."),
    ),
    update_submitted=Kind(
        Group.WAITING,
        _("To review: the update of “%(title)s”"),
        _("The partners have handed it in. Please accept it, or return it with what should be changed."),
    ),
    update_returned=Kind(
        Group.WAITING,
        _("Returned for changes: the update of “%(title)s”"),
        _("Please change it and hand it in again. What should be changed: %(reason)s"),
    ),
)
