"""The activity file where something is missing, unusual or hostile."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from cities.enums import OrganisationKind
from cities.models import Organisation
from pilots.enums import PilotState, Role
from pilots.models import Agreement, Pilot
from reporting.iati.activities import LONGEST_BUDGET
from tests import factories as make
from tests.pilots import factories as pilots
from tests.programmes.factories import PrioritiesFactory
from tests.reporting import made
from tests.reporting.iati import activities, published, values

SIGNED = date(2003, 1, 1)  # by `made.made_pilot`
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to("2026-11-28T09:00Z", tick=False)


def noon(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(hour=12, tzinfo=UTC)


def over(started_on: str, completed_on: str) -> dict:
    moments = {"started_at": noon(started_on), "completed_at": noon(completed_on)}
    return {"state": PilotState.COMPLETED, **moments}


def agree(pilot: Pilot, amount, **fields) -> Agreement:
    in_force = {"in_force_at": pilot.agreed_at, "frozen_at": pilot.agreed_at, "text": "Signed", "sha256": "0"}
    budget = {"budget_amount": Decimal(amount), "budget_currency": "EUR"}
    return pilots.AgreementFactory(pilot=pilot, **in_force | budget | fields)


def only(client):
    [activity] = activities(client)
    return activity


def days(activity) -> dict[str, str]:
    return {each.get("type"): each.get("iso-date") for each in activity.findall("activity-date")}


def parties(activity) -> list[tuple[str, str]]:
    found = activity.findall("participating-org")
    return [(party.findtext("narrative"), party.get("role")) for party in found]


@pytest.mark.parametrize("title", ["", " ", "\x0b\x1f"])
def test_pilot_without_a_word_is_named_by_its_reference(client, world, title):
    pilot = published(world, title)
    assert only(client).findtext("title/narrative") == pilot.reference
    assert only(client).findtext("description/narrative") == pilot.reference


def test_pilot_without_a_summary_is_described_by_its_title(client, world):
    published(world, "Bus lanes")
    assert [text.text for text in only(client).findall("description/narrative")] == ["Bus lanes"]


def test_hostile_text_stays_text(client, world):
    hostile = "</narrative><x a='1'>&lt; ]]> <!-- --> <?php?> \x01\x0c\ufffe &#0; \"quoted\""
    published(world, hostile, summary=f"{hostile}\nsecond line")
    activity = only(client)
    shown = hostile.replace("\x01\x0c\ufffe", "")
    assert activity.findtext("title/narrative") == shown
    assert activity.findtext("description/narrative") == f"{shown}\nsecond line"


def test_text_from_right_to_left_says_its_language(client, world):
    published(world, "مواقف الحافلات", language="ar")
    activity = only(client)
    assert activity.get(LANGUAGE) == "ar"
    narrative = activity.find("title/narrative")
    assert (narrative.text, narrative.get(LANGUAGE)) == ("مواقف الحافلات", "ar")


def test_partner_of_no_known_country_has_its_part_nowhere_in_particular(client, world):
    pilot = published(world)
    ngo = make.OrganisationFactory(kind=OrganisationKind.NGO, city=None)
    pilot.participants.filter(organisation=world.north).update(organisation=ngo)
    activity = only(client)
    assert values(activity, "recipient-country", "percentage") == ["50"]
    assert values(activity, "recipient-region", "code") == ["998"]
    assert values(activity, "activity-scope", "code") == ["4"]
    assert len(activity.findall("location")) == 1


def test_pilot_of_nobody_and_nothing_is_still_an_activity(client, world):
    pilot = published(world, areas=())
    pilot.participants.exclude(organisation=world.north).delete()
    pilot.participants.update(organisation=make.OrganisationFactory(kind=OrganisationKind.NGO, city=None))
    activity = only(client)
    assert values(activity, "recipient-region", "percentage") == ["100"]
    assert values(activity, "sector", "code") == ["99810"]
    assert values(activity, "tag", "code") == ["11", "17"]
    assert (activity.find("activity-scope"), activity.find("location")) == (None, None)


def test_city_of_two_partners_is_one_place_and_its_population_does_not_matter(client, world):
    pilot = published(world)
    city = make.CityFactory(population=None)
    Organisation.objects.filter(participations__pilot=pilot).update(city=city)
    activity = only(client)
    assert len(activity.findall("location")) == 1
    assert values(activity, "recipient-country", "percentage") == ["100"]


@pytest.mark.parametrize(
    ("exchange", "is_triangular", "code"),
    [("north_north", False, []), ("south_south", False, []), ("south_south", True, ["8"])],
)
def test_only_triangular_cooperation_has_a_type(client, world, exchange, is_triangular, code):
    published(world, exchange_type=exchange, is_triangular=is_triangular)
    activity = only(client)
    assert values(activity, "collaboration-type", "code") == code
    assert values(activity, "recipient-country", "code") == ["KE", "SE"]


@pytest.mark.parametrize(
    ("fields", "status", "shown"),
    [
        ({}, "1", {"1": "2003-01-01"}),
        (
            {"state": PilotState.ACTIVE, "started_at": noon("2003-02-01")},
            "2",
            {"2": "2003-02-01"},
        ),
        (
            {"state": PilotState.SUSPENDED, "started_at": noon("2003-02-01")},
            "6",
            {"2": "2003-02-01"},
        ),
        (over("2003-02-01", "2004-02-01"), "3", {"2": "2003-02-01", "4": "2004-02-01"}),
        ({"state": PilotState.CANCELLED, "cancelled_at": noon("2003-03-01")}, "5", {"1": "2003-01-01"}),
        (
            {
                "state": PilotState.CANCELLED,
                "started_at": noon("2003-02-01"),
                "cancelled_at": noon("2003-03-01"),
            },
            "5",
            {"2": "2003-02-01", "4": "2003-03-01"},
        ),
    ],
)
def test_status_and_days_follow_the_state(client, world, fields, status, shown):
    published(world, **fields)
    activity = only(client)
    assert values(activity, "activity-status", "code") == [status]
    assert days(activity) == shown


def test_plan_gives_the_planned_days(client, world):
    pilot = published(world)
    for starts_on in (date(2003, 5, 1), date(2003, 2, 1)):
        pilots.ActivityFactory(pilot=pilot, starts_on=starts_on)
    assert days(only(client)) == {"1": "2003-02-01", "3": "2003-05-05"}


@pytest.mark.parametrize(
    ("kind", "role"),
    [
        (OrganisationKind.DONOR, "1"),
        (OrganisationKind.SUPPORT_PROGRAMME, "3"),
        (OrganisationKind.UN_BODY, "4"),
        (OrganisationKind.NGO, "4"),
    ],
)
def test_role_of_a_supporter_is_by_its_kind(client, world, kind, role):
    supporter = make.OrganisationFactory(kind=kind, name="Helper", city=None)
    pilots.ParticipantFactory(pilot=published(world), organisation=supporter, role=Role.SUPPORTER)
    assert parties(only(client))[-1:] == [("Helper", role)]


def test_donor_that_gave_something_funds_once(client, world):
    supporter = make.OrganisationFactory(kind=OrganisationKind.DONOR, name="Helper", city=None)
    pilot = published(world)
    participant = pilots.ParticipantFactory(pilot=pilot, organisation=supporter, role=Role.SUPPORTER)
    pilots.ContributionFactory(participant=participant)
    made.told(pilot, "contribute", "", made.NOW)
    activity = only(client)
    assert [role for name, role in parties(activity) if name == "Helper"] == ["1"]
    assert activity.findtext("transaction/value") == "1000"


def test_ledger_gives_the_sum_of_each_who_gave(client, world):
    """In dollars, each entry at its own rate, as the page shows it: kinds and currencies together."""
    pilot = published(world)
    south, north = pilot.partners
    rate = {"currency": "EUR", "usd_rate": Decimal("1.2"), "rate_on": SIGNED}
    pilots.ContributionFactory(participant=south, value=100, **rate)
    pilots.ContributionFactory(participant=south, kind="in_kind", value=Decimal("0.5"))
    pilots.ContributionFactory(participant=south, stage="planned")
    pilots.ContributionFactory(participant=north, stage="planned")
    made.told(pilot, "contribute", "", noon("2003-04-01"))
    made.told(pilot, "reverse_contribution", "", noon("2003-06-01"))
    [transaction] = only(client).findall("transaction")
    value = transaction.find("value")
    assert (value.text, value.get("currency"), value.get("value-date")) == ("120.5", "USD", "2003-06-01")
    assert transaction.findtext("provider-org/narrative") == "Southtown"


def test_hours_without_a_price_are_no_money(client, world):
    pilot = published(world)
    hours = {"kind": "time", "hours": 40, "role": "planner", "value": None, "currency": ""}
    pilots.ContributionFactory(participant=pilot.partners[0], usd_rate=None, rate_on=None, **hours)
    made.told(pilot, "contribute", "", made.NOW)
    activity = only(client)
    assert activity.find("transaction") is None
    assert "1" not in values(activity, "participating-org", "role")


def test_entry_that_was_taken_back_counts_no_more(client, world):
    pilot = published(world)
    entry = pilots.ContributionFactory(participant=pilot.partners[0])
    pilots.ContributionFactory(participant=pilot.partners[0], value=-1000, reverses=entry, reason="Twice")
    made.told(pilot, "reverse_contribution", "", made.NOW)
    assert only(client).find("transaction") is None


def budgets(activity) -> list[tuple[str, str, Decimal]]:
    return [
        (
            budget.find("period-start").get("iso-date"),
            budget.find("period-end").get("iso-date"),
            Decimal(budget.findtext("value")),
        )
        for budget in activity.findall("budget")
    ]


def test_cost_of_several_years_is_shared_by_days_to_the_cent(client, world):
    agree(published(world, **over("2003-02-01", "2005-04-01")), "100.01")
    found = budgets(only(client))
    assert [(start, end) for start, end, _amount in found] == [
        ("2003-02-01", "2004-01-31"),
        ("2004-02-01", "2005-01-30"),
        ("2005-01-31", "2005-04-01"),
    ]
    assert [amount for _start, _end, amount in found] == [Decimal("46.15"), Decimal("46.15"), Decimal("7.71")]


def test_cost_of_a_year_is_one_budget(client, world):
    end = (date(2003, 2, 1) + LONGEST_BUDGET).isoformat()
    agree(published(world, **over("2003-02-01", end)), "5000000")
    assert budgets(only(client)) == [("2003-02-01", end, Decimal(5_000_000))]


def test_amended_cost_is_a_revised_budget(client, world):
    agree(published(world, **over("2003-02-01", "2003-03-01")), "10", version=2)
    assert values(only(client), "budget", "type") == ["2"]


def test_cost_without_an_end_in_sight_or_of_nothing_is_no_budget(client, world):
    agree(published(world), "10")
    agree(published(world, **over("2003-02-01", "2003-03-01")), "0")
    assert [activity.findall("budget") for activity in activities(client)] == [[], []]


def test_agreement_that_is_not_in_force_is_not_told(client, world):
    pilot = published(world)
    pilots.AgreementFactory(pilot=pilot, purposes="Not signed", budget_amount=1, budget_currency="EUR")
    activity = only(client)
    assert values(activity, "document-link/category", "code") == ["A12"]
    assert [each.get("type") for each in activity.findall("description")] == ["1"]


def test_plan_that_ends_before_the_exchange_began_makes_a_budget_of_one_day(client, world):
    pilot = published(world, state=PilotState.ACTIVE, started_at=noon("2003-06-01"))
    pilots.ActivityFactory(pilot=pilot, starts_on=date(2003, 2, 1))
    agree(pilot, "10")
    assert budgets(only(client)) == [("2003-06-01", "2003-06-01", Decimal(10))]


def test_illustrative_pilot_and_programme_say_so(client, world):
    published(world)
    Organisation.objects.update(is_demonstration=True)
    runner = make.OrganisationFactory(is_demonstration=True)
    made.made_programme(runner, "Twinning", established=SIGNED)
    for activity in activities(client):
        assert activity.findtext("description[@type='4']/narrative").startswith("Illustrative: ")


def test_programme_has_the_themes_of_its_priorities_and_the_countries_that_it_is_for(client, world):
    programme = made.made_programme(make.AssociationFactory(), "Twinning", established=SIGNED)
    programme.countries.set([make.CountryFactory(code=code) for code in ("KE", "SE", "NO")])
    PrioritiesFactory(programme=programme).themes.set([make.ThemeFactory(code="mobility")])
    activity = only(client)
    assert values(activity, "sector", "code") == ["21010"]
    assert values(activity, "recipient-country", "percentage") == ["33.34", "33.33", "33.33"]
    assert activity.findtext("description/narrative") == "Twinning"
    assert values(activity, "activity-date", "type") == ["2"]


def test_programme_that_says_little_is_still_an_activity(client, world):
    made.made_programme(make.AssociationFactory(), "Twinning", established=SIGNED)
    activity = only(client)
    assert values(activity, "sector", "code") == ["99810"]
    assert values(activity, "recipient-region", "code") == ["998"]


def measured(pilot, figures, **fields):
    indicator = pilots.IndicatorFactory(result__pilot=pilot, counts_people=False, **fields)
    for on, value in figures:
        pilots.MeasurementFactory(indicator=indicator, on=on, value=Decimal(value))


def periods(activity) -> list[tuple[str, str, list[str], list[str]]]:
    return [
        (
            period.find("period-start").get("iso-date"),
            period.find("period-end").get("iso-date"),
            values(period, "target", "value"),
            values(period, "actual", "value"),
        )
        for period in activity.findall("result/indicator/period")
    ]


def test_figures_of_the_day_of_the_target_stand_beside_it(client, world):
    pilot = published(world, **over("2003-02-01", "2003-12-31"))
    figures = [(date(2003, 6, 30), "12.50"), (date(2003, 12, 31), 40), (date(2003, 12, 31), 41)]
    measured(pilot, figures, target_on=date(2003, 12, 31))
    assert periods(only(client)) == [
        ("2003-02-01", "2003-06-30", [], ["12.5"]),
        ("2003-07-01", "2003-12-31", ["100"], ["41"]),
    ]


def test_target_without_a_day_is_for_the_end_and_early_figures_come_first(client, world):
    pilot = published(world, **over("2003-02-01", "2003-12-31"))
    measured(pilot, [(date(2003, 1, 15), 1)])
    assert periods(only(client)) == [
        ("2003-01-15", "2003-01-15", [], ["1"]),
        ("2003-01-16", "2003-12-31", ["100"], []),
    ]


def test_target_of_an_exchange_without_an_end_is_for_its_first_day_or_the_last_figure(client, world):
    measured(published(world), [])
    measured(published(world), [(date(2003, 4, 1), 1)])
    first, second = activities(client)
    assert periods(first) == [("2003-01-01", "2003-01-01", ["100"], [])]
    assert periods(second) == [("2003-01-01", "2003-04-01", ["100"], ["1"])]


@pytest.mark.parametrize(
    ("baseline", "target", "ascending"), [(0, 100, "1"), (100, 20, "0"), (50, 50, None), (None, 50, None)]
)
def test_direction_of_an_indicator_is_known_from_baseline_and_target(
    client, world, baseline, target, ascending
):
    measured(published(world), [], baseline=baseline, target=target, unit=" % ")
    activity = only(client)
    assert values(activity, "result/indicator", "ascending") == [ascending]
    assert values(activity, "result/indicator", "measure") == ["2"]
    assert len(activity.findall("result/indicator/baseline")) == (baseline is not None)


def test_result_that_nothing_measures_is_left_out(client, world):
    pilot = published(world)
    pilots.ResultFactory(pilot=pilot)
    activity = only(client)
    assert activity.find("result") is None
    assert "A08" in values(activity, "document-link/category", "code")
