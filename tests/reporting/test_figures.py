"""Golden numbers of the indicators that no milestone of the initiative asks for."""

from datetime import date, timedelta

import pytest

from pilots.enums import Stage
from reporting.enums import Measure
from reporting.facts import Fact, Record, by_groups, measured
from reporting.indicator_docs import PATH, indicator_docs
from reporting.indicators import registry
from reporting.indicators.context import context_figures
from reporting.knowledge import Knowledge
from reporting.scope import Scope
from tests import factories as make
from tests.pilots.factories import ReachFactory
from tests.programmes.factories import FundingCallFactory
from tests.reporting import made, more

DAY = date(2012, 12, 31)
WORLD = Scope()
SETTINGS = {"kind": "mid_term", "currency": "EUR"}


def figure(code, as_of=DAY, due_on=DAY, known_at=made.NOW, reader=None, scope=WORLD, **params):
    return registry[code](Knowledge(as_of, known_at, scope, reader), due_on, SETTINGS | params)


def told(fact):
    return [(record.title, record.amount) for record in fact.records]


def amount(value, group=""):
    return Record("pilot", f"P-{value}", "", "", None, "", False, group, value)


@pytest.mark.parametrize(
    ("measure", "values", "result"),
    [
        (Measure.COUNT, [5, 5], 2),
        (Measure.SUM, [5, -2], 3),
        (Measure.MEDIAN, [9, 1, 4], 4),
        (Measure.MEDIAN, [1, 4, 5, 9], 5),  # 4.5
        (Measure.SHARE, [100, 0, 100], 67),
        (Measure.SHARE, [100, 0, 0], 33),
        (Measure.SHARE, [100, *[0] * 7], 13),  # 12.5
        (Measure.MEDIAN, [], 0),
        (Measure.SHARE, [], 0),
        (Measure.GROUPS, [], 0),
    ],
)
def test_measure(measure, values, result):
    assert measured(measure, [amount(value) for value in values]) == result


def test_groups_are_counted_once():
    assert measured(Measure.GROUPS, [amount(1, "a"), amount(2, "b"), amount(3, "a")]) == 2


def test_figure_is_told_group_by_group_unless_groups_are_what_is_counted():
    records = (amount(100, "South"), amount(0, "South"), amount(0, "North"), amount(9))
    said = {"code": "x", "label": "X", "definition": "", "unit": "", "value": 0, "records": records}
    shares = by_groups(Fact(**said, measure=Measure.SHARE))
    assert [(group.label, group.value) for group in shares] == [("South", 50), ("North", 0)]
    assert by_groups(Fact(**said, measure=Measure.GROUPS)) == []


@pytest.fixture
def requests(milestones, world):
    """One served soon and followed to a pilot, one served late, one that still waits."""
    more.made_request(world.south, date(2004, 1, 1), agreed=10, approved=25, piloted=60)
    more.made_request(world.south, date(2005, 1, 1), agreed=41)
    more.made_request(world.north, date(2006, 1, 1))
    return world


@pytest.mark.parametrize(
    ("code", "value", "amounts"),
    [
        ("days_to_match", 26, [10, 41]),  # 25.5
        ("days_to_approval", 25, [25]),
        ("days_to_pilot", 60, [60]),
        ("requests_served_by_region", 67, [100, 100, 0]),
        ("requests_served_by_city_size", 67, [100, 100, 0]),
    ],
)
def test_days_and_shares_of_requests(requests, code, value, amounts):
    fact = figure(code)
    assert (fact.value, [record.amount for record in fact.records]) == (value, amounts)


def test_first_match_of_a_request_counts_and_only_up_to_the_day(requests):
    request = more.made_request(requests.south, date(2007, 1, 1), agreed=90)
    again = make.MatchFactory(request=request)
    made.told(again, "agree", "agreed", made.noon(date(2007, 1, 5)))
    made.told(again, "agree", "agreed", made.noon(date(2007, 2, 5)))
    assert [record.amount for record in figure("days_to_match").records] == [10, 41, 4]
    early = figure("days_to_match", as_of=date(2005, 2, 1))
    assert [record.amount for record in early.records] == [10]
    assert figure("requests_served_by_region", as_of=date(2005, 2, 1)).value == 50


def test_match_that_is_older_than_its_request_is_left_out(requests):
    more.made_request(requests.south, date(2008, 1, 1), agreed=-300)
    fact = figure("days_to_match")
    assert fact.value == 26
    assert [excluded.reason for excluded in fact.excluded] == [
        "The partners had found each other before it was published."
    ]


