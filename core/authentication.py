"""Who asks, and how far that reaches.

Settings name what is here, so it is imported before any view, apart from `core.api`.
"""

from typing import Any

from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request


class SessionLogin(SessionAuthentication):
    """The session of the pages. Who has none is told to sign in (401), not that it is forbidden (403)."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"


def scope_of(view: Any, method: str | None) -> str:
    """What a token must allow, so that it may do this to the noun of the view."""
    return f"{view.noun}:{'read' if method in SAFE_METHODS else 'write'}"
