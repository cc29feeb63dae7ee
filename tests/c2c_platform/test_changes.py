"""The change feed, in real transactions: what is not committed yet is not told."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import timezone

from cities.models import Organisation
from core.jobs import CHANGES_ARE_KEPT_FOR, forget_changes
from core.models import Change
from core.queries import place_now, read_place
from tests import factories as make
from tests.api import get, refused
from tests.partners.machine import application_of, read, token_for
from tests.world import build_world

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world():
    return build_world()


@pytest.fixture
def reader(client, world):
    client.force_login(world.coordinator)
    return client


@pytest.fixture
def feed(reader):
    """What changed since it was asked for last, as noun, key and whether it is gone."""
    wait_for_others()
    place = [get(reader, "changes/", after="now")["next"]]

    def ask(who=reader):
        wait_for_others()
        answer = who.get(place[0]).json()
        place[0] = answer["next"]
        return [(row["noun"], row["key"], row["is_gone"]) for row in answer["results"]]

    return ask


def wait_for_others():
    """The database's own cleaning may have a transaction open for a moment, and holds the feed like any."""
    until = time.monotonic() + 15
    while Change.objects.count() > Change.objects.settled().count() and time.monotonic() < until:
        time.sleep(0.05)


def read_all(client, after):
    """Every change from there to the end of the feed, page by page."""
    wait_for_others()
    found, answer = [], get(client, "changes/", after=after, limit=7)
    found += answer["results"]
    while answer["has_more"]:
        answer = client.get(answer["next"]).json()
        found += answer["results"]
    return found


def test_nothing_changed_is_an_empty_answer_with_a_place_to_go_on(reader, feed):
    assert (feed(), feed()) == ([], [])


def test_record_its_part_and_its_deletion_are_told(world, feed):
    offer = make.OfferFactory(organisation=world.south, published=True)
    key = str(offer.uuid)
    assert ("offer", key, False) in feed()
    offer.themes.add(make.ThemeFactory(code="parks"))
    assert set(feed()) == {("theme", "parks", False), ("offer", key, False)}
    offer.themes.clear()
    offer.delete()
    assert feed() == [("offer", key, True)]


def test_address_of_a_change_leads_to_the_record(reader, world):
    place = str(place_now())
    request = make.RequestFactory(organisation=world.south, published=True)
    row = next(row for row in read_all(reader, place) if row["noun"] == "request")
    assert reader.get(row["url"]).json()["uuid"] == str(request.uuid)


def test_feed_alone_gives_every_record_of_the_api(reader, world):
    """From the first change on: whoever follows it has what the lists have."""
    told = {(row["noun"], row["key"]) for row in read_all(reader, "0.0") if not row["is_gone"]}
    slugs = {("organisation", slug) for slug in Organisation.objects.values_list("slug", flat=True)}
    assert slugs == {row for row in told if row[0] == "organisation"}


def test_several_changes_of_a_record_are_told_once(world, feed):
    for name in ("First", "Second", "Third"):
        Organisation.objects.filter(pk=world.south.pk).update(name=name)
    assert feed() == [("organisation", world.south.slug, False)]


def test_what_is_hidden_from_the_reader_is_gone_and_says_no_more(client, world):
    """A draft is its organisation's alone; a pilot that is hidden again goes from the copies of it."""
    client.force_login(world.outsider)
    place = str(place_now())
    draft = make.RequestFactory(organisation=world.south, state="draft")
    rows = [row for row in read_all(client, place) if row["noun"] == "request"]
    assert [(row["key"], row["is_gone"], row["url"]) for row in rows] == [(str(draft.uuid), True, None)]


def test_match_of_others_is_not_told_at_all(client, world):
    place = str(place_now())
    match = make.MatchFactory()
    client.force_login(world.coordinator)
    assert str(match.uuid) in {row["key"] for row in read_all(client, place)}
    client.force_login(world.outsider)
    assert str(match.uuid) not in {row["key"] for row in read_all(client, place)}


def test_noun_narrows_the_feed(reader, world):
    place = str(place_now())
    make.OfferFactory(organisation=world.south, published=True)
    wait_for_others()
    assert {row["noun"] for row in get(reader, "changes/", after=place)["results"]} > {"offer"}
    assert {row["noun"] for row in get(reader, "changes/", after=place, noun="offer")["results"]} == {"offer"}


