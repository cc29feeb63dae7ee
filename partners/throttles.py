from typing import Any

from rest_framework.throttling import SimpleRateThrottle

from core.canonical import sha256
from partners.credentials import credentials


class PerApplication(SimpleRateThrottle):
    """By application and address, so that nobody locks an application out from elsewhere."""

    rate = "60/min"
    scope = "oauth"

    def get_cache_key(self, request: Any, view: Any) -> str:
        given = credentials(request.headers.get("Authorization", ""), request.POST.dict())
        client_id = given[0] if given else ""
        return self.cache_format % {
            "scope": self.scope,
            "ident": sha256(f"{client_id} {self.get_ident(request)}"),
        }
