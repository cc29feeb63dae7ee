import csv
import gzip
import re
from datetime import date
from io import BytesIO, StringIO
from itertools import product

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from reporting.jobs import renew_trends
from reporting.models import RisingTopic, TrendBlock
from reporting.trends.enums import Answered, Figure, TopicKind
from reporting.trends.zones import ZONES
from tests import factories as make
from tests.reporting.factories import RisingTopicFactory, TrendBlockFactory
from tests.reporting.trends_made import year_of_2004

pytestmark = pytest.mark.django_db
PAGE = "/trends/"
YEAR = {"from": "2004-01-01", "to": "2004-12-31"}
AREAS = [f"area-{number}" for number in range(8)]
QUARTERS = [date(year, month, 1) for year in range(2002, 2026) for month in (1, 4, 7, 10)]


def fill() -> None:
    """Blocks of every figure in every quarter of 24 years, for eight areas and all regions."""
    for zone in ZONES:
        make.RegionFactory(code=zone, names={"en": f"A region of the world named {zone}"})
    for area in AREAS:
        make.ThemeFactory(code=area, names={"en": f"Management of a large city's {area}"})
    places = product(range(len(QUARTERS)), ZONES)
    TrendBlock.objects.bulk_create(block for number, zone in places for block in blocks_of(number, zone))
    for kind, position in product(TopicKind, range(1, 11)):
        RisingTopicFactory(quarter=QUARTERS[-1], kind=kind, position=position, code=f"topic {position}")


def blocks_of(number, zone):
    def block(figure, count, **labels):
        return TrendBlock(figure=figure, quarter=QUARTERS[number], zone=zone, count=count, **labels)

    for (place, area), side in product(enumerate(AREAS), (Figure.DEMAND, Figure.SUPPLY)):
        yield block(side, 3 + number * place % 7, theme=area)
    for kind in Answered:
        yield block(Figure.ANSWER, 5, kind=kind, size="small")
    for other in ZONES:
        yield block(Figure.EXCHANGE, 3, kind="south_south", other_zone=other)


def test_page_of_the_world(client):
    year_of_2004()
    renew_trends()
    shown = client.get(PAGE, YEAR)
    assert shown.status_code == 200
    assert "“water” is asked for most: 6 requests" in shown.text
    assert "The world, Jan. 1, 2004 to Dec. 31, 2004, in whole quarters." in shown.text
    assert "fewer than 3" in shown.text


def test_days_are_taken_as_their_quarters(client):
    year_of_2004()
    renew_trends()
    shown = client.get(PAGE, {"from": "2004-02-20", "to": "2004-05-02"}).text
    assert "Jan. 1, 2004 to June 30, 2004" in shown


def test_page_of_an_empty_world_says_what_makes_it_show_something(client):
    shown = client.get(PAGE)
    assert shown.status_code == 200
    assert "Nothing to show for this time and region" in shown.text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"region": "'; DROP TABLE x; --"}, "There is no region of this code. Choose one of the list."),
        ({"region": "<script>alert(1)</script>"}, "There is no region of this code."),
        ({"region": "9" * 5000}, "There is no region of this code."),
        ({"region": "\x00"}, "There is no region of this code."),
        ({"region": "001"}, "There is no region of this code."),
        ({"from": "2005-01-01", "to": "2004-01-01"}, "This day lies before the first one."),
        ({"from": "yesterday"}, "Write the day as year-month-day, such as 2004-12-31."),
        ({"to": "2004-02-30"}, "Write the day as year-month-day, such as 2004-12-31."),
        ({"to": "0000-00-00"}, "Write the day as year-month-day, such as 2004-12-31."),
    ],
)
def test_bad_questions_are_told_on_a_page_that_works(client, query, sentence):
    year_of_2004()
    renew_trends()
    shown = client.get(PAGE, query)
    assert shown.status_code == 400
    assert sentence in shown.text
    assert "<script>alert" not in shown.text
    assert "is asked for most" in shown.text
    answer = client.get("/trends/areas.csv", query)
    assert (answer.status_code, sentence in answer.text) == (400, True)
    refused = client.get("/api/v1/trends/", query)
    assert (refused.status_code, list(refused.json()["errors"])) == (400, [list(query)[-1]])


@pytest.mark.parametrize(
    "query", [{"from": "9999-12-31", "to": "9999-12-31"}, {"from": "0001-01-01"}, {"to": ""}]
)
def test_days_outside_of_what_is_known_are_held_to_it(client, query):
    year_of_2004()
    renew_trends()
    assert client.get(PAGE, query).status_code == 200