@pytest.mark.parametrize(
    ("name", "value"),
    [("after", value) for value in ("", "x", "1", "1.", "1.2.3", "-1.0", "٥.٥", "\0", "9" * 50, ".")]
    + [("noun", "dragon"), ("noun", ""), ("limit", "501"), ("limit", "0"), ("since", "1")],
)
def test_what_means_nothing_is_refused(reader, name, value):
    assert list(refused(reader, "changes/", 400, **{name: value})["errors"]) == [name]


def test_place_beyond_everything_is_the_end(reader):
    assert get(reader, "changes/", after=f"{9 * 10**18}.{9 * 10**18}")["results"] == []
    assert get(reader, "changes/", after=f"{10**19 - 1}.{10**18}")["results"] == []


def test_who_is_not_signed_in_is_told_to(client):
    refused(client, "changes/", 401)


def test_old_changes_are_forgotten_and_their_readers_told(reader, world):
    before = str(place_now())
    make.OfferFactory(organisation=world.south, published=True)
    forget_changes()
    assert read_all(reader, before) != []
    Change.objects.update(at=timezone.now() - CHANGES_ARE_KEPT_FOR - timedelta(hours=1))
    after = str(Change.objects.last().place)
    forget_changes()
    assert Change.objects.count() == 0
    assert "Begin with `after=now`" in refused(reader, "changes/", 410, after=before)["detail"]
    refused(reader, "changes/", 410)
    assert get(reader, "changes/", after=after)["results"] == []


def test_number_of_queries_is_the_same_for_more(reader, world, django_assert_num_queries):
    place = str(place_now())
    make.OfferFactory(organisation=world.south, published=True)
    wait_for_others()
    with django_assert_num_queries(6) as first:
        get(reader, "changes/", after=place)
    make.OfferFactory.create_batch(3, organisation=world.south)
    wait_for_others()
    with django_assert_num_queries(len(first)):
        get(reader, "changes/", after=place)


def test_change_of_a_lower_number_that_commits_later_is_not_missed():
    """What reading on from the highest number would miss: the first transaction commits last."""
    start = place_now()
    with ThreadPoolExecutor(1) as other, transaction.atomic():
        make.ThemeFactory(code="first")
        elsewhere = partial(other.submit, in_a_connection_of_its_own)
        elsewhere(lambda: make.ThemeFactory(code="second")).result()
        committed = elsewhere(lambda: list(Change.objects.values_list("key", flat=True))).result()
        told = elsewhere(lambda: told_after(start)).result()
    assert (committed, told) == (["second"], [])
    wait_for_others()
    assert told_after(start) == ["first", "second"]


def test_eight_writers_at_once_leave_no_gap():
    start, kept, place = place_now(), [], place_now()
    with ThreadPoolExecutor(8) as writers:
        under_way = [writers.submit(in_a_connection_of_its_own, writing(number)) for number in range(8)]
        while not all(future.done() for future in under_way):
            kept, place = read_on(kept, place)
        written = [code for future in under_way for code in future.result()]
    wait_for_others()
    for _page in written:
        kept, place = read_on(kept, place)
    assert sorted(kept) == sorted(written)
    assert kept == told_after(start)


def read_on(kept, place):
    changes = list(Change.objects.settled().after(place)[:5])
    return kept + [change.key for change in changes], changes[-1].place if changes else place


def told_after(place):
    return [change.key for change in Change.objects.settled().after(place)]


def in_a_connection_of_its_own(verb):
    try:
        return verb()
    finally:
        connection.close()


def writing(number):
    """Themes, each in a transaction that stays open for a moment after it was numbered."""
    chance = random.Random(number)

    def write():
        codes = [f"w{number}-{step}" for step in range(12)]
        for code in codes:
            with transaction.atomic():
                make.ThemeFactory(code=code)
                time.sleep(chance.random() / 50)
        return codes

    return write


def test_place_is_read_as_it_was_written():
    place = place_now()
    assert read_place(str(place)) == place


def test_token_follows_what_its_other_scopes_open(client, world):
    scopes = ["changes:read", "postings:read"]
    token = token_for(*application_of(world.south, world.officer_south, scopes))
    place = str(place_now())
    make.OfferFactory(organisation=world.south, published=True)
    wait_for_others()
    answer = read(f"changes/?after={place}", token).json()
    assert {row["noun"] for row in answer["results"]} == {"offer"}
