"""Verbs on the applications of partner systems. `by` is the acting person."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from oauth2_provider.models import AccessToken

from accounts.services import create_service_account
from cities.models import Organisation
from cities.services.people import begin, end_all
from core.canonical import sha256
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.workflow import locked
from partners.enums import Scope
from partners.models import Application, Secret
from partners.rules import has_successor, may_manage_applications

MOST_HOURS = 7 * 24
USE_IS_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Issued:
    """An application with its new secret, which can be read here and nowhere else."""

    application: Application
    secret: str


@transaction.atomic
def create_application(
    organisation: Organisation, *, by: Any, name: str, purpose: str, scopes: Iterable[str]
) -> Issued:
    organisation, now = locked(organisation), timezone.now()
    if not may_manage_applications(by, organisation):
        raise PermissionDenied
    if has_successor(organisation, timezone.localdate()):
        raise ActionRefused(
            _("%(old)s has been succeeded by %(new)s: make the application there.")
            % {"old": organisation, "new": organisation.successor}
        )
    if organisation.applications.open().filter(name__iexact=name).exists():
        raise ActionRefused(
            _("%(name)s is there already. Choose another name, or give that one a new secret.")
            % {"name": name}
        )
    service_user = create_service_account(name)
    begin(service_user, organisation, [organisation.keeping_duty], action="begin", by=by, at=now)
    application = Application.objects.create(
        organisation=organisation,
        service_user=service_user,
        name=name,
        purpose=purpose,
        scopes=known(scopes),
        created_by=by,
    )
    HistoryEvent.record(application, "create", by=by, note=", ".join(application.scopes))
    return Issued(application, new_secret(application))


@transaction.atomic
def change_scopes(application: Application, *, by: Any, scopes: Iterable[str]) -> Application:
    """What is taken away ends at once, for tokens too that are still valid."""
    application, wanted = locked_open(application, by), known(scopes)
    if wanted == application.scopes:
        return application
    application.scopes = wanted
    application.save(update_fields=["scopes"])
    HistoryEvent.record(application, "change_scopes", by=by, note=", ".join(wanted))
    return application


@transaction.atomic
def rotate_secret(application: Application, *, by: Any, replaced: int, hours: int) -> Issued:
    """A new secret. The one that it replaces, given by key, works some hours more; an older one ends."""
    application, now = locked_open(application, by), timezone.now()
    if not 0 <= hours <= MOST_HOURS:
        raise ActionRefused(_("Let the old secret work for 0 to %(most)s hours.") % {"most": MOST_HOURS})
    if not application.secrets.filter(pk=replaced, works_until__isnull=True).exists():
        raise ActionRefused(
            _("This application has got a new secret in the meantime. Look at its page before you go on.")
        )
    end_secrets(application, Q(works_until__isnull=False), at=now)
    end_secrets(application, Q(pk=replaced), at=now + timedelta(hours=hours))
    HistoryEvent.record(application, "rotate", by=by)
    return Issued(application, new_secret(application))


@transaction.atomic
def end_old_secrets(application: Application, *, by: Any) -> Application:
    """What was replaced no longer works; tokens that it brought run out within minutes."""
    application = locked_open(application, by)
    if not end_secrets(application, Q(works_until__isnull=False), at=timezone.now()):
        raise ActionRefused(_("The old secret has ended already."))
    HistoryEvent.record(application, "end_old_secret", by=by)
    return application


@transaction.atomic
def end_application(application: Application, *, by: Any) -> Application:
    """For good, and at once: its secrets, its tokens and what it did for its organisation."""
    application, now = locked_open(application, by), timezone.now()
    application.ended_at, application.ended_by = now, by
    application.save(update_fields=["ended_at", "ended_by"])
    end_secrets(application, Q(), at=now)
    AccessToken.objects.filter(application=application).delete()
    end_all(application.service_user, application.organisation, action="end", by=by, at=now)
    HistoryEvent.record(application, "end", by=by)
    return application


def note_use(used: Application | Secret) -> None:
    """When it was last used, to the minute: not every call costs a write."""
    now = timezone.now()
    if used.last_used_at is None or used.last_used_at < now - USE_IS_NOTED_EVERY:
        used.last_used_at = now
        used.save(update_fields=["last_used_at"])


def locked_open(application: Application, by: Any) -> Application:
    application = locked(application)
    if not may_manage_applications(by, application.organisation):
        raise PermissionDenied
    if application.ended_at:
        raise ActionRefused(_("This application has ended."))
    return application


def known(scopes: Iterable[str]) -> list[str]:
    """The scopes in their order; none at all is refused."""
    wanted = set(scopes)
    if not wanted or wanted - set(Scope.values):
        raise ActionRefused(_("Choose at least one thing that the application may do."))
    return [scope for scope in Scope.values if scope in wanted]


def new_secret(application: Application) -> str:
    secret = f"c2cs_{secrets.token_urlsafe(32)}"
    Secret.objects.create(application=application, sha256=sha256(secret))
    return secret


def end_secrets(application: Application, which: Q, *, at: datetime) -> int:
    """How many of those that work now end at that moment."""
    return application.secrets.working().filter(which).update(works_until=at)
