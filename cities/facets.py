"""How rows fall into countries, regions and the like, for the filters of several lists."""

from typing import Any

from django.db.models import Case, F, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from cities.models import Region
from core.facets import Facet, Option


def local_name(names: str) -> Any:
    """The name in the reader's language of what has `names`, a path of fields, else the English one."""
    return Coalesce(KeyTextTransform(get_language() or "en", names), KeyTextTransform("en", names))


def place_facets(country: str) -> list[Facet]:
    """Of rows whose country is a path of fields."""
    return [
        Facet("region", F(f"{country}__region"), grouped=with_wholes),
        Facet("country", F(country), label=lambda: local_name(f"{country}__names")),
    ]


def theme_facets(themes: str) -> list[Facet]:
    """Of rows whose themes are a path of fields: an area counts what is in its sub-themes as well."""
    parent = f"{themes}__parent"
    return [
        Facet(
            "theme",
            Coalesce(parent, themes),
            label=lambda: Coalesce(local_name(f"{parent}__names"), local_name(f"{themes}__names")),
            rank=Coalesce(f"{parent}__position", f"{themes}__position"),
        ),
        Facet(
            "theme",
            Case(When(**{f"{parent}__isnull": False}, then=F(themes))),
            label=lambda: local_name(f"{themes}__names"),
            rank=F(f"{themes}__position"),
            depth=1,
        ),
    ]


def with_wholes(options: list[Option]) -> list[Option]:
    """The counted regions and those that contain them, each below the one it is a part of."""
    parts: dict[str | None, list[Region]] = {}
    for region in Region.objects.all():
        parts.setdefault(region.parent_id, []).append(region)
    counts = {option.key: option.count for option in options}
    found: list[Option] = []

    def visit(region: Region, depth: int) -> int:
        place = len(found)
        found.append(Option(region.pk, str(region), 0))
        total = counts.get(region.pk, 0) + sum(visit(part, depth + 1) for part in parts.get(region.pk, []))
        found[place] = Option(region.pk, str(region), total, rank=place, depth=depth)
        return total

    for world in parts.get(None, []):
        for continent in parts.get(world.pk, []):
            visit(continent, 0)
    return [option for option in found if option.count]
