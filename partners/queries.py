import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from oauth2_provider.models import AccessToken

from cities.models import Organisation
from core.canonical import sha256
from partners.models import Application, Secret

CLIENT_ID = re.compile(r"c2c-[0-9a-f]{24}")


def organisations_with_applications(user: Any) -> QuerySet[Organisation]:
    """Those whose account the user looks after, each with its `applications`."""
    applications = Prefetch("applications", Application.objects.for_display())
    return Organisation.objects.kept_by(user).prefetch_related(applications)


def secret_behind(client_id: str, secret: str) -> Secret | None:
    """The secret of a working application, if it is one that works."""
    if not CLIENT_ID.fullmatch(client_id):
        return None
    found = Secret.objects.working().filter(
        application__in=Application.objects.working().filter(client_id=client_id), sha256=sha256(secret)
    )
    return found.select_related("application").first()


@dataclass(frozen=True)
class Access:
    """What a token opens: as whom, and how far."""

    application: Application
    scopes: frozenset[str]


def access_behind(token: str) -> Access | None:
    """None for a token that is unknown, has run out or was revoked, and when its application has ended.

    What the application may no longer do, none of its tokens does.
    """
    found = AccessToken.objects.filter(
        token_checksum=sha256(token),
        expires__gt=timezone.now(),
        application__in=Application.objects.working(),
    )
    known = found.select_related("application__service_user").first()
    if known is None:
        return None
    return Access(known.application, frozenset(known.scope.split()) & frozenset(known.application.scopes))
