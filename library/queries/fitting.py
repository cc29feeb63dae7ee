"""What of the library fits a request, an offer, a pilot or another tool: by theme first, then by meaning."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, F, FloatField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import get_language
from pgvector.django import CosineDistance

from cities.models import Theme
from library.enums import ToolKind
from library.models import Edition, Practice, Tool

TOOLS, PRACTICES = 4, 2
FAR = 2.0  # no two vectors are farther from each other; for a text that has none


@dataclass(frozen=True)
class Fitting:
    """A line that leads to a tool or practice."""

    url: str
    title: str
    language: str
    kind: Any
    owner: str


def fitting(themes: Iterable[Theme], vector: Any, *, besides: Tool | Practice | None = None) -> list[Fitting]:
    """Published tools and practices of one of the themes, else of the same area; the nearest first.

    One query: the pages that show this have others to make. Without a vector the newest come first.
    """
    codes = {theme.pk for theme in themes}
    areas = {theme.parent_id or theme.pk for theme in themes}
    tools = of_themes(Tool.objects.published(), codes, areas).annotate(
        what=Value("tool"), distance=distance_of_edition(vector), **shown_edition()
    )
    practices = of_themes(Practice.objects.published(), codes, areas).annotate(
        what=Value("practice"),
        distance=nearness(vector),
        shown_title=F("title"),
        shown_language=F("language"),
    )
    if besides is not None:
        tools = tools.exclude(uuid=besides.uuid)
        practices = practices.exclude(uuid=besides.uuid)
    names = ("what", "uuid", "shown_title", "shown_language", "line_kind", "owner")
    found = best(tools.annotate(line_kind=F("kind"), owner=F("organisation__name")), names)[:TOOLS]
    others = best(practices.annotate(line_kind=Value(""), owner=Value("")), names)[:PRACTICES]
    return [line(*row[: len(names)]) for row in found.union(others, all=True)]


def of_themes(found: Any, codes: set[str], areas: set[str]) -> Any:
    """Rows of the areas, with `is_exact`: whether they are of one of the very themes."""
    through: Any = found.model.themes.through._default_manager
    own = through.filter(**{found.model._meta.model_name: OuterRef("pk")})
    near = own.filter(Q(theme__in=areas) | Q(theme__parent__in=areas))
    is_exact = Case(When(Exists(own.filter(theme__in=codes)), then=1), default=0)
    return found.filter(Exists(near)).annotate(is_exact=is_exact)


def nearness(vector: Any) -> Any:
    if vector is None:
        return Value(FAR, output_field=FloatField())
    return Coalesce(CosineDistance("vector", vector), Value(FAR), output_field=FloatField())


def distance_of_edition(vector: Any) -> Any:
    """Of the language version that is nearest."""
    editions = Edition.objects.filter(tool=OuterRef("pk")).annotate(distance=nearness(vector))
    return Subquery(editions.order_by("distance").values("distance")[:1])


def shown_edition() -> dict[str, Subquery]:
    """The title in the reader's language, else the original one."""
    is_own = Case(When(language=(get_language() or "")[:2], then=0), default=1)
    editions = Edition.objects.filter(tool=OuterRef("pk")).order_by(is_own, "pk")
    return {f"shown_{name}": Subquery(editions.values(name)[:1]) for name in ("title", "language")}


def best(found: QuerySet, names: tuple[str, ...]) -> QuerySet:
    ordered = found.order_by("-is_exact", "distance", "-published_at", "-pk")
    return ordered.values_list(*names, "is_exact", "distance", "published_at", "pk")


def line(what: str, uuid: Any, title: str, language: str, kind: str, owner: str) -> Fitting:
    url = reverse(f"library:{what}_detail", args=[uuid])
    return Fitting(url, title, language, ToolKind(kind).label if kind else "", owner)
