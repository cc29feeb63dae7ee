"""What the reference data say of a country, without a database."""

import csv
import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parents[2] / "cities/reference"


class Country(NamedTuple):
    regions: frozenset[str]
    income: str | None
    south: bool | None


@cache
def countries(day: date) -> dict[str, Country]:
    parents = {row["code"]: row["parent"] for row in rows("regions")}
    incomes, south = classified("income", day), classified("g77", day)
    return {
        row["code"]: Country(
            frozenset(ancestors(row["region"], parents)), incomes.get(row["code"]), row["code"] in south
        )
        for row in rows("countries")
    }


def rows(name: str) -> list[dict[str, str]]:
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def ancestors(region: str | None, parents: dict[str, str | None]) -> list[str]:
    """The region and all that it lies in."""
    return [region, *ancestors(parents[region], parents)] if region else []


def classified(scheme: str, day: date) -> dict[str, str]:
    with (FOLDER / "classifications.csv").open(encoding="utf-8", newline="") as file:
        found = [row for row in csv.DictReader(file) if row["scheme"] == scheme]
    return {row["country"]: row["value"] for row in found if in_force(row, day.isoformat())}


def in_force(row: dict[str, str], day: str) -> bool:
    return row["valid_from"] <= day and (not row["valid_until"] or day < row["valid_until"])
