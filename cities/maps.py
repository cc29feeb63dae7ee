"""Lists that can be looked at on a map."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cities.facets import local_name
from core.views import Choice, FilteredList

# More dots than this would hide each other and make the page heavy.
DOTS = 200


@dataclass(frozen=True)
class Dot:
    """A city with how many rows of a list belong to it."""

    pk: int
    name: str
    country: str
    latitude: float
    longitude: float
    count: int

    def get_absolute_url(self) -> str:
        return reverse("city", args=[self.pk])


def dots(found: QuerySet, city: str, counted: str) -> list[Dot]:
    """The cities (a path of fields, empty for a list of cities) with the most, largest number first."""
    path = f"{city}__" if city else ""
    rows = found.order_by().select_related(None).prefetch_related(None)
    rows = rows.filter(**{f"{path}latitude__isnull": False}).values_list(
        f"{path}pk",
        f"{path}name",
        local_name(f"{path}country__names"),
        f"{path}latitude",
        f"{path}longitude",
    )
    by_number = rows.annotate(dot_count=Count(counted, distinct=True)).order_by("-dot_count", f"{path}name")
    return [Dot(*row) for row in by_number[:DOTS]]


class MappedList(FilteredList):
    """A filtered list that shows its rows as dots of a map at `?view=map`.

    `city` is the path of fields to the city of a row; a dot is as large as the number of different `counted`.
    """

    city: str
    counted = "pk"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        on_map = self.request.GET.get("view") == "map"
        views = [
            Choice(_("List"), self.address(view=None, page=None), not on_map),
            Choice(_("Map"), self.address(view="map", page=None), on_map),
        ]
        form = self.filterset.form
        context = super().get_context_data(views=views, on_map=on_map, **kwargs)
        if not on_map:
            return context
        return context | {
            "dots": dots(self.object_list, self.city, self.counted),
            "is_close": any(form[name].value() for name in ("region", "country")),
            "orders": [],
        }
