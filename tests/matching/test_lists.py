"""The lists of postings and matches: searching, counted choices, chips, orders, the map, and files."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from matching.enums import Mode
from tests import factories as make

pytestmark = pytest.mark.django_db
OFFERS = reverse("matching:offer_list")


def offer(title="Composting", country="KE", **fields):
    return make.OfferFactory(
        title=title,
        published=True,
        organisation__city__country=make.CountryFactory(code=country),
        **fields,
    )


def titles(response) -> list[str]:
    return [posting.title for posting in response.context["object_list"]]


def choices(response, name) -> dict[str, str]:
    return {key: label.strip() for key, label in response.context["filter"].form.fields[name].widget.choices}


@pytest.mark.parametrize(
    ("title", "query"),
    [
        ("Gestão da água em São Paulo", "GESTAO agua"),
        ("城市供水系统的漏损控制", "漏损"),
        ("إدارة المياه", "المياه"),
        ("Утилизация отходов", "отходов"),
        ("100% recycling_plan", "100% g_p"),
    ],
)
def test_titles_are_found_in_any_script(client, title, query):
    offer(title)
    offer("Another 1000 recyclings")
    assert titles(client.get(OFFERS, {"q": query})) == [title]


def test_a_posting_is_found_by_its_city_in_any_script(client):
    city = make.CityFactory(name="Cairo", search="\ncairo\nالقاهره")
    make.OfferFactory(title="Trams", published=True, organisation__city=city)
    offer("Composting")
    for query in ("القاهرة", "CAIRO tram"):
        assert titles(client.get(OFFERS, {"q": query})) == ["Trams"]


def test_texts_are_searched_for_those_who_may_read_them_only(client):
    offer("Composting", text="Vermiculture with Éisenia.")
    assert titles(client.get(OFFERS, {"q": "eisenia"})) == []
    client.force_login(make.UserFactory())
    assert titles(client.get(OFFERS, {"q": "eisenia"})) == ["Composting"]


def test_punctuation_alone_finds_nothing_by_city(client):
    offer("Composting")
    assert titles(client.get(OFFERS, {"q": "!"})) == []


def test_choices_say_how_many_they_find_with_the_other_filters(client):
    water = make.ThemeFactory(code="water", position=1)
    sub = make.ThemeFactory(code="water.supply", parent=water, position=2)
    offer("A", "KE", themes=[water, sub], work_languages=["en", "fr"])
    offer("B", "SE", themes=[sub], modes=[Mode.TRAINING])
    make.OfferFactory(title="A draft")
    response = client.get(OFFERS, {"country": "KE"})
    assert choices(response, "country") == {"": "All countries", "KE": "KE (1)", "SE": "SE (1)"}
    assert choices(response, "theme") == {
        "": "All themes",
        "water": "water (1)",
        "water.supply": "water.supply (1)",
    }
    assert choices(response, "work_language") == {
        "": "All languages",
        "en": "English (1)",
        "fr": "Français (1)",
    }
    assert choices(response, "mode") == {"": "All ways", "study_visit": "study visit (1)"}
    assert choices(client.get(OFFERS), "theme")["water"] == "water (2)"


def test_a_chosen_filter_that_finds_nothing_says_so(client):
    offer("A", "KE")
    make.ThemeFactory(code="safety")
    response = client.get(OFFERS, {"theme": "safety", "country": "KE"})
    assert choices(response, "theme")["safety"] == "safety (0)"
    assert choices(response, "country") == {"": "All countries", "KE": "KE (0)"}
    assert "Take a filter away" in response.text


def test_regions_hold_their_parts(client):
    africa = make.RegionFactory(code="002", parent=make.RegionFactory(code="001"), names={"en": "Africa"})
    east = make.RegionFactory(code="014", parent=africa, names={"en": "Eastern Africa"})
    make.CountryFactory(code="KE", region=east)
    make.CountryFactory(
        code="SE", region=make.RegionFactory(code="154", parent_id="001", names={"en": "North"})
    )
    offer("A", "KE")
    offer("B", "SE")
    response = client.get(OFFERS, {"region": "002"})
    assert titles(response) == ["A"]
    assert choices(response, "region") == {
        "": "All regions",
        "002": "Africa (1)",
        "014": "Eastern Africa (1)",
        "154": "North (1)",
    }


def test_each_filter_in_force_is_a_chip_that_takes_it_away(client):
    offer("Composting", "KE")
    query = {"q": "compost", "country": "KE", "sort": "title", "page": "1", "mode": "telepathy"}
    response = client.get(OFFERS, query)
    found = [(chip.label, chip.value, chip.url) for chip in response.context["chips"]]
    assert found == [
        ("Words, or a city", "compost", "?country=KE&sort=title&mode=telepathy"),
        ("Country", "KE", "?q=compost&sort=title&mode=telepathy"),
    ]
    assert 'type="hidden" name="sort" value="title"' in response.text


def test_orders_are_bookmarkable(client):
    now = timezone.now()
    offer("Älvsborg trams", expires_at=now + timedelta(days=9))
    offer("Zebra crossings", expires_at=now + timedelta(days=3))
    offer("Bus lanes", expires_at=now + timedelta(days=6))
    by = {name: titles(client.get(OFFERS, {"sort": name})) for name in ("title", "closing", "newest", "odd")}
    assert by["title"] == ["Älvsborg trams", "Bus lanes", "Zebra crossings"]
    assert by["closing"] == ["Zebra crossings", "Bus lanes", "Älvsborg trams"]
    assert by["newest"] == by["odd"] == ["Bus lanes", "Zebra crossings", "Älvsborg trams"]
    response = client.get(OFFERS, {"sort": "title", "page": "1"})
    current = [(order.url, order.current) for order in response.context["orders"]]
    assert (f"{OFFERS}?sort=title", True) in current
    assert sum(is_current for _url, is_current in current) == 1


def test_the_map_has_a_dot_for_each_city_and_a_list_that_says_the_same(client):
    city = make.CityFactory(name="Nakuru")
    for _ in range(2):
        make.OfferFactory(published=True, organisation=make.OrganisationFactory(city=city))
    other = offer("B").organisation.city
    make.OfferFactory(published=True, organisation=make.AssociationFactory())
    response = client.get(OFFERS, {"view": "map"})
    assert [(dot.name, dot.count) for dot in response.context["dots"]] == [("Nakuru", 2), (other.name, 1)]
    links = re.findall(r'<a href="(/cities/\d+/)"', response.text)
    assert links == [city.get_absolute_url(), other.get_absolute_url()] * 2
    assert "do not imply any opinion on the legal status" in response.text


def test_the_map_of_a_country_comes_close(client):
    offer("A", "KE")
    far, close = (client.get(OFFERS, {"view": "map", **more}).text for more in ({}, {"country": "KE"}))
    boxes = [re.search(r'viewBox="([\d ]+)"\s+role="group"', text) for text in (far, close)]
    assert [box and box.group(1).split()[2] for box in boxes] == ["720", "120"]


def test_a_map_without_dots_is_a_list(client):
    make.OfferFactory(published=True, title="Advice", organisation=make.AssociationFactory())
    assert "Advice" in client.get(OFFERS, {"view": "map"}).text


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("query", [{}, {"view": "map"}, {"country": "KE", "theme": "water", "region": "014"}])
def test_lists_take_at_most_twelve_queries(world, client, django_assert_max_num_queries, count, query):
    make.RegionFactory(code="014", parent=make.RegionFactory(code="001"))
    for _ in range(count):
        offer(country="KE")
    client.force_login(world.officer_south)
    with django_assert_max_num_queries(12):
        response = client.get(OFFERS, query)
    assert len(response.context["object_list"]) == count


def sheets(response):
    book = load_workbook(BytesIO(b"".join(response.streaming_content)))
    return [[[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book]


def test_the_file_for_excel_holds_the_rows_as_filtered_and_says_so(client, settings):
    settings.SITE_URL = "https://exchange.example"
    first, second = offer("=HYPERLINK(1)", "KE"), offer("@Compost", "KE")
    offer("Trams", "SE")
    response = client.get(OFFERS, {"country": "KE", "sort": "title", "format": "xlsx", "page": "2"})
    rows, notes = sheets(response)
    assert [row[1] for row in rows[1:]] == [first.title, second.title]
    assert rows[1][7].date() == first.published_at.date()
    told = dict(notes)
    assert (told["List"], told["Filters"], told["Rows"]) == ("Offers", "Country: KE", "2")
    assert told["The same list"] == f"https://exchange.example{OFFERS}?country=KE&sort=title"
    assert told["Made by"] == "a visitor without an account"
    assert "no statement about the real cities" in told["Demonstration data"]


def test_the_file_holds_only_what_the_person_may_see(world, client):
    draft = make.OfferFactory(title="A draft", organisation=world.south)
    offer("Published")
    assert [row[1] for row in sheets(client.get(OFFERS, {"format": "xlsx"}))[0][1:]] == ["Published"]
    client.force_login(world.officer_south)
    rows, notes = sheets(client.get(OFFERS, {"format": "xlsx"}))
    assert sorted(row[1] for row in rows[1:]) == [draft.title, "Published"]
    assert (dict(notes)["Made by"], dict(notes)["Filters"]) == ("officer.south", "none")


def test_matches_as_a_workbook_keep_scores_as_numbers(world, client):
    match = world.match(score_tenths=683)
    client.force_login(world.officer_south)
    rows, _notes = sheets(client.get(reverse("matching:match_list"), {"format": "xlsx", "theme": "water"}))
    assert [row[0] for row in rows[1:]] == [match.reference]
    assert rows[1][5] == 68.3


def test_matches_by_state_with_counts_and_orders(world, client):
    world.match(score_tenths=500)
    newest = world.match(score_tenths=400)
    client.force_login(world.officer_south)
    response = client.get(reverse("matching:match_list"), {"sort": "newest"})
    assert list(response.context["object_list"])[0] == newest
    assert choices(response, "state") == {"": "All states", "proposed": "proposed (2)"}
