from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import signing
from django.urls import reverse

from accounts.enums import Group
from accounts.models import Preference, User


@dataclass(frozen=True)
class Security:
    """How a person signs in, besides the password, and where they are signed in."""

    has_app: bool
    passkeys: int
    recovery_codes_left: int
    sessions: int


def security_of(user: Any) -> Security:
    authenticators = list(Authenticator.objects.filter(user=user))
    kinds = [authenticator.type for authenticator in authenticators]
    codes = [a.wrap() for a in authenticators if a.type == Authenticator.Type.RECOVERY_CODES]
    return Security(
        has_app=Authenticator.Type.TOTP in kinds,
        passkeys=kinds.count(Authenticator.Type.WEBAUTHN),
        recovery_codes_left=sum(len(code.get_unused_codes()) for code in codes),
        sessions=UserSession.objects.filter(user=user).count(),
    )


STOP_SALT = "accounts.stop"


def frequencies(users: Iterable[User], group: str) -> dict[int, str]:
    """How often each of the people wants mails of the group, by primary key."""
    people = list(users)
    chosen = Preference.objects.filter(user__in=people, group=group).values_list("user_id", "frequency")
    return {user.pk: Group(group).default_frequency for user in people} | dict(chosen)


def frequencies_of(user: User) -> dict[str, str]:
    """How often the person wants mails, by group."""
    chosen = dict(Preference.objects.filter(user=user).values_list("group", "frequency"))
    return {group: chosen.get(group, group.default_frequency) for group in Group}


def stop_link(user: User, groups: Iterable[str]) -> str:
    """Address that stops mails of the groups to the person without signing in; it can do nothing else."""
    token = signing.dumps([user.pk, sorted(groups)], salt=STOP_SALT)
    return reverse("accounts:stop", args=[token])


def read_stop_token(token: str) -> tuple[User, list[Group]] | None:
    """Whose mails of which groups the link stops; None for a link that was not made here."""
    try:
        user_id, groups = signing.loads(token, salt=STOP_SALT)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=user_id).first()
    return (user, [Group(group) for group in groups]) if user else None
