from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cities.models import Organisation


def demonstration(request: HttpRequest) -> dict[str, Any]:
    """Whether the pages must say that the network shown is illustrative."""
    return {
        "is_demonstration": SimpleLazyObject(
            lambda: Organisation.objects.filter(is_demonstration=True).exists()
        )
    }
