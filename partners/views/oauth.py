"""The two addresses of OAuth 2.0, and where machines read of them. Errors are those of RFC 6749."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from oauth2_provider.oauth2_backends import OAuthLibCore

from partners.enums import Scope
from partners.throttles import PerApplication

FORM = "application/x-www-form-urlencoded"
Verb = Callable[[OAuthLibCore, HttpRequest], tuple[Any, dict[str, str], str, int]]


@csrf_exempt
@never_cache
@login_not_required
def token(request: HttpRequest) -> HttpResponse:
    return answer(request, OAuthLibCore.create_token_response)


@csrf_exempt
@never_cache
@login_not_required
def revoke(request: HttpRequest) -> HttpResponse:
    return answer(request, OAuthLibCore.create_revocation_response)


def answer(request: Any, verb: Verb) -> HttpResponse:
    if request.method != "POST":
        return refusal("invalid_request", "Send a POST request.", 405, Allow="POST")
    if request.content_type != FORM:
        return refusal("invalid_request", f"Send the parameters as {FORM}.", 400)
    try:
        throttle: Any = PerApplication()
        if not throttle.allow_request(request, None):
            seconds = str(int(throttle.wait() or 0) + 1)
            return refusal("temporarily_unavailable", "Too many requests.", 429, **{"Retry-After": seconds})
        if any(len(values) > 1 for _name, values in request.POST.lists()):
            return refusal("invalid_request", "Give each parameter once only.", 400)
        _uri, headers, body, status = verb(OAuthLibCore(), request)
    except (SuspiciousOperation, UnreadablePostError, ValueError):
        return refusal("invalid_request", "The request cannot be read.", 400)
    headers = {**headers, "Content-Type": "application/json"}
    if status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="C2C Exchange"'
    return HttpResponse(body or "{}", status=status, headers=headers)


def refusal(error: str, description: str, status: int, **headers: str) -> JsonResponse:
    body = {"error": error, "error_description": description}
    return JsonResponse(body, status=status, headers=headers)


@require_safe
@login_not_required
def metadata(request: HttpRequest) -> JsonResponse:
    """RFC 8414."""
    methods = ["client_secret_basic", "client_secret_post"]
    return JsonResponse(
        {
            "issuer": settings.SITE_URL,
            "token_endpoint": settings.SITE_URL + reverse("partners:token"),
            "token_endpoint_auth_methods_supported": methods,
            "revocation_endpoint": settings.SITE_URL + reverse("partners:revoke"),
            "revocation_endpoint_auth_methods_supported": methods,
            "grant_types_supported": ["client_credentials"],
            "response_types_supported": [],
            "scopes_supported": Scope.values,
            "service_documentation": settings.SITE_URL + reverse("api-docs"),
        }
    )
