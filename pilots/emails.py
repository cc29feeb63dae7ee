from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from pilots.models import Invitation
from pilots.queries import invitation_token


def assessment_link(invitation: Invitation) -> str:
    return settings.SITE_URL + reverse("pilots:assess", args=[invitation_token(invitation)])


def send_invitation(invitation: Invitation) -> None:
    """The link to the questionnaire, in the language of the invitation."""
    pilot = invitation.round.pilot
    with override(invitation.language):
        context = {"invitation": invitation, "pilot": pilot, "link": assessment_link(invitation)}
        message = EmailMultiAlternatives(
            subject=_("Your view of the exchange “%(title)s”") % {"title": pilot.title},
            body=render_to_string("pilots/emails/invitation.txt", context),
            to=[invitation.email],
        )
        message.attach_alternative(render_to_string("pilots/emails/invitation.html", context), "text/html")
    message.send()
