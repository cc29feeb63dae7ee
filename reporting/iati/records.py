"""What the file says of an activity, as plain frozen data: `elements.py` writes it and asks no database."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple


class Text(NamedTuple):
    """`language` is empty where it is that of the activity."""

    text: str
    language: str = ""


class Party(NamedTuple):
    """An organisation in a role; `kind` is empty where the platform does not know it."""

    role: str
    kind: str
    name: str


class Share(NamedTuple):
    code: str
    percentage: Decimal


class Place(NamedTuple):
    name: str
    geonames_id: int | None
    latitude: float
    longitude: float


class Budget(NamedTuple):
    kind: str
    starts_on: date
    ends_on: date
    amount: Decimal
    currency: str
    agreed_on: date


class Given(NamedTuple):
    """What a participant has given up to a day, in US dollars."""

    provider: Party
    up_to: date
    amount: Decimal


class Document(NamedTuple):
    url: str
    media_type: str
    category: str
    title: Text
    language: str


class Actual(NamedTuple):
    """A figure; of a part of the people where `dimension` names one, as in ("sex", "female")."""

    value: Decimal
    dimension: tuple[str, str] | None = None


class Period(NamedTuple):
    starts_on: date
    ends_on: date
    target: Decimal | None
    actuals: tuple[Actual, ...]


class Gauge(NamedTuple):
    """An indicator. `year` is that of the baseline."""

    title: Text
    note: Text
    measure: str
    baseline: Decimal | None
    year: int
    is_ascending: bool | None
    periods: tuple[Period, ...]


class Outcome(NamedTuple):
    title: Text
    gauges: tuple[Gauge, ...]


class Relation(NamedTuple):
    kind: str
    reference: str


@dataclass(frozen=True)
class Activity:
    """A pilot or a programme. `descriptions` and `dates` are by type, in the order of the file."""

    reference: str
    language: str
    title: Text
    descriptions: tuple[tuple[str, Text], ...]
    parties: tuple[Party, ...]
    status: str
    dates: tuple[tuple[str, date], ...]
    scope: str
    countries: tuple[Share, ...]
    regions: tuple[Share, ...]
    sectors: tuple[Share, ...]
    goals: tuple[str, ...]
    targets: tuple[str, ...]
    documents: tuple[Document, ...]
    relations: tuple[Relation, ...]
    places: tuple[Place, ...] = ()
    collaboration: str = ""
    budgets: tuple[Budget, ...] = ()
    given: tuple[Given, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
