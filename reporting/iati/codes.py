"""The words of the platform in the codes of IATI, and how a whole is shared between several of them."""

import csv
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

from cities.enums import OrganisationKind
from cities.models import Organisation
from pilots.enums import PilotState
from reporting.iati.records import Share

FUNDING, ACCOUNTABLE, EXTENDING, IMPLEMENTING = "1", "2", "3", "4"
PLANNED_START, ACTUAL_START, PLANNED_END, ACTUAL_END = "1", "2", "3", "4"
PARENT, CHILD = "1", "2"
GENERAL, OBJECTIVES, OTHER = "1", "2", "4"
UNIT, PERCENTAGE = "1", "2"
AGREEMENT, REVIEW, RESULTS, WEB_PAGE = "A09", "A07", "A08", "A12"
ORIGINAL, REVISED = "1", "2"
IMPLEMENTATION, FINALISATION, CLOSED = "2", "3", "4"
MULTINATIONAL, NATIONAL = "3", "4"
TRIANGULAR = "8"

LOCAL_GOVERNMENT, OTHER_PUBLIC, INTERNATIONAL_NGO, NATIONAL_NGO = "11", "15", "21", "22"
# Donors and support programmes are public or private, which the platform does not know.
KINDS = {
    OrganisationKind.CITY_GOVERNMENT: LOCAL_GOVERNMENT,
    OrganisationKind.ASSOCIATION: OTHER_PUBLIC,
    OrganisationKind.PRIVATE: "70",
    OrganisationKind.UN_BODY: "40",
}
STATUSES = {
    PilotState.PREPARING: "1",
    PilotState.AGREED: "1",
    PilotState.ACTIVE: IMPLEMENTATION,
    PilotState.SUSPENDED: "6",
    PilotState.COMPLETED: FINALISATION,
    PilotState.CANCELLED: "5",
}
SUPPORTER_ROLES = {OrganisationKind.DONOR: FUNDING, OrganisationKind.SUPPORT_PROGRAMME: EXTENDING}

NO_SECTOR = "99810"  # sectors not specified
NO_COUNTRY = "998"  # developing countries, unspecified
ALWAYS = ("11", "17")  # sustainable cities; partnerships
WHOLE = 10_000  # hundredths of a percent


def kind_of(organisation: Organisation) -> str:
    if organisation.kind == OrganisationKind.NGO:
        return NATIONAL_NGO if country_code(organisation) else INTERNATIONAL_NGO
    return KINDS.get(OrganisationKind(organisation.kind), "")


def country_code(organisation: Organisation) -> str:
    """Of its city or its own; empty where there is neither."""
    return (organisation.city.country_id if organisation.city else organisation.country_id) or ""


def shares(codes: Iterable[str]) -> tuple[Share, ...]:
    """An equal part of a hundred percent for each mention, to hundredths, so that the sum is a hundred."""
    codes = list(codes)
    found: Counter[str] = Counter()
    for position, code in enumerate(codes):
        found[code] += WHOLE // len(codes) + (position < WHOLE % len(codes))
    return tuple(Share(code, Decimal(part) / 100) for code, part in found.items())


class Meaning(NamedTuple):
    sector: str
    targets: tuple[str, ...]


@cache
def meanings() -> dict[str, Meaning]:
    """What each theme stands for: a purpose code of the DAC, and targets of the SDGs."""
    with (Path(__file__).parent / "themes.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["theme"]: Meaning(row["sector"], tuple(row["targets"].split()))
            for row in csv.DictReader(file)
        }


def meaning(theme: str) -> Meaning:
    """That of the theme, else of its area; of a theme that nobody has placed, no sector and no target."""
    area = meanings().get(theme.partition(".")[0], Meaning(NO_SECTOR, ()))
    return meanings().get(theme, area)


def sectors(themes: Iterable[str]) -> tuple[Share, ...]:
    return shares([meaning(theme).sector for theme in themes] or [NO_SECTOR])


def targets(themes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({target for theme in themes for target in meaning(theme).targets}, key=in_order))


def goals(themes: Iterable[str]) -> tuple[str, ...]:
    """Those of the targets, and the two that every exchange between cities serves."""
    found = {target.partition(".")[0] for target in targets(themes)}
    return tuple(sorted(found.union(ALWAYS), key=in_order))


def in_order(code: str) -> tuple[int, str]:
    goal, _, rest = code.partition(".")
    return int(goal), rest


def countries_and_regions(codes: Iterable[str]) -> tuple[tuple[Share, ...], tuple[Share, ...]]:
    """Equal parts; what is of no known country goes to the region that stands for that."""
    found = shares(list(codes) or [""])
    known = tuple(share for share in found if share.code)
    return known, tuple(Share(NO_COUNTRY, share.percentage) for share in found if not share.code)


def scope(countries: Iterable[Share]) -> str:
    number = len(list(countries))
    return "" if number == 0 else NATIONAL if number == 1 else MULTINATIONAL
