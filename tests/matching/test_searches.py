from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError
from django.http import QueryDict
from django.utils import timezone

from accounts import tasks
from accounts.enums import Frequency, MailStatus
from accounts.models import Notification
from core.exceptions import ActionRefused
from matching import jobs, services
from matching.enums import PostingState, Side
from matching.models import Offer, SavedSearch
from matching.queries import search_stop_link
from matching.searching import filters_in, found_by
from matching.services.searches import MAX_SEARCHES
from tests import factories as make

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def south(client, world):
    client.force_login(world.officer_south)
    return client


def published(ago=HOUR, **fields):
    return make.OfferFactory(published=True, published_at=timezone.now() - ago, **fields)


def save(client, query, side="offer", **data):
    return client.post(f"/searches/new/{side}/?{query}", {"frequency": "daily", **data}, follow=True)


def keys_told():
    return [row.data["postings"] for row in Notification.objects.filter(kind="search").order_by("pk")]


# Saving.


def test_a_search_is_saved_once():
    search = make.SavedSearchFactory(query={"q": ["pumps"]})
    with pytest.raises(IntegrityError, match="a_search_is_saved_once"):
        make.SavedSearchFactory(user=search.user, query={"q": ["pumps"]})


def test_only_filters_of_the_list_that_are_in_force_are_kept():
    parameters = QueryDict("q=pumps&theme=&mode=training&state=expired&page=3&format=csv&x=1")
    assert filters_in(parameters, Side.OFFER) == {"mode": ["training"], "q": ["pumps"]}


def test_list_saves_what_it_shows_and_names_it(south, world):
    make.ThemeFactory(code="water", names={"en": "Water"})
    page = save(south, "theme=water&mode=training&page=2")
    search = SavedSearch.objects.get()
    assert (search.user, search.side, search.query) == (
        world.officer_south,
        "offer",
        {"mode": ["training"], "theme": ["water"]},
    )
    assert (search.name, search.frequency) == ("Water, training", Frequency.DAILY)
    assert "Saved. We write to you when something new fits “Water, training”." in page.text
    assert search.get_absolute_url() == "/offers/?mode=training&theme=water&state=published"


@pytest.mark.parametrize(("side", "name"), [("offer", "All offers"), ("request", "All requests")])
def test_a_search_without_filters_is_for_everything(south, side, name):
    save(south, "", side=side)
    assert SavedSearch.objects.values_list("side", "name", "query").get() == (side, name, {})


def test_own_name_and_frequency_and_saving_again_changes_them(south):
    save(south, "q=pumps", name="Pumps", frequency="at_once")
    save(south, "q=pumps", name="More pumps", frequency="weekly")
    assert SavedSearch.objects.values_list("name", "frequency").get() == ("More pumps", "weekly")


@pytest.mark.parametrize(
    ("query", "data"),
    [("mode=telepathy", {}), ("theme=unknown", {}), ("q=x", {"frequency": "never"}), ("q=" + "x" * 101, {})],
)
def test_what_the_list_does_not_understand_is_not_saved(south, query, data):
    assert "This search cannot be saved." in save(south, query, **data).text
    assert not SavedSearch.objects.exists()


def test_unknown_list_is_not_found(south):
    assert save(south, "", side="pilot").status_code == 404


def test_number_of_searches_is_limited_but_old_ones_can_be_saved_again(world):
    for number in range(MAX_SEARCHES):
        make.SavedSearchFactory(user=world.donor, query={"q": [str(number)]})
    with pytest.raises(ActionRefused, match="You have 30 saved searches"):
        services.save_search("offer", {"q": ["new"]}, by=world.donor, name="x", frequency="daily")
    services.save_search("offer", {"q": ["3"]}, by=world.donor, name="x", frequency="daily")


@pytest.mark.parametrize("signed_in", [True, False])
def test_list_offers_to_save_to_signed_in_people(client, world, signed_in):
    if signed_in:
        client.force_login(world.officer_south)
    text = client.get("/offers/", {"q": "a&b"}).text
    assert ("/searches/new/offer/?q=a%26b" in text) == signed_in


# The page.


@pytest.mark.parametrize("count", [1, 3])
def test_page_lists_ones_own_with_the_same_few_queries(south, world, count, django_assert_num_queries):
    for number in range(count):
        make.SavedSearchFactory(user=world.officer_south, query={"q": [str(number)]}, name=f"Mine {number}")
    make.SavedSearchFactory(name="Of somebody else")
    with django_assert_num_queries(4):
        text = south.get("/searches/").text
    assert (text.count("Mine "), "Of somebody else" in text) == (count, False)


def test_page_without_searches_says_how_to_begin(south):
    assert "No search is saved yet" in south.get("/searches/").text


def test_deleting_ones_own_only(south, world):
    mine, other = make.SavedSearchFactory(user=world.officer_south), make.SavedSearchFactory()
    assert south.post(f"/searches/{other.uuid}/delete/").status_code == 404
    assert "is deleted" in south.post(f"/searches/{mine.uuid}/delete/", follow=True).text
    assert list(SavedSearch.objects.all()) == [other]


# What is new.


