from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django_filters.views import FilterView

from core.exports import FORMATS, ROWS_AT_ONCE, Notes
from core.facets import Facet, chips, count_choices

# Rows of plain values that come from the database together: each time costs a wait for the other process.
VALUES_AT_ONCE = 5000
# How many rows of a list that stands on a page of something else.
ROWS = 25


def page_of(request: HttpRequest, rows: Sequence[Any] | QuerySet, *, newest_last: bool = False) -> Page:
    """The part of a long list that the address asks for: first the end of what is read from old to new."""
    pages = Paginator(rows, ROWS)
    return pages.get_page(request.GET.get("page") or (pages.num_pages if newest_last else 1))


def saves_data(request: HttpRequest) -> bool:
    """Whether the browser was told to load little: then a page offers its pictures as links."""
    return request.headers.get("Save-Data", "").lower() == "on"


@dataclass(frozen=True)
class Choice:
    """One of several ways to look at the same list."""

    label: Any
    url: str
    current: bool


class FilteredList(FilterView):
    """A list with its filters and, at `?format=csv` and `?format=xlsx`, the same rows as a file.

    `orders` maps a word of the address to the label and the fields of an order, the usual one first. Where
    `export_fields` names fields, the file is made of them alone: `export_row` gets their values, no object.
    """

    paginate_by = 20
    strict = False
    facets: ClassVar[list[Facet]] = []
    orders: ClassVar[dict[str, tuple[Any, list[Any]]]] = {}
    export_name: str
    export_title: Any
    export_header: list[str]
    export_fields: ClassVar[list[str]] = []

    def export_row(self, item: Any) -> list[Any]:
        raise NotImplementedError

    def export_rows(self, found: QuerySet) -> Iterable[list[Any]]:
        if self.export_fields:
            values = found.values_list(*self.export_fields)
            return map(self.export_row, values.iterator(chunk_size=VALUES_AT_ONCE))
        return map(self.export_row, found.iterator(chunk_size=ROWS_AT_ONCE))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.filterset = self.get_filterset(self.get_filterset_class())
        self.object_list = self.in_order(self.filterset.qs)
        if write := FORMATS.get(request.GET.get("format", "")):
            rows = self.export_rows(self.object_list)
            return write(self.export_name, self.export_header, rows, self.export_notes())
        return self.render_to_response(self.get_context_data(filter=self.filterset))

    def in_order(self, found: QuerySet) -> QuerySet:
        order = self.orders.get(self.request.GET.get("sort", ""))
        return found.order_by(*order[1]) if order else found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        in_force = chips(self.filterset, self.request.GET)
        count_choices(self.filterset, self.facets)
        own = {"chips": in_force, "orders": self.order_choices(), "views": [], "kept": self.kept()}
        return super().get_context_data(**{**own, **kwargs})

    def order_choices(self) -> list[Choice]:
        asked = self.request.GET.get("sort")
        current = asked if asked in self.orders else next(iter(self.orders), None)
        return [
            Choice(label, self.address(sort=name, page=None), name == current)
            for name, (label, _fields) in self.orders.items()
        ]

    def kept(self) -> list[tuple[str, str]]:
        """What the form of filters must send along, so that a search keeps the order and the way to look."""
        return [(name, self.request.GET[name]) for name in ("sort", "view") if self.request.GET.get(name)]

    def address(self, **changes: str | None) -> str:
        """The address of this list with other parameters; None takes one away."""
        query = self.request.GET.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        return f"{self.request.path}?{query.urlencode()}" if query else self.request.path

    def export_notes(self) -> Notes:
        filters = [f"{chip.label}: {chip.value}" for chip in chips(self.filterset, self.request.GET)]
        user = self.request.user
        return [
            (_("List"), str(self.export_title)),
            (_("Filters"), "; ".join(filters) or _("none")),
            (_("Made at"), date_format(timezone.now(), "Y-m-d H:i e")),
            (_("Made by"), str(user) if user.is_authenticated else _("a visitor without an account")),
            (_("The same list"), settings.SITE_URL + self.address(format=None, page=None)),
            (
                _("Demonstration data"),
                _("Rows marked as illustrative are demonstration data: no statement about the real cities."),
            ),
            (
                _("Sources"),
                _(
                    "Names, places and populations of cities: GeoNames (CC BY 4.0). Regions: United Nations"
                    " Statistics Division (M49)."
                ),
            ),
        ]
