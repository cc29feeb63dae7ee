from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django_filters.views import FilterView

from core.exports import csv_response


class FilteredList(FilterView):
    """A list with its filters and, at `?format=csv`, the same rows as a file."""

    paginate_by = 20
    strict = False
    csv_name: str
    csv_header: list[str]

    def csv_row(self, item: Any) -> list[Any]:
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.GET.get("format") != "csv":
            return super().get(request, *args, **kwargs)
        found = self.get_filterset(self.get_filterset_class()).qs
        return csv_response(self.csv_name, self.csv_header, map(self.csv_row, found.iterator(chunk_size=500)))


def visible(model: Any, request: HttpRequest, uuid: Any) -> Any:
    return get_object_or_404(model.objects.visible_to(request.user).for_display(), uuid=uuid)
