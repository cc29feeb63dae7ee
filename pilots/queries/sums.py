"""What the participants give: sums that reconcile, whichever way they are cut."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Q, QuerySet, Sum
from django.utils import timezone

from cities.enums import OrganisationKind
from cities.models import Organisation
from cities.queries import classifications
from core.models import HistoryEvent
from core.money import ZERO
from pilots.enums import ContributionKind, Stage, WorldSide
from pilots.models import Contribution, Pilot
from pilots.queries.agreement import SCHEME, country_of, world_side


class Line(NamedTuple):
    """Entries of one participant, kind, stage and currency together.

    `usd` and `amount` are None where nothing has a price; `hours` are those without one.
    """

    participant: int
    kind: str
    stage: str
    currency: str
    amount: Decimal | None
    usd: Decimal | None
    hours: Decimal | None


@dataclass(frozen=True)
class Figures:
    """US dollars, and hours that have no price and are therefore no money."""

    planned: Decimal = ZERO
    delivered: Decimal = ZERO
    planned_hours: Decimal = ZERO
    delivered_hours: Decimal = ZERO

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            self.planned + other.planned,
            self.delivered + other.delivered,
            self.planned_hours + other.planned_hours,
            self.delivered_hours + other.delivered_hours,
        )


def figures(line: Line) -> Figures:
    usd, hours = line.usd or ZERO, line.hours or ZERO
    if line.stage == Stage.PLANNED:
        return Figures(planned=usd, planned_hours=hours)
    return Figures(delivered=usd, delivered_hours=hours)


@dataclass(frozen=True)
class Row:
    label: Any
    figures: Figures


@dataclass(frozen=True)
class CurrencyRow:
    """Money in the currency in which it was given."""

    currency: str
    planned: Decimal
    delivered: Decimal


@dataclass(frozen=True)
class Ledger:
    by_participant: tuple[Row, ...]
    by_side: tuple[Row, ...]
    by_kind: tuple[Row, ...]
    by_currency: tuple[CurrencyRow, ...]
    total: Figures

    @property
    def is_empty(self) -> bool:
        return not self.by_participant

    @property
    def south(self) -> Figures:
        return next((row.figures for row in self.by_side if row.label == WorldSide.SOUTH.label), Figures())


def ledger_lines(pilot: Pilot) -> list[Line]:
    """One query, whatever the number of entries."""
    grouped = Contribution.objects.of(pilot).order_by()
    rows = grouped.values_list("participant", "kind", "stage", "currency").annotate(
        Sum("amount"), Sum("usd"), unpriced=Sum("hours", filter=Q(hourly_rate=None))
    )
    return [Line(*row) for row in rows]


def ledger(lines: Iterable[Line], names: Mapping[int, Any], sides: Mapping[int, str]) -> Ledger:
    """The sums. `names` and `sides` are those of the participants, by primary key."""
    lines = list(lines)
    kinds = dict(ContributionKind.choices)
    return Ledger(
        by_participant=cut(lines, lambda line: line.participant, names),
        by_side=cut(lines, lambda line: sides[line.participant], dict(WorldSide.choices)),
        by_kind=cut(lines, lambda line: line.kind, kinds),
        by_currency=tuple(currency_rows(lines)),
        total=sum(map(figures, lines), Figures()),
    )


def cut(lines: Iterable[Line], key: Callable[[Line], Any], labels: Mapping[Any, Any]) -> tuple[Row, ...]:
    """The figures by key, in the order of the labels."""
    found: dict[Any, Figures] = defaultdict(Figures)
    for line in lines:
        found[key(line)] += figures(line)
    return tuple(Row(label, found[name]) for name, label in labels.items() if name in found)


def currency_rows(lines: Iterable[Line]) -> Iterable[CurrencyRow]:
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line in lines:
        sums[line.currency, line.stage] += line.amount or ZERO
    for currency in sorted({currency for currency, _stage in sums if currency}):
        yield CurrencyRow(currency, sums[currency, Stage.PLANNED], sums[currency, Stage.DELIVERED])


def ledger_of(pilot: Pilot) -> Ledger:
    """The ledger of a pilot of `pilots_for_page`; two queries."""
    names = {participant.pk: participant.organisation for participant in pilot.participants.all()}
    return ledger(ledger_lines(pilot), names, sides_of(pilot))


def sides_of(pilot: Pilot) -> dict[int, str]:
    """Each participant's side, by the classification of the day of the agreement, before it of today."""
    on: date = pilot.agreed_at.date() if pilot.agreed_at else timezone.localdate()
    south = classifications(SCHEME, on)
    return {
        participant.pk: side_of(participant.organisation, south) for participant in pilot.participants.all()
    }


def side_of(organisation: Organisation, south: Mapping[str, str]) -> str:
    country = country_of(organisation)
    if organisation.kind == OrganisationKind.UN_BODY or country is None:
        return WorldSide.MULTILATERAL
    return world_side(country, south) or WorldSide.UNCLASSIFIED


def delivered(pilots: Collection[int]) -> dict[int, Decimal]:
    """US dollars that each participant of the pilots has given, as the ledger of each shows them to all."""
    entries = Contribution.objects.filter(participant__pilot__in=pilots, stage=Stage.DELIVERED).order_by()
    found = entries.values_list("participant").annotate(total=Sum("usd"))
    return {participant: total for participant, total in found if total}


def last_entries(pilots: Collection[int]) -> dict[int, date]:
    """Per pilot the day of the newest entry in its ledger, as its history tells it to all."""
    events = HistoryEvent.objects.filter(
        content_type=ContentType.objects.get_for_model(Pilot),
        object_id__in=pilots,
        action__in=["contribute", "reverse_contribution"],
    )
    found = events.order_by().values_list("object_id").annotate(last=Max("at"))
    return {pilot: last.date() for pilot, last in found}


def ledger_entries(pilot: Pilot, user: Any) -> QuerySet[Contribution]:
    return Contribution.objects.visible_to(user).of(pilot).with_names()
