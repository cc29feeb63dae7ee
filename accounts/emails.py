"""Mails about notifications: at once, or several together; claimed before they are sent, so never twice."""

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext, override

from accounts.enums import Frequency, Group, MailStatus
from accounts.models import Notification, User
from accounts.notices import Details, kinds
from accounts.queries import frequencies_of, stop_link
from accounts.rules import MAX_ATTEMPTS, pause_after

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Item:
    """One notification in a mail, in the reader's language."""

    title: str
    body: str
    link: str
    details: Details


def send_due_mails(user: User) -> None:
    """Everything that is due to the person: a mail for each where that was asked for, one for all else.

    A fresh connection comes first each time: while the mail server is away, nothing is claimed.
    """
    due = Notification.objects.visible_to(user).mail_due(timezone.now())
    due.filter(read_at__isnull=False).update(mail_status=MailStatus.UNNEEDED)
    letters = letters_of(due.order_by("created_at", "pk"), frequencies_of(user))
    try:
        for letter in letters:
            with get_connection() as connection:
                send_letter(user, letter, connection)
    except OSError as error:
        give_back(due.claim(timezone.now()), error)


def letters_of(due: Iterable[Notification], frequencies: dict[str, str]) -> list[list[int]]:
    """The primary keys that go into each mail."""
    alone, together = [], []
    for row in due:
        if frequencies[row.group] == Frequency.AT_ONCE:
            alone.append([row.pk])
        else:
            together.append(row.pk)
    return [*alone, *([together] if together else [])]


def send_letter(user: User, letter: list[int], connection: Any) -> None:
    rows = Notification.objects.filter(pk__in=letter).claim(timezone.now())
    if not rows:
        return
    try:
        with override(user.language):
            items = {row.pk: item for row in rows if (item := item_of(row))}
            if items:
                build(user, [row for row in rows if row.pk in items], [*items.values()], connection).send()
    except (SMTPResponseException, SMTPRecipientsRefused) as error:
        give_back(rows, error)
    except Exception as error:  # the line broke, perhaps after the last word; or it would repeat
        give_up([row.pk for row in rows], error)
        raise
    else:
        claimed = Notification.objects.filter(pk__in=[row.pk for row in rows])
        claimed.filter(pk__in=items).update(mail_status=MailStatus.SENT, mailed_at=timezone.now(), error="")
        claimed.exclude(pk__in=items).update(mail_status=MailStatus.UNNEEDED)


def give_back(rows: list[Notification], error: Exception) -> None:
    """Wait again, longer each time, or give up where that was the last attempt."""
    logger.warning("mails could not be sent: %s", error)
    now = timezone.now()
    for row in rows:
        if row.attempts < MAX_ATTEMPTS:
            Notification.objects.filter(pk=row.pk).update(
                mail_status=MailStatus.WAITING, due_at=now + pause_after(row.attempts), error=str(error)
            )
    give_up([row.pk for row in rows if row.attempts >= MAX_ATTEMPTS], error)


def give_up(keys: list[int], error: Exception) -> None:
    Notification.objects.filter(pk__in=keys).update(mail_status=MailStatus.FAILED, error=str(error))


def item_of(row: Notification) -> Item | None:
    kind = kinds[row.kind]
    details = kind.details(row)
    if details is None:
        return None
    link = kind.mail_link(row) if kind.mail_link else row.url
    return Item(row.title, row.body, settings.SITE_URL + link, details)


def build(user: User, rows: list[Notification], items: list[Item], connection: Any) -> EmailMultiAlternatives:
    stops = stop_links(user, rows)
    context = {
        "items": items,
        "stops": stops,
        "settings_link": settings.SITE_URL + reverse("accounts:notification_settings"),
    }
    message = EmailMultiAlternatives(
        subject=" ".join(subject(items).split()),
        body=re.sub(r"\n{3,}", "\n\n", render_to_string("accounts/emails/letter.txt", context)).strip(),
        to=[user.email],
        connection=connection,
        headers={
            "List-Unsubscribe": f"<{stop_of(user, rows)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(render_to_string("accounts/emails/letter.html", context), "text/html")
    return message


def subject(items: list[Item]) -> str:
    if len(items) == 1:
        return items[0].title
    count = len(items)
    return ngettext(
        "%(count)d piece of news from C2C Exchange", "%(count)d pieces of news from C2C Exchange", count
    ) % {"count": count}


def stop_links(user: User, rows: list[Notification]) -> list[tuple[Any, str]]:
    """What can be stopped from this mail, each with its address."""
    if own := kinds[rows[0].kind].stop_link:
        return [(rows[0].title, settings.SITE_URL + own(rows[0]))]
    groups = sorted({row.group for row in rows})
    return [(Group(group).label, settings.SITE_URL + stop_link(user, [group])) for group in groups]


def stop_of(user: User, rows: list[Notification]) -> str:
    """The one address that mail programs call: it stops everything that this mail is made of."""
    if own := kinds[rows[0].kind].stop_link:
        return settings.SITE_URL + own(rows[0])
    return settings.SITE_URL + stop_link(user, {row.group for row in rows})