def test_a_day_before_everything_is_the_first_quarter(client):
    year_of_2004()
    renew_trends()
    shown = client.get(PAGE, {"from": "1990-01-01", "to": "1991-01-01"}).text
    assert "Jan. 1, 2004 to March 31, 2004" in shown


def test_a_parameter_given_twice_counts_as_its_last(client):
    year_of_2004()
    renew_trends()
    assert "Asia, " in client.get(f"{PAGE}?region=202&region=142").text


def test_every_chart_has_its_table_and_its_files(client):
    fill()
    shown = client.get(PAGE)
    found = re.findall(r'<section class="card stack trend">\s*<h2 id="([a-z-]+)"', shown.text)
    assert len(found) == 9
    assert shown.text.count("The same as a table") == 9
    for code in found:
        for kind in ("csv", "xlsx"):
            address = reverse("reporting:trend_file", args=[code, kind])
            assert f'href="{address}?region=&amp;from=2002-01-01' in shown.text
            assert client.get(address).getvalue()


def test_files_have_the_numbers_of_the_page(client):
    year_of_2004()
    renew_trends()
    answer = client.get("/trends/areas.csv", YEAR)
    lines = list(csv.reader(StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert lines[:3] == [
        ["Area", "Period", "Requests", "Offers"],
        ["water", "2004-Q1", "3", "3"],
        ["water", "2004-Q2", "fewer than 3", "0"],
    ]
    assert 'filename="trends-areas-2004-12-31.csv"' in answer["Content-Disposition"]
    answer = client.get("/trends/areas.xlsx", YEAR | {"region": "202"})
    book = load_workbook(BytesIO(answer.getvalue()))
    assert [cell.value for cell in book["List"][2]] == ["water", "2004-Q1", 3, 0]
    notes = dict(book["Notes"].iter_rows(values_only=True))
    assert notes["Finding"] == "“water” is asked for most: 3 requests"
    assert notes["Region"] == "Sub-Saharan Africa"
    assert notes["The same on a page"].endswith("/trends/?region=202&from=2004-01-01&to=2004-12-31")


def test_a_formula_in_a_word_does_nothing(client):
    RisingTopicFactory(kind=TopicKind.TERM, code="=1+1")
    TrendBlockFactory()
    answer = client.get("/trends/rising-words.csv")
    assert b"'=1+1" in answer.getvalue()


def test_a_file_of_no_chart_is_not_there(client):
    assert client.get("/trends/nothing.csv").status_code == 404


def test_api_gives_the_same_figures(client):
    year_of_2004()
    renew_trends()
    answer = client.get("/api/v1/trends/", YEAR | {"region": "202"}).json()
    assert {name: answer[name] for name in ("region", "place", "starts_on", "ends_on")} == {
        "region": "202",
        "place": "Sub-Saharan Africa",
        "starts_on": "2004-01-01",
        "ends_on": "2004-12-31",
    }
    assert answer["charts"][0]["rows"] == [["water", "2004-Q1", 3, 0], ["water", "2004-Q2", None, 0]]


def test_api_refuses_parameters_that_it_does_not_know(client):
    assert client.get("/api/v1/trends/", {"zone": "202"}).status_code == 400


@pytest.mark.parametrize("is_full", [False, True])
def test_page_needs_seven_queries_for_any_number(client, django_assert_num_queries, is_full):
    if is_full:
        fill()
    with django_assert_num_queries(7):
        client.get(PAGE)


def test_page_full_of_everything_is_light(client):
    fill()
    html = client.get(PAGE, headers={"accept-encoding": "gzip"}).content
    text = gzip.decompress(html)
    assert len(html) < 12_000
    assert len(text) < 120_000


def test_every_page_leads_to_it(client):
    assert f'<a href="{PAGE}">Trends</a>' in client.get("/").text
    assert f'href="{PAGE}"' in client.get(reverse("reporting:milestone_list")).text


@pytest.mark.parametrize("language", ["ar", "zh-hans"])
def test_page_in_other_scripts(client, language):
    fill()
    assert client.get(PAGE, headers={"accept-language": language}).status_code == 200


def test_constraints_hold():
    for factory, fields, name in (
        (TrendBlockFactory, {"count": 0}, "block_not_empty"),
        (RisingTopicFactory, {"cities": 2}, "topic_of_three_cities"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            factory(**fields)
    RisingTopicFactory(position=1)
    with pytest.raises(IntegrityError, match="one_topic_per_position"), transaction.atomic():
        RisingTopicFactory(position=1)


def test_a_night_with_nothing_to_count_makes_nothing():
    renew_trends()
    assert not TrendBlock.objects.exists()
    assert not RisingTopic.objects.exists()
