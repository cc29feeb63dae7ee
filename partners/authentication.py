"""A token in the header of a request to the API, beside the session of the pages."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from core.scopes import scope_of
from partners.enums import Scope
from partners.queries import Access, access_behind
from partners.services import note_use

CHALLENGE = 'Bearer realm="C2C Exchange"'


class TokenLogin(BaseAuthentication):
    """The application acts as its service account; `request.auth` says how far.

    It stands before the session: who has neither is asked for a token (401), not told that it is forbidden.
    """

    def authenticate(self, request: Request) -> tuple[Any, Access] | None:
        kind, _space, token = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer":
            return None
        access = access_behind(token.strip())
        if access is None:
            raise AuthenticationFailed(
                _("This token is not known, has run out or was revoked. Ask for a new one.")
            )
        note_use(access.application)
        return access.application.service_user, access

    def authenticate_header(self, request: Request) -> str:
        was_refused = request.headers.get("Authorization", "").lower().startswith("bearer ")
        return CHALLENGE + (', error="invalid_token"' if was_refused else "")


class TokenLoginScheme(OpenApiAuthenticationExtension):
    target_class = "partners.authentication.TokenLogin"
    name = "oauth2"

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        return {self.name: [scope_of(auto_schema.view, auto_schema.method)]}

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        scopes = {scope.value: str(scope.label) for scope in Scope}
        token_url = reverse("partners:token")
        return {
            "type": "oauth2",
            "description": _("For the systems of partners."),
            "flows": {"clientCredentials": {"tokenUrl": token_url, "scopes": scopes}},
        }