def test_days_stop_at_the_due_date(requests):
    fact = figure("days_to_match", due_on=date(2004, 12, 31))
    assert (fact.value, fact.late) == (10, ())


def test_requests_have_a_name_only_for_who_follows_them(requests):
    hidden = figure("days_to_match").records[0]
    assert (hidden.title, hidden.reference, hidden.url, hidden.on, hidden.note) == (
        "A request that is not yours to follow",
        "",
        "",
        None,
        "",
    )
    named = figure("days_to_match", reader=requests.officer_south).records[0]
    assert (named.on, named.note) == (date(2004, 1, 11), "Southtown. Published on Jan. 1, 2004.")
    assert named.url.startswith("/requests/")
    assert figure("days_to_match", reader=requests.coordinator).records[0] == named
    assert figure("days_to_match", reader=requests.officer_north).records[0] == hidden
    assert figure("days_to_match", reader=requests.donor).records[0] == hidden


def test_requests_by_region_and_size_put_small_groups_together(requests):
    small = make.OrganisationFactory(city__population=20_000, city__country=requests.south.city.country)
    for number in range(5):
        more.made_request(small, date(2004, 2, 1), agreed=number if number < 2 else None)
    nowhere = make.OrganisationFactory(kind="ngo", city=None)
    more.made_request(nowhere, date(2004, 2, 1))
    by_size = figure("requests_served_by_city_size")
    assert [record.group for record in by_size.records] == [
        *["up to 100,000 people"] * 5,
        *["Others, with fewer than 5 requests each"] * 4,
    ]
    assert [record.amount for record in by_size.records] == [100, 100, 0, 0, 0, 100, 100, 0, 0]
    by_region = figure("requests_served_by_region")
    assert by_region.value == 44
    assert {record.group for record in by_region.records} == {
        "Eastern Africa",
        "Others, with fewer than 5 requests each",
    }


@pytest.fixture
def pledges(milestones, world):
    more.made_pledge(world, "1000.50")
    more.made_pledge(
        world,
        2000,
        committed=(date(2006, 9, 1), "1800.49"),
        paid=[(date(2006, 10, 1), 600), (date(2007, 2, 1), 300)],
    )
    more.made_pledge(
        world, 700, committed=(date(2006, 9, 1), 700), paid=[(DAY, 50)], withdrawn=date(2009, 1, 1)
    )
    more.made_pledge(world, 9000, currency="USD")
    return world


@pytest.mark.parametrize(
    ("code", "as_of", "value"),
    [
        ("money_pledged", DAY, 3001),
        ("money_pledged", date(2008, 12, 31), 3701),
        ("money_pledged", date(2006, 6, 20), 0),
        ("money_committed", DAY, 1800),
        ("money_committed", date(2008, 12, 31), 2500),
        ("money_committed", date(2006, 8, 31), 0),
        ("money_disbursed", DAY, 950),
        ("money_disbursed", date(2006, 12, 31), 600),
    ],
)
def test_money_of_one_currency(pledges, code, as_of, value):
    fact = figure(code, as_of=as_of)
    assert (fact.value, fact.unit) == (value, "EUR")
    assert fact.value == sum(record.amount for record in fact.records)
    assert fact.label.endswith("in EUR")


def test_money_of_another_currency_is_another_figure(pledges):
    fact = figure("money_pledged", currency="USD")
    assert (fact.value, len(fact.records)) == (9000, 1)
    assert figure("money_pledged", currency="JPY").missing == ("Money in JPY",)


def test_withdrawn_pledge_is_left_out_with_its_day_but_what_was_paid_stays_paid(pledges):
    [excluded] = figure("money_pledged").excluded
    assert (excluded.record.amount, excluded.reason) == (700, "It was withdrawn on Jan. 1, 2009.")
    assert figure("money_disbursed").excluded == ()


def test_payment_after_the_due_date_is_late(pledges):
    fact = figure("money_disbursed", due_on=date(2006, 12, 31))
    assert (fact.value, [record.amount for record in fact.late]) == (600, [300, 50])


def test_donor_is_named_to_who_sees_the_pledge(pledges):
    assert {record.title for record in figure("money_pledged").records} == {"A pledge that is not public"}
    assert {record.title for record in figure("money_pledged", reader=pledges.donor).records} == {"Fund"}
    seen = figure("money_pledged", reader=pledges.coordinator).records[0]
    assert (seen.title, seen.note, seen.on) == (
        "Fund",
        "For: Travel between southern cities.",
        date(2006, 6, 21),
    )
    assert figure("money_pledged", reader=pledges.staff_north).records[0].title != "Fund"


