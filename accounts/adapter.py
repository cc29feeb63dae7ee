import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

logger = logging.getLogger(__name__)


class InvitedOnlyAdapter(DefaultAccountAdapter):
    """Accounts are made by an organisation for its people; nobody signs up by themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """With the second factor where there is one: the password alone then proves nothing."""
        methods = super().get_reauthentication_methods(user)
        factors = [method for method in methods if method["id"] != "reauthenticate"]
        return factors or methods

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """A mail server that is away keeps nobody from changing a password."""
        try:
            super().send_notification_mail(*args, **kwargs)
        except OSError:
            logger.exception("a mail about a changed sign-in was not sent")
