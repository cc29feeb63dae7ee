from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from c2c_platform.queries import header_facts


def header(request: HttpRequest) -> dict[str, Any]:
    """What every page says at its top: one query, and only where a page asks for it."""
    facts: Any = SimpleLazyObject(lambda: header_facts(request.user))
    return {
        "is_demonstration": SimpleLazyObject(lambda: facts.is_demonstration),
        "unread_notifications": SimpleLazyObject(lambda: facts.unread),
    }
