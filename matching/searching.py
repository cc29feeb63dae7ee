"""Saved searches through the same filters as the lists."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.http import QueryDict

from matching.enums import Side
from matching.filters import OfferFilter, PostingFilter, RequestFilter
from matching.models import SavedSearch
from matching.queries import new_postings

FILTERS: dict[str, type[PostingFilter]] = {Side.REQUEST: RequestFilter, Side.OFFER: OfferFilter}
MOST_PER_MAIL = 20


def filters_in(parameters: QueryDict, side: str) -> dict[str, list[str]]:
    """The filters in force by name; the state is not one of them, as only what is open is new."""
    names = set(FILTERS[side].base_filters) - {"state"}
    return {name: parameters.getlist(name) for name in sorted(names) if parameters.get(name)}


def found_by(search: SavedSearch, until: datetime) -> list[int]:
    """Primary keys of the newest results that the person was not told of; none if a filter names what is
    gone.
    """
    filterset: Any = FILTERS[search.side](
        search.parameters,
        queryset=new_postings(search, until),
        request=SimpleNamespace(user=search.user),
    )
    if not filterset.is_valid():
        return []
    return list(filterset.qs.order_by("-published_at", "-pk").values_list("pk", flat=True)[:MOST_PER_MAIL])


def in_words(filterset: Any) -> str:
    """The filters in force as a person would name them; empty where there is none."""
    form = filterset.form
    return ", ".join(label(form.fields[name], form.cleaned_data[name]) for name in form.changed_data)


def label(field: Any, value: Any) -> str:
    choices = getattr(field, "choices", ()) if isinstance(value, str) else ()
    return str(dict(choices).get(value, value))