@pytest.fixture
def gifts(milestones, world):
    """Southtown plans and gives shillings and hours; Northville's gifts do not count."""
    pilot = made.made_pilot(world, "Standpipes")
    more.made_gift(pilot, world.south, 8000, stage=Stage.PLANNED)
    more.made_gift(pilot, world.south, "4000.40")
    more.made_gift(pilot, world.south, "1000.20", on=date(2005, 1, 1))
    more.made_gift(pilot, world.south, 300, currency="EUR")
    more.made_gift(pilot, world.south, "12.5", in_hours=True)
    more.made_gift(pilot, world.south, 100, in_hours=True, stage=Stage.PLANNED)
    paid_time = {"hourly_rate": 2, "currency": "KES", "usd_rate": "0.0125", "rate_on": DAY}
    more.made_gift(pilot, world.south, 10, in_hours=True, **paid_time)
    more.made_gift(pilot, world.north, 999)
    return pilot


@pytest.mark.parametrize(
    ("code", "currency", "value"),
    [
        ("southern_money_planned", "KES", 8000),
        ("southern_money_given", "KES", 5021),  # with ten hours at two shillings
        ("southern_money_given", "EUR", 300),
        ("southern_money_given", "USD", 0),
        ("southern_hours_planned", "", 100),
        ("southern_hours_given", "", 13),
    ],
)
def test_southern_contributions(gifts, code, currency, value):
    assert figure(code, currency=currency).value == value


def test_southern_contributions_up_to_the_day_net_of_what_was_reversed(gifts, world):
    assert figure("southern_money_given", currency="KES", as_of=date(2004, 12, 31)).value == 4020
    wrong = more.made_gift(gifts, world.south, 500)
    more.made_gift(gifts, world.south, -500, reverses=wrong, reason="Entered twice.")
    fact = figure("southern_money_given", currency="KES")
    assert (fact.value, told(fact)) == (5021, [("Standpipes", 5021)])


def test_south_is_what_it_was_on_the_day_of_the_agreement(gifts, world):
    world.south.city.country.classifications.update(valid_until=date(2003, 1, 2))
    assert figure("southern_hours_given").value == 13
    world.south.city.country.classifications.update(valid_until=date(2003, 1, 1))
    assert figure("southern_hours_given").value == 0


def test_tools_shared_and_used_again(milestones, world):
    leaks = more.made_tool(world.north, date(2004, 5, 1), title="Leaks")
    more.made_tool(world.north, date(2005, 5, 1), title="Meters")
    for day in (date(2004, 8, 1), date(2004, 9, 1)):
        more.made_reuse(leaks, world.south, day)
    assert told(figure("tools_shared")) == [("Leaks", None), ("Meters", None)]
    fact = figure("tools_reused")
    assert (fact.value, [record.on for record in fact.records]) == (1, [date(2004, 8, 1), date(2004, 9, 1)])
    assert fact.records[0].group == f"{leaks.reference} Leaks"
    assert figure("tools_shared", as_of=date(2004, 12, 31)).value == 1
    assert figure("tools_reused", as_of=date(2004, 7, 31)).missing == ("A tool that is used again",)


def test_tool_that_was_withdrawn_still_counts_without_its_title(milestones, world):
    tool = more.made_tool(world.north, date(2004, 5, 1))
    more.made_reuse(tool, world.south, date(2004, 6, 1))
    made.told(tool, "withdraw", "draft", made.noon(date(2005, 1, 1)))
    [record] = figure("tools_shared").records
    assert (record.title, record.url) == ("A tool that is no longer shared", "")
    assert figure("tools_reused").records[0].url == ""


def test_support_programmes_at_round_tables_count_once(milestones, world):
    for day in (date(2006, 1, 1), date(2006, 6, 1)):
        table = made.made_round_table(world.un_body, f"On {day}", held_on=day, kinds=["donor"])
        table.participants.add(make.OrganisationFactory(kind="support_programme", name="Sida", city=None))
    made.made_round_table(world.un_body, "Other", held_on=DAY, kinds=["support_programme"])
    fact = figure("support_programmes_present", due_on=date(2007, 1, 1))
    assert (fact.value, [record.group for record in fact.records]) == (1, ["Sida", "Sida"])
    assert [record.group for record in fact.late] == ["A support_programme"]


