"""The words of everything that people are told about postings and matches."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.enums import Group
from accounts.models import Notification
from accounts.notices import Kind, register
from matching import emails
from matching.enums import DeclineReason
from matching.queries import renewal_link, search_stop_link


def reason_of_decline(data: Mapping[str, Any]) -> dict[str, Any]:
    reason = (
        DeclineReason(data["reason"]).label if data["reason"] else _("They keep their reason to themselves.")
    )
    return {"reason": reason}


def renew(notification: Notification) -> str:
    data = notification.data
    return renewal_link(data["side"], data["posting"], data["expires_at"], notification.user_id)


def stop_search(notification: Notification) -> str:
    return search_stop_link(notification.data["search"])


register(
    first_proposals=Kind(
        Group.WAITING,
        _("First partners found for “%(title)s”"),
        _(
            "The matcher has found the first partners for “%(title)s”. Nothing is decided yet: each side "
            "says whether it is interested."
        ),
        details=emails.first_proposals,
    ),
    interest=Kind(
        Group.WAITING,
        _("%(partner)s is interested in an exchange with you"),
        _(
            "It is about “%(title)s”. Are you interested too? Showing interest commits nobody; you can ask "
            "%(partner)s a question first."
        ),
    ),
    agreed=Kind(
        Group.MATCHES,
        _("You and %(partner)s both want to explore an exchange"),
        _("It is about “%(title)s”. The associations have been asked to approve it until %(due_on)s."),
    ),
    decision=Kind(
        Group.WAITING,
        _("Your decision, please: %(asks)s and %(offers)s"),
        _("Both want to explore “%(title)s” together. Please approve or reject it until %(due_on)s."),
    ),
    decision_due=Kind(
        Group.WAITING,
        _("Due on %(due_on)s: your decision on %(asks)s and %(offers)s"),
        _("Both cities wait for your answer about “%(title)s”. After %(due_on)s the coordinator may decide."),
    ),
    decision_overdue=Kind(
        Group.WAITING,
        _("Overdue: the decision on %(asks)s and %(offers)s"),
        _("An answer about “%(title)s” was due on %(due_on)s. Now the coordinator may decide as well."),
    ),
    approved=Kind(
        Group.MATCHES,
        _("Approved: you and %(partner)s can begin"),
        _("The exchange about “%(title)s” is approved. Prepare the pilot together on the page of the match."),
    ),
    rejected=Kind(
        Group.MATCHES,
        _("Not approved: the exchange with %(partner)s"),
        _("%(association)s has rejected the exchange about “%(title)s”. The reason: %(reason)s"),
    ),
    declined=Kind(
        Group.MATCHES,
        _("%(partner)s has declined"),
        _("It is about “%(title)s”. The reason: %(reason)s"),
        words=reason_of_decline,
    ),
    message=Kind(
        Group.MESSAGES,
        _("%(partner)s has written to you about “%(title)s”"),
        "%(text)s",
    ),
    review=Kind(
        Group.WAITING,
        _("To review: “%(title)s” of %(organisation)s"),
        _("%(organisation)s has submitted it. Please publish it, or return it with what should be changed."),
    ),
    corrected=Kind(
        Group.POSTINGS,
        _("Corrected after your review: “%(title)s”"),
        _("%(organisation)s has changed what is published. Its history says what it said before."),
    ),
    published=Kind(
        Group.POSTINGS,
        _("Published: “%(title)s”"),
        _("Everybody can find it now, and the matcher looks for partners until %(ends_on)s."),
    ),
    returned=Kind(
        Group.WAITING,
        _("Returned for changes: “%(title)s”"),
        _("Please change it and submit it again. What should be changed: %(reason)s"),
    ),
    expiring=Kind(
        Group.WAITING,
        _("“%(title)s” ends on %(ends_on)s"),
        _(
            "Does it still hold? One click keeps it open for another %(days)d days. If it is no longer "
            "needed, you need not do anything."
        ),
        mail_link=renew,
    ),
    place_free=Kind(
        Group.POSTINGS,
        _("A place is free again: “%(title)s”"),
        _(
            "An exchange has ended. If the time of your offer has not run out, it is open and matched again; "
            "otherwise you can publish it again with one click."
        ),
    ),
    search=Kind(
        Group.SEARCHES,
        _("New for your search “%(name)s”"),
        _("Published since the last time: %(count)d"),
        details=emails.found_postings,
        stop_link=stop_search,
    ),
)
