"""Pages of the API's lists: by key, in the order in which the records came."""

from typing import Any

from django.core.exceptions import ValidationError as NoKey
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response


class Pages(CursorPagination):
    """However deep a page lies, it costs the same, and what is added meanwhile moves nothing on it."""

    ordering = "pk"
    page_size = 50
    max_page_size = 100
    page_size_query_param = "limit"
    page_size_query_description: Any = gettext_lazy(
        "How many records to give, from 1 to 100; 50 when not said."
    )
    cursor_query_description: Any = gettext_lazy("Where the page begins: as an address of another page says.")

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        self.key = queryset.model._meta.pk
        return super().paginate_queryset(queryset, request, view)

    def get_page_size(self, request: Request) -> int:
        return whole_number(request, "limit", 1, self.max_page_size, self.page_size)

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Where the page begins; what no page of this list has given is refused."""
        try:
            cursor = super().decode_cursor(request)
            if cursor is not None:
                self.check(cursor)
        except (NotFound, NoKey) as error:
            sentence = _("Take the address of a page from `next` or `previous` as it stands.")
            raise ValidationError({"cursor": [sentence]}) from error
        return cursor

    def check(self, cursor: Cursor) -> None:
        """Keys are unique, so that a cursor of ours names one, and never passes over records by number."""
        if cursor.position is None or cursor.offset:
            raise NotFound
        ProhibitNullCharactersValidator()(cursor.position)
        self.key.to_python(cursor.position)

    def get_paginated_response(self, data: Any) -> Response:
        """The same addresses in the body and, as RFC 8288 has them, in the header."""
        response = super().get_paginated_response(data)
        addresses = {name: response.data[name] for name in ("next", "previous")}
        if links := [f'<{address}>; rel="{name}"' for name, address in addresses.items() if address]:
            response["Link"] = ", ".join(links)
        return response

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        address = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": address, "previous": dict(address), "results": schema},
        }


def whole_number(request: Request, name: str, lowest: int, highest: int, default: int) -> int:
    text = request.query_params.get(name, str(default))
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(highest))
    if not (is_number and lowest <= int(text) <= highest):
        sentence = _("Give a whole number from %(lowest)s to %(highest)s.")
        raise ValidationError({name: [sentence % {"lowest": lowest, "highest": highest}]})
    return int(text)
