"""Sums of contributions: they reconcile, whichever way they are cut."""

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.money import ZERO, in_cents
from pilots.enums import ContributionKind, Stage, WorldSide
from pilots.models import Contribution
from pilots.queries import Figures, Line, ledger, ledger_of, pilots_for_page, sides_of
from tests import factories as make
from tests.pilots.factories import ContributionFactory, ParticipantFactory

NAMES = {1: "Southtown", 2: "Northville", 3: "Fund"}
SIDES = {1: WorldSide.SOUTH, 2: WorldSide.NORTH, 3: WorldSide.MULTILATERAL}

# A busy machine is no fault of the code.
quick = settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=2)
priced = st.builds(
    Line,
    participant=st.sampled_from(list(NAMES)),
    kind=st.sampled_from(ContributionKind.values),
    stage=st.sampled_from(Stage.values),
    currency=st.sampled_from(["EUR", "KES", "USD"]),
    amount=amounts,
    usd=amounts,
    hours=st.none(),
)
unpriced = st.builds(
    Line,
    participant=st.sampled_from(list(NAMES)),
    kind=st.just(ContributionKind.TIME),
    stage=st.sampled_from(Stage.values),
    currency=st.just(""),
    amount=st.none(),
    usd=st.none(),
    hours=st.decimals(min_value=-(10**6), max_value=10**6, places=2),
)


def total(rows):
    return sum((row.figures for row in rows), Figures())


@quick
@given(st.lists(st.one_of(priced, unpriced)))
def test_sums_by_participant_side_and_kind_are_the_total(lines):
    found = ledger(lines, NAMES, SIDES)
    assert total(found.by_participant) == total(found.by_side) == total(found.by_kind) == found.total


@quick
@given(st.lists(st.one_of(priced, unpriced)))
def test_unpriced_hours_are_hours_and_never_money(lines):
    with_hours = ledger(lines, NAMES, SIDES)
    without = ledger([line for line in lines if line.hours is None], NAMES, SIDES)
    hours = sum((line.hours for line in lines if line.hours is not None), ZERO)
    assert (with_hours.total.planned, with_hours.total.delivered) == (
        without.total.planned,
        without.total.delivered,
    )
    assert with_hours.by_currency == without.by_currency
    assert with_hours.total.planned_hours + with_hours.total.delivered_hours == hours


@quick
@given(st.lists(priced))
def test_sums_by_currency_are_all_that_was_given_in_it(lines):
    given_in = Counter()
    for line in lines:
        given_in[line.currency] += line.amount
    rows = {row.currency: row.planned + row.delivered for row in ledger(lines, NAMES, SIDES).by_currency}
    assert rows == dict(given_in)


@quick
@given(st.lists(st.one_of(priced, unpriced), max_size=8))
def test_reversed_entries_leave_nothing(lines):
    negative = [
        line._replace(
            **{
                name: -getattr(line, name)
                for name in ("amount", "usd", "hours")
                if getattr(line, name) is not None
            }
        )
        for line in lines
    ]
    assert ledger([*lines, *negative], NAMES, SIDES).total == Figures()


def test_ledger_without_entries():
    found = ledger([], NAMES, SIDES)
    assert (found.is_empty, found.total, found.south) == (True, Figures(), Figures())


@pytest.fixture
def pilot(story):
    return pilots_for_page().get(pk=story.pilot.pk)


def entries(pilot, world):
    south, north = sorted(pilot.partners, key=lambda partner: partner.organisation_id != world.south.pk)
    time = {"kind": "time", "value": None, "role": "planner"}
    free = {"currency": "", "usd_rate": None, "rate_on": None}
    ContributionFactory(participant=south, **time, hours="10.5", hourly_rate="8.33", currency="USD")
    ContributionFactory(participant=south, **time, **free, hours=40)
    ContributionFactory(participant=south, kind="in_kind", value="70.10", stage="planned")
    ContributionFactory(participant=north, value="0.03", currency="EUR", usd_rate="1.1667")
    return south, north


def test_database_and_python_round_alike(pilot, world):
    entries(pilot, world)
    for entry in Contribution.objects.exclude(currency=""):
        amount = in_cents(entry.value or entry.hours * entry.hourly_rate)
        assert (entry.amount, entry.usd) == (amount, in_cents(amount * entry.usd_rate))


def test_ledger_of_a_pilot(pilot, world, django_assert_num_queries):
    entries(pilot, world)
    with django_assert_num_queries(2):
        found = ledger_of(pilot)
    south = Figures(planned=Decimal("70.10"), delivered=Decimal("87.47"), delivered_hours=Decimal(40))
    assert found.south == south
    assert found.total == south + Figures(delivered=Decimal("0.04"))
    assert [str(row.label) for row in found.by_side] == ["South", "North"]
    assert [row.currency for row in found.by_currency] == ["EUR", "USD"]


def test_side_of_each_participant(pilot, world):
    fund = ParticipantFactory(pilot=pilot, role="supporter", organisation=make.AssociationFactory())
    unlisted = make.CountryFactory(code="TW", alpha3="TWN", region=None)
    nowhere = ParticipantFactory(pilot=pilot, role="supporter", organisation__city__country=unlisted)
    pilot = pilots_for_page().get(pk=pilot.pk)
    sides = sides_of(pilot)
    assert (sides[fund.pk], sides[nowhere.pk]) == (WorldSide.MULTILATERAL, WorldSide.UNCLASSIFIED)
    assert sorted(sides[partner.pk] for partner in pilot.partners) == ["north", "south"]
