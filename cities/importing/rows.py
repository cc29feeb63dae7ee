"""What a row says, and what is wrong with it whatever else is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cities.enums import OrganisationKind, WorkLanguage
from cities.names import fold

LIMITS = {"external_id": 60, "name": 200, "city": 200, "email": 254, "website": 200, "contact": 1000}
LIMITS |= {"person_email": 254, "person_name": 150}


@dataclass(frozen=True)
class Wanted:
    """A row, read. `country` is its ISO code; `faults` are sentences for the person."""

    external_id: str
    name: str
    kind: str
    city: str
    country: str
    member_since: date | None
    person_email: str
    person_name: str
    contact: dict[str, Any]  # languages, email, website, contact: those that are filled
    faults: list[str]

    @property
    def folded_name(self) -> str:
        return fold(self.name)

    @property
    def city_number(self) -> int | None:
        return int(self.city) if self.city.isascii() and self.city.isdecimal() else None


def read_row(cells: Mapping[str, str], countries: Mapping[str, str]) -> Wanted:
    """`countries` gives the code of each country by its two and its three letters."""
    country = countries.get(cells["country"].upper(), "")
    kind = cells["kind"].lower().replace(" ", "_")
    languages = list(
        dict.fromkeys(part.strip().lower() for part in cells["languages"].split(";") if part.strip())
    )
    contact = {name: cells[name] for name in ("email", "website", "contact")} | {"languages": languages}
    wanted = Wanted(
        external_id=cells["external_id"],
        name=cells["name"],
        kind=kind,
        city=cells["city"],
        country=country,
        member_since=day(cells["member_since"]),
        person_email=cells["person_email"],
        person_name=cells["person_name"],
        contact={name: value for name, value in contact.items() if value},
        faults=[],
    )
    wanted.faults.extend([*length_faults(cells), *place_faults(wanted, cells), *other_faults(wanted, cells)])
    return wanted


def day(cell: str) -> date | None:
    try:
        return date.fromisoformat(cell)
    except ValueError:
        return None


def length_faults(cells: Mapping[str, str]) -> list[str]:
    said = _("%(column)s: at most %(limit)d characters, please.")
    long = {name: limit for name, limit in LIMITS.items() if len(cells[name]) > limit}
    return [said % {"column": name, "limit": limit} for name, limit in long.items()]


def place_faults(wanted: Wanted, cells: Mapping[str, str]) -> list[str]:
    if cells["country"] and not wanted.country:
        return [
            _("country: “%(code)s” is no country code. Write two letters, like KE.")
            % {"code": cells["country"]}
        ]
    if wanted.kind == OrganisationKind.CITY_GOVERNMENT and not wanted.city:
        return [_("city: write the city of which it is the government.")]
    if not wanted.country and wanted.city_number is None:
        return [_("country: write the country, two letters like KE.")]
    return []


def other_faults(wanted: Wanted, cells: Mapping[str, str]) -> list[str]:
    kinds = OrganisationKind.of_members()
    unknown = set(wanted.contact.get("languages", [])) - set(WorkLanguage.values)
    since = wanted.member_since
    checked = [
        (not wanted.folded_name, _("name: write the name of the organisation.")),
        (wanted.kind not in kinds, _("kind: write one of %(kinds)s.") % {"kinds": ", ".join(kinds)}),
        (
            unknown,
            _("languages: %(codes)s is not among the codes. The template lists them.")
            % {"codes": ", ".join(sorted(unknown))},
        ),
        (
            not is_valid(URLValidator(["http", "https"]), cells["website"]),
            _("website: write the whole address, with https://"),
        ),
        (
            cells["member_since"] and since is None,
            _("member_since: write a day of the calendar like this: 2004-12-31."),
        ),
        (
            since and since > timezone.localdate(),
            _("member_since: this day is in the future. Import the member when it has come."),
        ),
    ]
    addresses = [name for name in ("email", "person_email") if not is_valid(validate_email, cells[name])]
    found = [sentence for is_wrong, sentence in checked if is_wrong]
    return found + [_("%(column)s: this is no e-mail address.") % {"column": name} for name in addresses]


def is_valid(validator: Any, cell: str) -> bool:
    """Whether the cell is empty or right."""
    try:
        if cell:
            validator(cell)
    except ValidationError:
        return False
    return True


def label_of(kind: str) -> str:
    return capfirst(str(OrganisationKind(kind).label))
