"""Every figure of /trends/, worked out by hand."""

from datetime import date, timedelta

import pytest

from matching.models import Match
from reporting.models import TrendBlock
from reporting.trends.keeping import renew
from tests import factories as make
from tests.reporting.made import noon
from tests.reporting.trends_made import TODAY, Made, charts, rows, year_of_2004

pytestmark = pytest.mark.django_db
YEAR = {"from": "2004-01-01", "to": "2004-12-31"}


def test_requests_and_offers_of_the_world_by_quarter():
    year_of_2004()
    assert rows("areas", **YEAR) == [
        ("water", "2004-Q1", 3, 3),
        ("water", "2004-Q2", None, 0),
        ("water", "2004-Q3", None, 0),
        ("water", "2004-Q4", 3, 0),
    ]


def test_requests_and_offers_of_a_region():
    year_of_2004()
    assert rows("areas", region="202", **YEAR) == [
        ("water", "2004-Q1", 3, 0),
        ("water", "2004-Q2", None, 0),
    ]
    assert rows("areas", region="142", **YEAR) == [("water", "2004-Q3", None, 0)]


def test_a_wide_region_has_the_numbers_of_its_parts():
    year_of_2004()
    assert rows("areas", region="002", **YEAR) == rows("areas", region="202", **YEAR)


def test_a_longer_time_is_told_by_years_and_a_part_of_one_says_so():
    year_of_2004()
    found = charts(date(2008, 4, 1), **{"from": "2004-04-01", "to": "2008-03-31"})["areas"]
    assert found.rows == (("water", "2004-Q2–Q4", 3, 0),)
    assert found.lines[0].periods == ("2004-Q2–Q4", "2005", "2006", "2007", "2008-Q1")


def test_picture_has_a_gap_where_nothing_is_told():
    year_of_2004()
    picture = charts(**YEAR)["areas"].lines[0]
    assert picture.lines[0].values == (3, None, None, 3)
    assert picture.largest == 3


def test_title_of_areas_names_what_is_asked_for_most():
    year_of_2004()
    assert charts(**YEAR)["areas"].title == "“water” is asked for most: 6 requests"


def test_balance_counts_an_area_with_its_sub_themes():
    year_of_2004()
    assert rows("balance", **YEAR) == [
        ("water", 6, 3, 2.0),
        ("water: water.supply", 0, 3, 0.0),
    ]


def test_balance_of_too_few_requests_is_not_worked_out():
    year_of_2004()
    assert rows("balance", region="142", **YEAR) == [("water", None, 0, "")]


def test_title_of_balance():
    made = year_of_2004()
    assert charts(**YEAR)["balance"].title == "“water” lacks offers most: 2.0 requests for one offer"
    for name in ("a1", "a2", "a3", "b1"):
        made.offer(name, date(2004, 6, 1))
    assert charts(**YEAR)["balance"].title == "No area is asked for more often than it is offered"


def test_scale_of_balance_ends_at_four_requests_for_one_offer():
    made = Made()
    for number in range(15):
        made.request(f"a{number}", date(2004, 1, 1))
    for number in range(3):
        made.offer(f"a{number}", date(2004, 1, 1))
    row = charts(**YEAR)["balance"].scale.rows[0]
    assert (row.place, row.text) == (1, "5.0")


def test_a_posting_of_two_areas_counts_in_both_and_of_two_sub_themes_once():
    made = Made()
    for name in ("a1", "a2", "a3"):
        made.request(name, date(2004, 1, 1), "safety", "water.supply", "water.waste")
    assert rows("balance", **YEAR) == [("water", 3, 0, ""), ("safety", 3, 0, "")]


def test_a_withdrawn_request_was_asked_all_the_same_and_a_draft_was_not():
    made = year_of_2004()
    make.RequestFactory(organisation=made["a1"])
    before = rows("areas", **YEAR)
    request = made.request("a1", date(2004, 2, 2))
    type(request).objects.filter(pk=request.pk).update(state="withdrawn")
    assert (before[0], rows("areas", **YEAR)[0]) == (
        ("water", "2004-Q1", 3, 3),
        ("water", "2004-Q1", 4, 3),
    )


