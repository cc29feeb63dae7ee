from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from cities.enums import ClassificationScheme, OrganisationKind
from cities.models import Country, Organisation
from cities.queries import classifications
from core.models import HistoryEvent
from pilots.enums import ExchangeType, Role
from pilots.models import Agreement, Participant, Pilot

SCHEME = ClassificationScheme.G77
NORTH, SOUTH = "north", "south"


@dataclass(frozen=True)
class Exchange:
    """What the participants' countries make of a pilot. `problem` names partners that are not classified."""

    type: str
    is_triangular: bool
    basis: str
    problem: str


def exchange_of(pilot: Pilot, on: date) -> Exchange:
    """The type of exchange by the classification that is in force on the day."""
    south = classifications(SCHEME, on)
    participants = Participant.objects.filter(pilot=pilot).select_related(
        "organisation__city__country", "organisation__country"
    )
    organisations: dict[str, list[Organisation]] = {role: [] for role in Role}
    for participant in participants:
        organisations[participant.role].append(participant.organisation)
    sides = {partner: world_side(country_of(partner), south) for partner in organisations[Role.PARTNER]}
    with override("en"):
        basis = f"{SCHEME.label}, {on.isoformat()}"
    if unknown := [partner.name for partner in sides if sides[partner] is None]:
        return Exchange("", False, basis, "; ".join(unknown)[:500])
    kind = exchange_type(list(sides.values()))
    triangular = any(makes_triangular(supporter, south) for supporter in organisations[Role.SUPPORTER])
    return Exchange(kind, triangular and kind == ExchangeType.SOUTH_SOUTH, basis, "")


def exchange_type(sides: list[str | None]) -> str:
    if set(sides) == {SOUTH}:
        return ExchangeType.SOUTH_SOUTH
    return ExchangeType.NORTH_NORTH if set(sides) == {NORTH} else ExchangeType.NORTH_SOUTH


def world_side(country: Country | None, south: Mapping[str, str]) -> str | None:
    """South for members, north for other countries.

    None without a country, for one that the UN Statistics Division does not list, and while no classification
    is in force.
    """
    if country is None or country.region_id is None or not south:
        return None
    return SOUTH if country.pk in south else NORTH


def country_of(organisation: Organisation) -> Country | None:
    return organisation.city.country if organisation.city else organisation.country


def makes_triangular(supporter: Organisation, south: Mapping[str, str]) -> bool:
    """A northern supporter, or a multilateral one: a United Nations body, or one of no single country."""
    country = country_of(supporter)
    is_multilateral = supporter.kind == OrganisationKind.UN_BODY or country is None
    return is_multilateral or world_side(country, south) == NORTH


def agreement_text(pilot: Pilot, agreement: Agreement) -> str:
    """What the signatories sign, in the pilot's language as far as the platform speaks it."""
    with override(interface_language(pilot.language)):
        parts = [
            (_("Agreement on a city-to-city exchange"), f"{pilot.reference} · {pilot.title}"),
            (_("Summary"), pilot.summary),
            (_("Purposes"), agreement.purposes),
            *(part for participant in pilot.participants.all() for part in participant_text(participant)),
            (_("Budget"), budget_text(agreement)),
        ]
    return "\n\n".join(f"{heading}\n{text}" for heading, text in parts if text)


def participant_text(participant: Participant) -> list[tuple[str, str]]:
    names = {"organisation": participant.organisation, "role": participant.get_role_display()}
    return [
        (_("%(organisation)s (%(role)s) gives") % names, participant.gives),
        (_("%(organisation)s (%(role)s) gains") % names, participant.gains),
    ]


def budget_text(agreement: Agreement) -> str:
    if agreement.budget_amount is None:
        return agreement.budget_text
    amount = f"{number_format(agreement.budget_amount, 2, use_l10n=False)} {agreement.budget_currency}"
    return f"{amount}\n{agreement.budget_text}".strip()


def interface_language(code: str) -> str:
    """The interface language for a language of texts; English where the platform does not speak it."""
    return next((known for known, _name in settings.LANGUAGES if known.split("-")[0] == code), "en")


def last_step(pilot: Pilot) -> datetime:
    """When the pilot reached its present state: nothing that follows can have taken effect earlier."""
    return HistoryEvent.objects.of(pilot).exclude(target="").values_list("at", flat=True).latest("at")
