"""The change feed: which records of the API were written or deleted, in an order that misses none."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import NoReverseMatch, resolve, reverse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.viewsets import ViewSet

from core.api import NounApi, refuse_unclear
from core.models import Change, ChangePlace
from core.paging import whole_number
from core.queries import START, forgotten_up_to, place_now, read_place
from core.scopes import scope_of

# Of these a record that was shown to somebody can be hidden from them again. The others are only deleted.
CAN_BE_HIDDEN = {"offer", "request", "tool", "practice", "pilot"}


class ChangeSerializer(serializers.Serializer):
    noun = serializers.CharField(help_text="what it is: `offer`, `match`, `pilot` ...")
    key = serializers.CharField(help_text="what its address ends with: a uuid, a slug, a code, a number")
    url = serializers.URLField(allow_null=True, help_text="where it can be read; null when it is gone")
    is_gone = serializers.BooleanField(help_text="it was deleted, or is not yours to see (any more)")
    at = serializers.DateTimeField(help_text="when it was written")


@extend_schema_serializer(many=False)
class ChangesSerializer(serializers.Serializer):
    next = serializers.URLField(help_text="where to go on, at once while `has_more`, else after a while")
    has_more = serializers.BooleanField()
    results = ChangeSerializer(many=True)


class Forgotten(APIException):
    status_code = status.HTTP_410_GONE


class ChangeApi(NounApi, ViewSet):
    """What was written or deleted since a place in the feed, the oldest first: for systems that keep a copy.

    Begin with `after=now`, read the lists, then follow `next` for ever. A record that changed several times
    between two places is told once. Of a record that you may not see the feed says that it is gone, whether
    or not you ever saw it. A change is told as soon as every transaction that began before its own has ended.
    """

    noun = "changes"
    permission_classes = [IsAuthenticated]

    @extend_schema(
        responses=ChangesSerializer,
        parameters=[
            OpenApiParameter(
                "after",
                OpenApiTypes.STR,
                description=_("Where to go on: `now`, or as the address under `next` says."),
            ),
            OpenApiParameter("noun", OpenApiTypes.STR, description=_("Only records of this noun.")),
            OpenApiParameter(
                "limit",
                OpenApiTypes.INT,
                description=_("How many changes to look through, from 1 to 500; 200 when not said."),
            ),
        ],
    )
    def list(self, request: Request) -> Response:
        refuse_unclear(request, known={"after", "noun", "limit"})
        limit = whole_number(request, "limit", 1, 500, 200)
        place = place_asked(request)
        changes = list(Change.objects.settled().after(place).filter(**noun_asked(request))[:limit])
        place = changes[-1].place if changes else place
        content = {
            "next": replace_query_param(request.build_absolute_uri(), "after", str(place)),
            "has_more": len(changes) == limit,
            "results": told(changes, request),
        }
        return Response(ChangesSerializer(content).data)


def place_asked(request: Request) -> ChangePlace:
    text = request.query_params.get("after")
    if text == "now":
        return place_now()
    try:
        place = START if text is None else read_place(text)
    except ValueError as error:
        sentence = _("Take the address from `next` as it stands, or begin with `now`.")
        raise ValidationError({"after": [sentence]}) from error
    if place < forgotten_up_to():
        raise Forgotten(_("Changes of so long ago are not kept. Begin with `after=now` and read the lists."))
    return place


def noun_asked(request: Request) -> dict[str, str]:
    noun = request.query_params.get("noun")
    if noun is None:
        return {}
    try:
        reverse(f"{noun}-list")
    except NoReverseMatch as error:
        raise ValidationError({"noun": [_("The feed tells of no records of this name.")]}) from error
    return {"noun": noun}


def told(changes: list[Change], request: Request) -> list[dict[str, Any]]:
    """The last change of each record, in order, as far as the reader may know of the record."""
    last = {(change.noun, change.key): change for change in changes}
    in_order = [change for change in changes if last[change.noun, change.key] is change]
    opened = [change for change in in_order if is_opened(change.noun, request)]
    visible = visible_keys(opened, request)
    return [
        {
            "noun": change.noun,
            "key": change.key,
            "url": address(change, request) if is_visible else None,
            "is_gone": not is_visible,
            "at": change.at,
        }
        for change in opened
        if (is_visible := (change.noun, change.key) in visible)
        or change.is_deletion
        or change.noun in CAN_BE_HIDDEN
    ]


def is_opened(noun: str, request: Request) -> bool:
    """Whether a token opens the noun; a session opens all."""
    scopes = getattr(request.auth, "scopes", None)
    return scopes is None or scope_of(list_of(noun), "GET") in scopes


def visible_keys(changes: Iterable[Change], request: Request) -> set[tuple[str, str]]:
    """By one query for each noun, the records that its list in the API would show to the reader."""
    by_noun = defaultdict(set)
    for change in changes:
        if not change.is_deletion:
            by_noun[change.noun].add(change.key)
    return {(noun, key) for noun, keys in by_noun.items() for key in shown(noun, keys, request)}


def shown(noun: str, keys: set[str], request: Request) -> Iterator[str]:
    view = list_of(noun)(request=request, detail=False)
    records = view.get_queryset().order_by().filter(**{f"{view.lookup_field}__in": keys})
    return map(str, records.values_list(view.lookup_field, flat=True))


def list_of(noun: str) -> Any:
    """The class that answers the list of the noun."""
    return vars(resolve(reverse(f"{noun}-list")).func)["cls"]


def address(change: Change, request: Request) -> str:
    return request.build_absolute_uri(reverse(f"{change.noun}-detail", args=[change.key]))