def test_the_running_quarter_is_not_shown():
    made = Made()
    for name in ("a1", "a2", "a3"):
        made.request(name, date(2005, 3, 31))
    assert rows("areas", today=date(2005, 3, 31)) == []
    assert rows("areas", today=date(2005, 4, 1)) == [("water", "2005-Q1", 3, 0)]


def unmet_world() -> Made:
    """In Africa three requests agreed in time and one did not; in Asia one, in Europe one did not either."""
    made = Made()
    for name, after in (("a1", 1), ("a2", 60), ("a3", 30), ("a4", 61)):
        made.match(name, "c1", date(2004, 2, 1), after=after)
    made.request("b1", date(2004, 5, 1))
    made.request("c1", date(2004, 11, 1))
    return made


def test_unmet_are_requests_without_agreed_partner_after_sixty_days():
    unmet_world()
    assert rows("unmet", **YEAR) == [
        ("2004-Q1", 3, None, ""),
        ("2004-Q2", 0, None, ""),
        ("2004-Q4", 0, 3, "100 %"),
    ]
    assert charts(**YEAR)["unmet"].title == "50 of 100 requests have no agreed partner after 60 days"


def test_a_proposal_is_no_agreed_partner():
    unmet_world()
    Match.objects.update(state="proposed", agreed_at=None)
    assert rows("unmet", **YEAR)[0] == ("2004-Q1", 0, 4, "100 %")


def test_unmet_waits_sixty_days_for_the_last_request_of_a_quarter():
    made = Made()
    for name in ("a1", "a2", "a3"):
        made.request(name, date(2004, 12, 31))
    assert rows("unmet", today=date(2005, 3, 1)) == []
    assert rows("unmet", today=date(2005, 3, 2)) == [("2004-Q4", 0, 3, "100 %")]


def test_unmet_has_no_line_beyond_what_is_known():
    made = Made()
    for name in ("a1", "a2", "a3"):
        made.request(name, date(2004, 12, 31))
    assert charts()["unmet"].lines[0].periods == ("2004-Q4",)


def test_fairness_by_region_and_what_could_not_be_told_apart():
    unmet_world()
    assert rows("fairness-regions", **YEAR) == [
        ("Sub-Saharan Africa", 3, None, ""),
        ("Asia", 0, None, ""),
        ("Europe", 0, None, ""),
        ("Counted without a region", 0, 3, "0 %"),
    ]


def test_fairness_of_two_regions_is_compared():
    made = unmet_world()
    for name in ("b1", "b2", "b3"):
        made.match(name, "c1", date(2004, 2, 1), after=1)
        made.request(name, date(2004, 2, 1))
    for name in ("a5", "a6"):
        made.request(name, date(2004, 2, 1))
    found = charts(**YEAR)["fairness-regions"]
    assert found.rows[:2] == (("Sub-Saharan Africa", 3, 3, "50 %"), ("Asia", 3, 3, "50 %"))
    assert found.title == "All find partners equally often: 50 of 100 requests"
    made.request("b3", date(2004, 2, 1))
    assert charts(**YEAR)["fairness-regions"].title == (
        "Partners found for 100 requests: Sub-Saharan Africa 50, Asia 43"
    )


def test_fairness_by_size_of_the_city():
    made = Made()
    for name in ("a1", "a2", "a3"):
        made.match(name, "c1", date(2004, 2, 1))
    for name in ("c1", "c2", "c3"):
        made.request(name, date(2004, 2, 1))
    make.CityFactory._meta.model.objects.filter(organisations=made["c3"]).update(population=None)
    assert rows("fairness-sizes", **YEAR) == [
        ("up to 100,000 people", 3, 0, "100 %"),
        ("100,000 to 500,000 people", 0, None, ""),
        ("Counted without the size", 0, 3, "0 %"),
    ]


def south_world() -> Made:
    made = Made()
    for number in (1, 2, 3):
        made.exchange(f"a{number}", "b1", date(2004, 8, 1))
    for number in (1, 2):
        made.exchange(f"a{number}", f"c{number}", date(2004, 2, 1), kind="north_south")
        made.exchange(f"a{number}", f"b{number}", date(2004, 2, 1))
    return made


def test_exchanges_by_type_and_the_share_of_the_south():
    south_world()
    assert rows("south", **YEAR) == [
        ("2004-Q1", 2, 2, 0, 0, "50 %"),
        ("2004-Q3", 3, 0, 0, 0, "100 %"),
    ]


