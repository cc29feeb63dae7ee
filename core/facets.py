"""The choices of a list's filters with how many rows each would find, and the filters in force."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, IntegerField, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.http import QueryDict
from django.utils.translation import gettext as _
from django_filters import FilterSet
from django_filters.fields import ChoiceField


@dataclass(frozen=True)
class Option:
    key: str
    label: str
    count: int
    rank: int = 0
    depth: int = 0


@dataclass(frozen=True)
class Facet:
    """How the rows of a list fall into the choices of one filter.

    `label` is called for each page, for names differ by language, and is left out where the filter's own
    choices name the keys. `grouped` turns what was counted into
    the options shown, for keys that have a hierarchy.
    """

    filter: str
    key: Any
    label: Callable[[], Any] | None = None
    rank: Any = None
    depth: int = 0
    grouped: Callable[[list[Option]], list[Option]] | None = None

    def counts(self, found: QuerySet, number: int) -> QuerySet:
        rows = found.order_by().select_related(None).prefetch_related(None)
        rows = rows.values(
            facet_number=Value(number),
            facet_key=Cast(self.key, TextField()),
            facet_label=Cast(self.label() if self.label else Value(""), TextField()),
            facet_rank=Cast(Value(0) if self.rank is None else self.rank, IntegerField()),
        ).annotate(facet_count=Count("pk", distinct=True))
        return rows.values_list("facet_number", "facet_key", "facet_label", "facet_rank", "facet_count")


def count_choices(filterset: FilterSet, facets: list[Facet]) -> None:
    """Let every choice of the form say how many rows it finds with the other filters in force.

    Choices that would find nothing are not offered; the chosen one stays. One query for all of them.
    """
    if not facets:
        return
    first, *others = (
        facet.counts(found_without(filterset, facet.filter), number) for number, facet in enumerate(facets)
    )
    options: dict[int, list[Option]] = defaultdict(list)
    for number, key, label, rank, count in first.union(*others, all=True):
        if key:
            options[number].append(Option(key, label, count, rank, facets[number].depth))
    by_filter: dict[str, list[Option]] = {facet.filter: [] for facet in facets}
    for number, facet in enumerate(facets):
        counted = facet.grouped(options[number]) if facet.grouped else options[number]
        by_filter[facet.filter] += counted
    for name, counted in by_filter.items():
        offer(filterset, name, counted)


def found_without(filterset: FilterSet, left_out: str) -> QuerySet:
    """The rows that the filters find when one of them is taken away."""
    if not filterset.is_bound or not filterset.form.cleaned_data.get(left_out):
        return filterset.qs
    queryset = filterset.queryset.all()
    for name, value in filterset.form.cleaned_data.items():
        if name != left_out:
            queryset = filterset.filters[name].filter(queryset, value)
    return queryset


def offer(filterset: FilterSet, name: str, options: Iterable[Option]) -> None:
    field: Any = filterset.form.fields[name]
    chosen = filterset.form.data.get(name, "")
    own = named_choices(field)
    known = [replace(option, label=str(own.get(option.key, option.label))) for option in options]
    if chosen and name in filterset.form.cleaned_data and chosen not in {option.key for option in known}:
        known.append(Option(chosen, shown(field, filterset.form.cleaned_data[name]), 0))
    known.sort(key=lambda option: (option.rank, option.label))
    field.widget.choices = [("", field.empty_label), *((option.key, text(option)) for option in known)]


def named_choices(field: Any) -> dict[str, Any]:
    """The names of a fixed list of choices; what comes from a table is named by its query."""
    return dict(field.choices) if isinstance(field, ChoiceField) else {}


def text(option: Option) -> str:
    label = _("%(choice)s (%(count)s)") % {"choice": option.label, "count": option.count}
    return "\u2003" * option.depth + label


def shown(field: Any, value: Any) -> str:
    """The value of a filter in words."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(named_choices(field).get(value, value))


@dataclass(frozen=True)
class Chip:
    """A filter in force, and the address of the list without it."""

    label: str
    value: str
    url: str


def chips(filterset: FilterSet, query: QueryDict) -> list[Chip]:
    """The filters in force of a filter set that was asked for its rows."""
    form, found = filterset.form, []
    accepted = form.cleaned_data if filterset.is_bound else {}
    for name in form.changed_data:
        if name in accepted:
            field, rest = form.fields[name], query.copy()
            for gone in (name, "page", "format"):
                rest.pop(gone, None)
            value = shown(field, accepted[name])
            found.append(Chip(str(field.label), value, f"?{rest.urlencode()}"))
    return found
