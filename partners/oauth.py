"""What django-oauth-toolkit has to know of our applications. Settings name these classes."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from oauth2_provider.models import AccessToken, set_token_value
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.scopes import BaseScopes

from partners.credentials import credentials
from partners.queries import secret_behind
from partners.services import note_use


class Scopes(BaseScopes):
    """Who asks for nothing in particular gets all that the application may do."""

    def get_available_scopes(self, application: Any = None, *args: Any, **kwargs: Any) -> list[str]:
        return application.scopes

    def get_default_scopes(self, application: Any = None, *args: Any, **kwargs: Any) -> list[str]:
        return application.scopes


class Validator(OAuth2Validator):
    """Client credentials alone: every request comes with the secret of an application."""

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        given = credentials(request.headers.get("Authorization", ""), dict(request.decoded_body or []))
        secret = secret_behind(*given) if given else None
        if secret is None:
            return False
        request.client = secret.application
        note_use(secret)
        return True

    def client_authentication_required(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        return True

    def validate_grant_type(self, client_id: str, grant_type: str, *args: Any, **kwargs: Any) -> bool:
        return grant_type == "client_credentials"

    def _save_bearer_token(self, token: dict[str, Any], request: Any, *args: Any, **kwargs: Any) -> None:
        """The hook that the toolkit names for this; what it stores is the hash of the token."""
        access = AccessToken(
            application=request.client,
            user=request.client.service_user,
            scope=token["scope"],
            expires=timezone.now() + timedelta(seconds=token["expires_in"]),
        )
        set_token_value(access, token["access_token"])
        access.save()
