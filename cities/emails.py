"""The mail that invites a person to act for an organisation."""

import secrets

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cities.models import Invitation
from core.canonical import sha256


def send_invitation(invitation: Invitation) -> None:
    """Once for each time it was asked for. The link is made here: outside the mail only its hash exists.

    The connection comes first: while the mail server is away, nothing is claimed and the job tries again.
    """
    token = secrets.token_urlsafe(32)
    with get_connection() as connection:
        waiting = Invitation.objects.open().filter(pk=invitation.pk, sent_at__isnull=True)
        if not waiting.update(sent_at=timezone.now(), token_hash=sha256(token)):
            return
        message = invitation_mail(invitation, token)
        message.connection = connection
        try:
            message.send()
        except OSError:  # which every error of SMTP is: the mail is not out, so the claim is given back
            Invitation.objects.filter(token_hash=sha256(token)).update(sent_at=None, token_hash="")
            raise


def invitation_mail(invitation: Invitation, token: str) -> EmailMultiAlternatives:
    with override(invitation.language):
        context = {
            "invitation": invitation,
            "duties": ", ".join(map(str, invitation.duty_names)),
            "link": settings.SITE_URL + reverse("cities:invitation", args=[token]),
        }
        message = EmailMultiAlternatives(
            subject=_("You are invited to act for %(organisation)s")
            % {"organisation": invitation.organisation},
            body=render_to_string("cities/emails/invitation.txt", context),
            to=[invitation.email],
        )
        message.attach_alternative(render_to_string("cities/emails/invitation.html", context), "text/html")
    return message
