from collections.abc import Iterable, Mapping
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
from pilots import rules
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


def agreement_text(agreement: Agreement) -> str:
    """What the signatories sign: their own words once, the platform's in the language of each side."""
    parts = zip(*parts_by_language(agreement), strict=True)
    return "\n\n".join(in_each_language(part) for part in parts if part[0][1])


def in_each_language(part: Iterable[tuple[str, str]]) -> str:
    """The headings one below the other, then the text; what is the same in two languages stands once."""
    headings, texts = zip(*part, strict=True)
    return "\n".join([*dict.fromkeys(headings), *dict.fromkeys(texts)])


def agreement_headings(agreement: Agreement) -> set[str]:
    """The lines of the text that nobody wrote but the platform."""
    return {heading for parts in parts_by_language(agreement) for heading, _text in parts}


def parts_by_language(agreement: Agreement) -> list[list[tuple[str, str]]]:
    pilot = agreement.pilot
    before = pilot.versions.filter(version=agreement.version - 1).first()
    return [agreement_parts(agreement, before, language) for language in agreement_languages(pilot)]


def agreement_languages(pilot: Pilot) -> list[str]:
    """That of the pilot's texts; then, for each partner that does not work in it, the partner's first one.

    As far as the platform speaks them.
    """
    languages = [pilot.language]
    for partner in pilot.partners:
        spoken = partner.organisation.languages
        if spoken and pilot.language not in spoken:
            languages.append(spoken[0])
    return list(dict.fromkeys(map(interface_language, languages)))


def agreement_parts(agreement: Agreement, before: Agreement | None, language: str) -> list[tuple[str, str]]:
    pilot = agreement.pilot
    with override(language):
        return [
            (_("Agreement on a city-to-city exchange"), f"{pilot.reference} · {pilot.title}"),
            (_("Amendment"), replaces_text(agreement, before)),
            (_("Summary"), pilot.summary),
            (_("Purposes"), agreement.purposes),
            *(part for party in rules.parties(agreement) for part in participant_text(party)),
            (_("Budget"), budget_text(agreement)),
        ]


def replaces_text(agreement: Agreement, before: Agreement | None) -> str:
    """Which text an amendment replaces, by its hash: so each version proves those before it."""
    if before is None:
        return ""
    return _(
        "Version %(version)s. Once both partners have signed it, it replaces version %(before)s, whose text "
        "has the SHA-256 %(hash)s."
    ) % {"version": agreement.version, "before": before.version, "hash": before.sha256}


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
