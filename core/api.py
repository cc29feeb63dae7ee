"""What every endpoint shares: its refusals in words (RFC 9457), pages of bounded size, strict parameters."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.validators import EMPTY_VALUES
from django.db.models import QuerySet
from django.http import Http404
from django.urls import re_path
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.authentication import SessionScheme
from rest_framework import exceptions, status
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import DefaultRouter
from rest_framework.views import APIView, set_rollback
from rest_framework.viewsets import ReadOnlyModelViewSet

from core.exceptions import ActionRefused
from core.paging import Pages
from core.scopes import scope_of

# Addresses have one spelling each: no capitals, no leading zeros, no digits of other scripts.
UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
NUMBER = "[1-9][0-9]{0,17}"
# What stands for bytes that are no UTF-8.
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class SessionLoginScheme(SessionScheme):
    target_class = "rest_framework.authentication.SessionAuthentication"
    name = "session"
    priority = 0


class OutOfScope(exceptions.PermissionDenied):
    def __init__(self, scope: str) -> None:
        sentence = _("This token does not allow that: ask for one with the scope %(scope)s.")
        super().__init__(sentence % {"scope": scope})
        self.auth_header = f'Bearer error="insufficient_scope", scope="{scope}"'


class WithinScopes(BasePermission):
    """Who comes with a token does what its scopes allow; a session has none, and is not narrowed."""

    def has_permission(self, request: Request, view: Any) -> bool:
        scopes = getattr(request.auth, "scopes", None)
        if scopes is None or view.action is None:  # a method unknown here is answered by 405
            return True
        if (needed := scope_of(view, request.method)) not in scopes:
            raise OutOfScope(needed)
        return True


class NounApi(APIView):
    """What answers of a noun: `noun` is what the scopes of tokens call its records."""

    noun: str

    def get_permissions(self) -> list[Any]:
        return [WithinScopes(), *super().get_permissions()]


class StrictFilterBackend(DjangoFilterBackend):
    """Filters a list by its FilterSet, and refuses what would otherwise silently answer with everything:
    a parameter that the address does not know, one that is given twice, a value that means nothing.
    """

    def filter_queryset(self, request: Request, queryset: QuerySet, view: Any) -> QuerySet:
        if view.detail:
            refuse_unclear(request, known=view.detail_parameters)
            return queryset
        filterset = self.get_filterset(request, queryset, view)
        filters = filterset.filters if filterset else {}
        refuse_unclear(request, known={*filters, "limit", "cursor"})
        if filterset is None:
            return queryset
        if not filterset.is_valid():
            raise exceptions.ValidationError(dict(filterset.errors))
        refuse_meaningless(request, filterset.form.cleaned_data)
        return filterset.qs

    def get_filterset_kwargs(self, request: Request, queryset: QuerySet, view: Any) -> dict[str, Any]:
        return {"data": request.query_params, "queryset": queryset, "request": request}


def refuse_unclear(request: Request, known: set[str]) -> None:
    errors = {}
    for name, values in request.query_params.lists():
        if name not in known:
            errors[name] = [_("There is no parameter of this name here.")]
        elif any(REPLACEMENT in value for value in values):
            errors[name] = [_("This is not text in UTF-8.")]
        elif len(values) > 1:
            errors[name] = [_("Give this parameter once only.")]
    if errors:
        raise exceptions.ValidationError(errors)


def refuse_meaningless(request: Request, cleaned: dict[str, Any]) -> None:
    """Refuse words that a filter takes for no value at all, such as `maybe` where it is true or false."""
    errors = {
        name: [_("This value means nothing here.")]
        for name, value in cleaned.items()
        if value in EMPTY_VALUES and request.query_params.get(name)
    }
    if errors:
        raise exceptions.ValidationError(errors)


class ReadOnlyApi(NounApi, ReadOnlyModelViewSet):
    """A list, with filters, and single records. Their addresses take no parameter but `detail_parameters`."""

    pagination_class = Pages
    filter_backends = [StrictFilterBackend]
    lookup_field = "uuid"
    lookup_value_regex = UUID
    detail_parameters: set[str] = set()


class NothingHere(APIView):
    """Answers in the manner of the API where it has nothing."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise Http404


class Router(DefaultRouter):
    include_format_suffixes = False

    def get_urls(self) -> list[Any]:
        nothing = re_path(r"^.*/$", NothingHere.as_view())
        return [*super().get_urls(), nothing]


def problem_details(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to an error as RFC 9457 problem details; None for a fault of ours, which stays an error
    500.
    """
    if isinstance(error, ActionRefused):
        return problem(status.HTTP_409_CONFLICT, str(error))
    if isinstance(error, Http404):
        return problem(status.HTTP_404_NOT_FOUND, _("There is nothing here, or it is not yours to see."))
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    response = answer(error)
    if header := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = header
    return response


def answer(error: exceptions.APIException) -> Response:
    if isinstance(error, exceptions.ValidationError):
        return problem(error.status_code, _("Some of what was sent is not valid."), errors=error.detail)
    if isinstance(error, exceptions.NotAuthenticated):
        return problem(error.status_code, _("Sign in to see this."))
    return problem(error.status_code, str(error.detail))


def problem(code: int, detail: str, **members: Any) -> Response:
    body = {
        "type": "about:blank",
        "title": HTTPStatus(code).phrase,
        "status": code,
        "detail": detail,
        **members,
    }
    return Response(body, status=code, content_type="application/problem+json")


PROBLEM_SCHEMA = {
    "type": "object",
    "description": "What went wrong, as RFC 9457 problem details.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence, in the language of Accept-Language."},
        "errors": {
            "type": "object",
            "description": "Per name of a parameter, what is wrong with it.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
    "required": ["type", "title", "status", "detail"],
}


def with_problems(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Say in the OpenAPI description, for every operation, what its refusals look like."""
    result["components"]["schemas"]["Problem"] = PROBLEM_SCHEMA
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"]["default"] = {"description": "It is refused.", "content": content}
    return result
