"""Codes of the groups under which records count. Facts name a group in their own language only."""

import json
from collections.abc import Iterator
from functools import cache

from django.utils.translation import get_language

from cities.reference_loading import FOLDER
from core.canonical import sha256
from pilots.enums import ExchangeType

REGIONS, THEMES = "regions.json", "themes.json"


def region_code(group: str) -> str:
    """Of the Statistics Division (M49); empty for what is no region."""
    return codes(REGIONS, get_language()).get(group, "")


def group_code(group: str) -> str:
    """That of a theme or a type of exchange; of any other name one made of the name."""
    kinds = {str(kind.label): kind.value for kind in ExchangeType}
    known = codes(THEMES, get_language()) | kinds
    return known.get(group, "").replace(".", "_") or f"X_{sha256(group)[:8]}"


@cache
def codes(file: str, language: str) -> dict[str, str]:
    """By name in the language, or in English where it has none, as the rows loaded from the file show it."""
    return dict(named(file, language))


def named(file: str, language: str) -> Iterator[tuple[str, str]]:
    for row in json.loads((FOLDER / file).read_text(encoding="utf-8")):
        yield row["names"].get(language) or row["names"]["en"], row["code"]
