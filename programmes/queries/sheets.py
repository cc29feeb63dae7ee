"""A pilot that seeks funds on one page, every pilot in the same form so that they can be compared."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cities.models import Organisation
from pilots.models import Participant
from programmes.models import FundingCall


@dataclass(frozen=True)
class Side:
    """A participant as the sheet shows it."""

    name: str
    place: str
    population: int | None
    gives: str
    gains: str


@dataclass(frozen=True)
class Sheet:
    reference: str
    url: str
    pilot_reference: str
    title: str
    summary: str
    language: str
    state: str
    themes: tuple[str, ...]
    exchange_type: str
    partners: tuple[Side, ...]
    supporters: tuple[str, ...]
    cost: Decimal | None
    cost_currency: str
    budget_text: str
    sought: Decimal
    currency: str
    purpose: str
    opened_on: date
    closes_on: date
    is_demonstration: bool

    @property
    def percent(self) -> int | None:
        """How much of the cost is sought, in whole percent; None where the two cannot be compared."""
        if not self.cost or self.cost_currency != self.currency:
            return None
        return round(100 * self.sought / self.cost)


def sheet_of(call: FundingCall) -> Sheet:
    """Of a call from `calls_for_display`; no further query."""
    pilot, agreement = call.pilot, call.pilot.agreement
    organisations = [participant.organisation for participant in pilot.participants.all()]
    return Sheet(
        reference=call.reference,
        url=call.get_absolute_url(),
        pilot_reference=pilot.reference,
        title=pilot.title,
        summary=pilot.summary,
        language=pilot.language,
        state=pilot.get_state_display(),
        themes=tuple(pilot.theme_names),
        exchange_type=pilot.get_exchange_type_display() if pilot.exchange_type else "",
        partners=tuple(side_of(partner) for partner in pilot.partners),
        supporters=tuple(str(supporter.organisation) for supporter in pilot.supporters),
        cost=agreement.budget_amount,
        cost_currency=agreement.budget_currency,
        budget_text=agreement.budget_text,
        sought=call.amount,
        currency=call.currency,
        purpose=call.purpose,
        opened_on=call.opened_on,
        closes_on=call.closes_on,
        is_demonstration=any(organisation.is_demonstration for organisation in organisations),
    )


def side_of(partner: Participant) -> Side:
    organisation = partner.organisation
    return Side(
        name=str(organisation),
        place=place_of(organisation),
        population=organisation.city.population if organisation.city else None,
        gives=partner.gives,
        gains=partner.gains,
    )


def place_of(organisation: Organisation) -> str:
    city = organisation.city
    if city is None:
        return str(organisation.country or "")
    return f"{city}, {city.country}" if str(city) != str(organisation) else str(city.country)
