"""Inviting people to act for an organisation. The mail, and with it the link, is made by a worker."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import create_account
from cities import rules, tasks
from cities.models import Invitation, Organisation
from cities.services.people import begin, nobody_serves_themselves, require_manager, withdraw
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.tasks import request_job
from core.workflow import locked


@transaction.atomic
def invite(
    organisation: Organisation,
    *,
    by: Any,
    email: str,
    duties: Iterable[str],
    name: str = "",
    language: str = "en",
) -> Invitation:
    organisation, now = locked(organisation), timezone.now()
    require_manager(by, organisation, changed=set(duties))
    if not duties:
        raise ActionRefused(_("Choose at least one duty."))
    if email.lower() == by.email.lower():
        raise nobody_serves_themselves()
    if organisation.memberships.active().filter(user__email__iexact=email).exists():
        raise ActionRefused(
            _("%(email)s is a colleague already: change the duties instead.") % {"email": email}
        )
    same = organisation.invitations.open().filter(email__iexact=email)
    if same.filter(expires_at__gt=now).exists():
        raise ActionRefused(_("%(email)s is invited already: send that invitation again.") % {"email": email})
    same.update(withdrawn_at=now)
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=email,
        name=name,
        language=language,
        duties=sorted(duties),
        invited_by=by,
        expires_at=now + timedelta(days=settings.INVITATION_VALID_DAYS),
    )
    HistoryEvent.record(invitation, "invite", by=by)
    request_job(tasks.INVITATION, invitation.pk)
    return invitation


@transaction.atomic
def resend_invitation(invitation: Invitation, *, by: Any) -> Invitation:
    """A new link, valid from now on; the old one ends."""
    invitation = locked_open(invitation)
    require_manager(by, invitation.organisation, changed=set(invitation.duties))
    invitation.sent_at, invitation.token_hash = None, ""
    invitation.expires_at = timezone.now() + timedelta(days=settings.INVITATION_VALID_DAYS)
    invitation.save(update_fields=["sent_at", "token_hash", "expires_at"])
    HistoryEvent.record(invitation, "invite_again", by=by)
    request_job(tasks.INVITATION, invitation.pk)
    return invitation


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: Any) -> Invitation:
    invitation = locked_open(invitation)
    if not rules.may_manage_people(by, invitation.organisation):
        raise PermissionDenied
    withdraw(invitation, by=by, at=timezone.now())
    return invitation


@transaction.atomic
def accept_invitation(invitation: Invitation, *, by: Any) -> Invitation:
    """The invited person has an account already and is signed in with it."""
    invitation = locked_open(invitation)
    if invitation.is_expired:
        raise ActionRefused(_("The time of this invitation has run out."))
    if by.email.lower() != invitation.email.lower():
        raise ActionRefused(
            _("This invitation is for %(email)s: sign in with that account.") % {"email": invitation.email}
        )
    now = timezone.now()
    held = invitation.organisation.memberships.permanent().filter(user=by).values_list("duty", flat=True)
    begin(by, invitation.organisation, set(invitation.duties) - set(held), action="join", by=by, at=now)
    invitation.accepted_at, invitation.accepted_by = now, by
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    return invitation


@transaction.atomic
def join_with_new_account(invitation: Invitation, *, name: str, language: str, password: str) -> User:
    """Make the account of the invited person, whom the link has proved to own the address, and accept."""
    invitation = locked_open(invitation)
    if User.objects.filter(email__iexact=invitation.email).exists():
        raise ActionRefused(
            _("%(email)s has an account already: sign in with it.") % {"email": invitation.email}
        )
    user = create_account(invitation.email, name=name, language=language, password=password)
    accept_invitation(invitation, by=user)
    return user


def locked_open(invitation: Invitation) -> Invitation:
    """The invitation, its organisation and itself locked; one that is settled is refused."""
    locked(invitation.organisation)
    invitation = locked(invitation)
    if invitation.accepted_at:
        raise ActionRefused(_("This invitation has been accepted already."))
    if invitation.withdrawn_at:
        raise ActionRefused(_("This invitation has been withdrawn."))
    return invitation
