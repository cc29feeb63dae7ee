"""Apart from `core.api`, because settings name classes that need it before any view can be imported."""

from typing import Any

from rest_framework.permissions import SAFE_METHODS


def scope_of(view: Any, method: str | None) -> str:
    """What a token must allow, so that it may do this to the noun of the view."""
    return f"{view.noun}:{'read' if method in SAFE_METHODS else 'write'}"
