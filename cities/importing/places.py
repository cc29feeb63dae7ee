"""Which city a row means."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import F

from cities.importing.rows import Wanted
from cities.models import City, Country
from cities.names import fold


def country_codes() -> dict[str, str]:
    """The code of each country by its two and its three letters."""
    codes = list(Country.objects.values_list("code", "alpha3"))
    return {spelling: code for code, alpha3 in codes for spelling in (code, alpha3)}


def meant_cities(rows: Iterable[Wanted]) -> list[list[int]]:
    """For each row the keys of the cities that it may mean: none, one, or several to choose from."""
    rows = list(rows)
    numbers = {row.city_number for row in rows if row.city_number is not None}
    by_number = dict(
        City.objects.filter(geonames_id__in=[n for n in numbers if n < 2**63]).values_list(
            "geonames_id", "pk"
        )
    )
    by_name = cities_by_name({(row.country, fold(row.city)) for row in rows if row.country and row.city})
    return [meant_by(row, by_number, by_name) for row in rows]


def meant_by(
    row: Wanted, by_number: Mapping[int | None, int], by_name: Mapping[tuple[str, str], list[int]]
) -> list[int]:
    if row.city_number is not None:
        return [by_number[row.city_number]] if row.city_number in by_number else []
    return by_name.get((row.country, fold(row.city)), [])


def cities_by_name(wanted: set[tuple[str, str]]) -> dict[tuple[str, str], list[int]]:
    """Keys of the cities by country and folded name, the largest first.

    Those whose own name it is come before those for which it is another name: then only they count.
    """
    own: dict[tuple[str, str], list[int]] = defaultdict(list)
    other: dict[tuple[str, str], list[int]] = defaultdict(list)
    cities = City.objects.filter(country__in={country for country, _name in wanted})
    rows = cities.order_by(F("population").desc(nulls_last=True), "pk").values_list(
        "pk", "country_id", "search"
    )
    for pk, country, search in rows.iterator():
        for position, name in enumerate(search.removeprefix("\n").split("\n")):
            if (country, name) in wanted:
                (other if position else own)[country, name].append(pk)
    return other | own
