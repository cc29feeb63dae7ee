"""Showing once more who one is, as it is asked before signing."""

from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest
from django.urls import reverse

PASSWORD = "correct-horse-battery"


def sign_in_confirmed(client, user):
    """Signed in, and just now shown once more who it is."""
    client.force_login(user)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, user, "password", reauthenticated=True)
    request.session.save()


def protect(user):
    """Give the person a password, so that there is something to ask for."""
    user.set_password(PASSWORD)
    user.save()


def confirm(client):
    """By the password, in this session."""
    return client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