def test_new_results_are_what_fits_was_published_since_and_is_visible():
    search = make.SavedSearchFactory(query={"q": ["pumps"]})
    fits = published(title="Pumps")
    published(title="Trams")
    published(title="Old pumps", ago=26 * HOUR)
    published(title="Pumps of this minute", ago=timedelta(0))
    make.OfferFactory(title="Secret pumps", state=PostingState.SUBMITTED, published_at=fits.published_at)
    make.RequestFactory(title="Pumps wanted", published=True)
    jobs.send_saved_searches()
    assert keys_told() == [[fits.pk]]
    search.refresh_from_db()
    assert timezone.now() - search.last_sent_at < 2 * MINUTE


def test_nothing_new_tells_nobody_and_waits_on():
    search = make.SavedSearchFactory()
    before = search.last_sent_at
    jobs.send_saved_searches()
    search.refresh_from_db()
    assert (keys_told(), search.last_sent_at) == ([], before)


def test_what_was_told_is_not_told_again():
    make.SavedSearchFactory(frequency=Frequency.AT_ONCE)
    first = published()
    jobs.send_saved_searches()
    jobs.send_saved_searches()
    assert keys_told() == [[first.pk]]


@pytest.mark.parametrize(
    ("frequency", "hours", "is_due"),
    [
        (Frequency.AT_ONCE, 0, True),
        (Frequency.DAILY, 23, False),
        (Frequency.DAILY, 25, True),
        (Frequency.WEEKLY, 167, False),
        (Frequency.WEEKLY, 169, True),
        (Frequency.NEVER, 1000, False),
    ],
)
def test_a_search_is_due_as_seldom_as_wished(frequency, hours, is_due):
    now = timezone.now()
    make.SavedSearchFactory(frequency=frequency, last_sent_at=now - hours * HOUR)
    assert SavedSearch.objects.due(now).exists() == is_due


def test_texts_are_searched_as_the_signed_in_list_does():
    search = make.SavedSearchFactory(query={"q": ["sludge"]})
    fits = published(text="We press sludge.")
    assert found_by(search, timezone.now()) == [fits.pk]


def test_a_filter_that_is_gone_finds_nothing():
    search = make.SavedSearchFactory(query={"theme": ["abolished"]})
    published()
    assert found_by(search, timezone.now()) == []


def test_of_two_workers_one_tells():
    search, offer = make.SavedSearchFactory(), published()
    for _ in range(2):
        services.tell_found(search, [offer.pk], until=timezone.now())
    assert keys_told() == [[offer.pk]]


# The mail.


@pytest.fixture
def letter(settings):
    settings.SITE_URL = "https://exchange.example.org"
    search = make.SavedSearchFactory(name="Pumps & pipes")
    offer = published(title="A <pump>")
    jobs.send_saved_searches()
    tasks.send_mails(search.user_id)
    return search, offer, mail.outbox[0]


def test_mail_names_the_new_ones_and_leads_to_each_and_to_the_list(letter):
    search, offer, message = letter
    assert message.subject == "New for your search “Pumps & pipes”"
    for address in (offer.get_absolute_url(), search.get_absolute_url()):
        assert f"https://exchange.example.org{address}" in message.body
    assert "A &lt;pump&gt;" in message.alternatives[0].content


def test_one_click_stops_this_search_only(letter, client):
    search, _offer, message = letter
    other = make.SavedSearchFactory(user=search.user, query={"q": ["x"]})
    there = message.extra_headers["List-Unsubscribe"].removeprefix("<https://exchange.example.org")[:-1]
    assert there in message.body
    client.handler.enforce_csrf_checks = True
    client.post(there, {"List-Unsubscribe": "One-Click"})
    for each in (search, other):
        each.refresh_from_db()
    assert (search.frequency, other.frequency) == (Frequency.NEVER, Frequency.DAILY)


def test_mail_is_not_needed_when_nothing_of_it_is_open_any_more():
    search = make.SavedSearchFactory()
    published()
    jobs.send_saved_searches()
    Offer.objects.update(state=PostingState.WITHDRAWN)
    tasks.send_mails(search.user_id)
    assert mail.outbox == []
    assert Notification.objects.get().mail_status == MailStatus.UNNEEDED


def test_stop_page_asks_first_and_shows_when_it_is_done(client):
    search = make.SavedSearchFactory(name="Pumps")
    there = search_stop_link(search.pk)
    assert "Stop these mails?" in client.get(there).text
    search.refresh_from_db()
    assert search.frequency == Frequency.DAILY
    assert "We have stopped these mails" in client.post(there).text


@pytest.mark.parametrize(("frequency", "hours"), [(Frequency.NEVER, 0), (Frequency.DAILY, 25)])
def test_a_stopped_search_that_is_saved_again_begins_anew(frequency, hours):
    search = make.SavedSearchFactory(frequency=frequency)
    services.save_search("offer", {}, by=search.user, name="x", frequency=Frequency.DAILY)
    search.refresh_from_db()
    assert (timezone.now() - search.last_sent_at) // HOUR == hours


def test_stopped_search_says_how_to_begin_again(south, world):
    make.SavedSearchFactory(user=world.officer_south, frequency=Frequency.NEVER)
    assert "You have stopped its mails." in south.get("/searches/").text


def test_stop_link_that_was_tampered_with_or_whose_search_is_gone(client):
    search = make.SavedSearchFactory()
    there = search_stop_link(search.pk)
    assert client.post(there[:-2] + "x/").status_code == 404
    services.delete_search(search)
    assert client.post(there).status_code == 404
