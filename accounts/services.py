from collections.abc import Iterable, Mapping
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from accounts import tasks
from accounts.enums import Frequency, MailStatus
from accounts.models import Notification, NotificationQuerySet, Preference, User
from accounts.notices import kinds
from accounts.queries import frequencies, frequencies_of
from accounts.rules import mail_due_at
from core.tasks import enqueue


def create_account(email: str, *, name: str, language: str, password: str) -> User:
    """An account whose address is known to be the person's own."""
    return User.objects.create_user(email, password, name=name, language=language)


def create_service_account(name: str) -> User:
    """In whose name an application acts: without a password, and with an address that leads nowhere."""
    address = f"{uuid4()}@applications.invalid"
    return User.objects.create_user(address, name=name, is_active=False, is_service=True)


def hold_address(user: User) -> None:
    """Tell allauth that the address it knows of the user is confirmed: accounts are made for known addresses.

    Else allauth would drop it as soon as another one is asked for, and the person could not sign in.
    """
    present = EmailAddress.objects.filter(user=user, email__iexact=user.email)
    present.update(verified=True, primary=True)


def edit_person(person: Any, *, name: str, language: str) -> User:
    person.name, person.language = name, language
    person.save(update_fields=["name", "language"])
    return person


@transaction.atomic
def notify(users: Iterable[User], kind: str, key: str, *, url: str, **data: Any) -> None:
    """Tell each of the people once of the event that the key names; mails follow as each prefers."""
    people, now = [user for user in users if not user.is_service], timezone.now()
    wanted = frequencies(people, kinds[kind].group)
    Notification.objects.bulk_create(
        [
            Notification(
                user=user, kind=kind, key=key, url=url, data=data, created_at=now, **mail_for(wanted[user.pk])
            )
            for user in people
        ],
        ignore_conflicts=True,
    )
    for user in people:
        if wanted[user.pk] == Frequency.AT_ONCE:
            enqueue(tasks.send_mails, user.pk)


def mail_for(frequency: str) -> dict[str, Any]:
    if frequency == Frequency.NEVER:
        return {"mail_status": MailStatus.UNNEEDED}
    return {"due_at": mail_due_at(frequency, timezone.now())}


def mark_read(notifications: NotificationQuerySet) -> None:
    """What the person has read here needs no mail any more."""
    notifications.unread().update(read_at=timezone.now())


@transaction.atomic
def set_preferences(user: User, wanted: Mapping[str, str]) -> None:
    """How often the person wants mails, by group; mails that wait already follow what has changed."""
    before = frequencies_of(user)
    for group, frequency in wanted.items():
        if frequency == before[group]:
            continue
        Preference.objects.update_or_create(user=user, group=group, defaults={"frequency": frequency})
        waiting = Notification.objects.visible_to(user).mail_waiting().in_group(group)
        waiting.update(**mail_for(frequency))
        if frequency == Frequency.AT_ONCE:
            enqueue(tasks.send_mails, user.pk)
