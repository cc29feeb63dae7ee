from base64 import b64encode
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.api import get, refused
from tests.factories import CityFactory, CountryFactory

pytestmark = pytest.mark.django_db


def names(page):
    return [city["name"] for city in page["results"]]


def cursor_of(text: str) -> str:
    return b64encode(text.encode()).decode()


@pytest.fixture
def cities():
    country = CountryFactory()
    return [CityFactory(name=name, country=country).name for name in ("Nakuru", "Aleppo", "Lille", "Accra")]


@pytest.mark.parametrize("limit", ["0", "101", "-1", "1.5", "1e2", "9" * 30, "٥", "\0", "", "ten", " 5"])
def test_limit_out_of_bounds_is_refused(client, limit):
    problem = refused(client, "cities/", 400, limit=limit)
    assert problem["errors"] == {"limit": ["Give a whole number from 1 to 100."]}


def test_pages_follow_each_other_in_the_order_of_coming(client, cities):
    first = get(client, "cities/", limit=3)
    second = client.get(first["next"]).json()
    assert (names(first), first["previous"]) == (cities[:3], None)
    assert (names(second), second["next"]) == (cities[3:], None)
    assert client.get(second["previous"]).json()["results"] == first["results"]


def test_links_stand_in_the_header_as_well(client, cities):
    first = client.get("/api/v1/cities/", {"limit": 2})
    assert first["Link"] == f'<{first.json()["next"]}>; rel="next"'
    assert client.get(first.json()["next"])["Link"].endswith('; rel="previous"')
    assert "Link" not in client.get("/api/v1/cities/")


def test_what_is_added_and_removed_meanwhile_moves_nothing(client, cities):
    first = get(client, "cities/", limit=2)
    CityFactory._meta.model.objects.get(name="Nakuru").delete()
    CityFactory(name="Quito")
    assert names(client.get(first["next"]).json()) == ["Lille", "Accra"]


def test_filter_stays_on_the_next_page(client, cities):
    country = CityFactory._meta.model.objects.get(name="Nakuru").country_id
    CityFactory(name="Elsewhere")
    pages = get(client, "cities/", limit=2, country=country)
    assert parse_qs(urlsplit(pages["next"]).query)["country"] == [country]
    assert names(client.get(pages["next"]).json()) == cities[2:]


def test_list_with_keys_that_are_codes_has_pages(client):
    codes = sorted(CountryFactory(code=code).code for code in ("KE", "SE", "FR"))
    first = get(client, "countries/", limit=2)
    assert [row["code"] for row in first["results"]] == codes[:2]
    assert [row["code"] for row in client.get(first["next"]).json()["results"]] == codes[2:]


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "é", "=" * 9, "p=1", *map(cursor_of, ["p=ten", "p=%00", "p=1&o=5", "o=5000", "p=1&r=x"])],
)
def test_cursor_of_no_page_is_refused(client, cursor):
    problem = refused(client, "cities/", 400, cursor=cursor)
    sentence = "Take the address of a page from `next` or `previous` as it stands."
    assert problem["errors"] == {"cursor": [sentence]}


def test_cursor_that_is_no_code_is_refused(client):
    assert list(refused(client, "countries/", 400, cursor=cursor_of("p=%00"))["errors"]) == ["cursor"]


def test_cursor_beyond_every_key_is_the_end(client, cities):
    assert get(client, "cities/", cursor=cursor_of(f"p={'9' * 30}"))["results"] == []


def test_deep_page_reads_no_more_rows_than_the_first(client, cities, django_assert_num_queries):
    deep = client.get(get(client, "cities/", limit=1)["next"]).json()["next"]
    with django_assert_num_queries(1) as queries:
        page = client.get(deep).json()
        statement = queries[0]["sql"]
    assert (names(page), "OFFSET" in statement) == (["Lille"], False)