def test_stock_is_taken_on_the_due_date_at_the_latest(milestones, world):
    make.CityParticipationFactory(recorded_at=made.EARLY, ends_on=date(2011, 1, 1))
    make.CityParticipationFactory(recorded_at=made.EARLY, starts_on=date(2011, 6, 1))
    assert figure("cities_taking_part", due_on=date(2010, 12, 31)).value == 1
    assert figure("cities_taking_part", as_of=date(2011, 3, 1)).missing == ("A city that takes part",)
    assert figure("regions_taking_part", as_of=date(2011, 3, 1)).value == 0
    pilot = made.made_pilot(world, "Taps")
    ReachFactory(pilot=pilot, on=date(2010, 1, 1), slum_dwellers=10, recorded_at=made.EARLY)
    ReachFactory(pilot=pilot, on=date(2011, 1, 1), slum_dwellers=90, recorded_at=made.EARLY)
    assert figure("slum_dwellers_reached", due_on=date(2010, 12, 31)).value == 10


def everything(**knowledge):
    known = Knowledge(DAY, **knowledge)
    return [*(found(known, DAY, SETTINGS) for found in registry.values()), *context_figures(known)]


COUNTED_FROM_HISTORY = {"offers_published", "requests_published", "matches_agreed", "matches_approved"}


def test_every_figure_adds_up_to_its_records_and_says_where_it_comes_from(milestones, world):
    made.fill(world, times=2)
    more.fill_more(world, times=3)
    for pilot, people in ((made.made_pilot(world, "Taps"), 70), (made.made_pilot(world, "Wells"), 90)):
        ReachFactory(
            pilot=pilot, on=DAY, slum_dwellers=people, other_residents=people, recorded_at=made.EARLY
        )
    for reader in (None, world.coordinator):
        facts = everything(known_at=made.NOW, reader=reader)
        assert {fact.code for fact in facts} == registry.keys() | COUNTED_FROM_HISTORY
        for fact in facts:
            assert all([fact.label, fact.definition, fact.unit, fact.source, fact.limits]), fact.code
            if fact.code not in COUNTED_FROM_HISTORY:
                assert fact.records, fact.code
                assert fact.value == measured(fact.measure, fact.records), fact.code


def test_same_day_and_moment_give_the_same_figures_after_history_was_entered_later(milestones, world):
    made.fill(world)
    more.fill_more(world)
    before = everything(known_at=made.NOW)
    later = made.NOW + timedelta(days=1)
    more.fill_more(world, times=2, recorded_at=later)
    assert everything(known_at=made.NOW) == before
    after = {fact.code: fact.value for fact in everything(known_at=later)}
    assert (after["money_disbursed"], after["tools_shared"], after["southern_hours_given"]) == (1200, 3, 36)


def test_all_figures_read_the_same_for_one_and_three_of_everything(
    milestones, world, django_assert_num_queries
):
    made.fill(world)
    more.fill_more(world)
    everything(known_at=made.NOW)
    for times in (0, 2):
        made.fill(world, times)
        more.fill_more(world, times)
        with django_assert_num_queries(17):
            everything(known_at=made.NOW)


@pytest.mark.parametrize("code", sorted(registry))
def test_empty_world_names_what_is_missing(milestones, code):
    fact = figure(code)
    assert (fact.value, fact.records) == (0, ())
    assert fact.missing


@pytest.mark.parametrize(
    ("code", "since", "value"),
    [
        ("tools_shared", date(2004, 3, 2), 2),
        ("money_disbursed", date(2004, 3, 2), 800),
        ("money_pledged", date(2004, 3, 2), 2000),
        ("requests_served_by_region", date(2004, 3, 2), 50),
        ("days_to_pilot", date(2004, 4, 1), 30),
        ("southern_hours_given", date(2004, 3, 3), 12),
    ],
)
def test_first_day_narrows_every_figure_that_has_days(milestones, world, code, since, value):
    more.fill_more(world, times=3)
    assert figure(code, scope=Scope(since=since)).value == value


def test_pledges_of_a_part_of_the_world(milestones, world):
    call = FundingCallFactory(pilot=made.made_pilot(world, "Standpipes"))
    programme = made.made_programme(world.un_body, "Taps", established=date(2005, 1, 1))
    more.made_pledge(world, 100, call=call)
    more.made_pledge(world, 20, programme=programme)
    more.made_pledge(world, 3)

    def pledged(**scope):
        return figure("money_pledged", scope=Scope(**scope)).value

    assert pledged() == pledged(since=date(2005, 1, 1)) == 123
    assert pledged(region="014") == pledged(themes=("water",)) == 100
    assert pledged(exchange_type="south_south") == 20
    assert pledged(programme=str(programme.uuid)) == 20


def test_description_of_the_indicators_is_up_to_date():
    """When it is not: `manage.py indicator_docs`."""
    assert PATH.read_text(encoding="utf-8") == indicator_docs()