def test_south_south_revives_when_number_and_share_grow():
    south_world()
    assert charts(**YEAR)["south"].title == "South-south cooperation revives: 3 exchanges after 2 before"


@pytest.mark.parametrize(
    ("later", "kind", "words"),
    [
        (1, "south_south", "declines: 0 exchanges after 2 before"),
        (3, "north_south", "holds: 3 exchanges after 2 before"),
    ],
)
def test_south_south_declines_or_holds(later, kind, words):
    made = Made()
    for number in (1, 2):
        made.exchange(f"a{number}", f"b{number}", date(2004, 2, 1))
    for number in range(3):
        if later == 3:
            made.exchange(f"a{number}", "b1", date(2004, 8, 1))
        made.exchange(f"a{number}", f"c{number}", date(2004, 8, 1), kind="north_south")
    assert kind
    assert charts(**YEAR)["south"].title == f"South-south cooperation {words}"


def test_who_exchanges_with_whom_from_the_offering_to_the_asking_region():
    south_world()
    found = charts(**YEAR)["flows"]
    assert found.rows == (("Asia", "Sub-Saharan Africa", 5), ("Europe", "Sub-Saharan Africa", 2))
    assert [(f.source.name, f.target.name, f.count) for f in found.flows] == list(found.rows)
    assert found.title == "Most exchanges lead from Asia to Sub-Saharan Africa: 5"


def test_flows_of_a_region_are_those_with_one_side_in_it():
    south_world()
    assert rows("flows", region="150", **YEAR) == [("Europe", "Sub-Saharan Africa", 2)]


def test_flows_within_a_region():
    made = Made()
    made.exchange("a1", "a2", date(2004, 2, 1))
    made.exchange("a2", "a3", date(2004, 2, 1))
    assert charts(**YEAR)["flows"].title == ("Most exchanges stay within one region: 2 in Sub-Saharan Africa")


def test_one_exchange_is_two_organisations_and_not_told():
    made = Made()
    made.exchange("a1", "b1", date(2004, 2, 1))
    assert rows("flows", **YEAR) == [("Asia", "Sub-Saharan Africa", None)]
    assert rows("south", **YEAR) == [("2004-Q1", None, 0, 0, 0, "")]


@pytest.mark.parametrize("query", [{}, {"region": "202"}, {"from": "2004-01-01"}, {"to": "1990-01-01"}])
def test_empty_world(query):
    Made()
    found = charts(**query)
    assert [chart.rows for chart in found.values()] == [()] * 9
    assert {chart.title for chart in found.values()} == {
        "Not enough requests yet to say which area is asked for most",
        "Not enough requests and offers yet to hold them against each other",
        "Nothing rises beyond chance",
        "Not enough requests yet to say how many find a partner",
        "Not enough requests yet to compare who finds a partner",
        "Not enough exchanges yet to say whether south-south cooperation revives",
        "Not enough exchanges yet to say who exchanges with whom",
    }


def test_one_posting_is_not_told():
    Made().request("a1", date(2004, 2, 1))
    found = charts(**YEAR)
    assert found["areas"].rows == (("water", "2004-Q1", None, 0),)
    assert found["areas"].lines == ()
    assert found["balance"].scale is None


def test_an_organisation_of_no_country_counts_in_the_world():
    made = Made()
    for name in ("a1", "a2", "a3"):
        made[name].city.country = make.CountryFactory(code="XX", region=None)
        made[name].city.save()
        made.request(name, date(2004, 1, 1))
    assert rows("areas", **YEAR) == [("water", "2004-Q1", 3, 0)]
    assert rows("areas", region="202", **YEAR) == []


def test_renewing_twice_changes_nothing():
    year_of_2004()
    found = [rows("areas", **YEAR) for _time in range(2)]
    assert found[0] == found[1]
    assert TrendBlock.objects.filter(count=0).count() == 0


def test_a_moment_counts_in_its_quarter_of_universal_time():
    made = Made()
    for name in ("a1", "a2", "a3"):
        request = made.request(name, date(2004, 1, 1))
        type(request).objects.filter(pk=request.pk).update(
            published_at=noon(date(2004, 3, 31)) + timedelta(hours=11, minutes=59)
        )
    renew(TODAY)
    assert set(TrendBlock.objects.values_list("quarter", flat=True)) == {date(2004, 1, 1)}
