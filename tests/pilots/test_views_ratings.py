"""The pages on which partners rate who brokered their exchange, and on which brokers read the results."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.urls import reverse
from django.utils import timezone

from cities.enums import Duty
from pilots.enums import PilotState
from pilots.models import BrokerRating
from pilots.queries import to_rate
from tests import factories as make
from tests.pilots.factories import BrokerRatingFactory

SAID = {"useful": "5", "answered": "3", "again": "0", "comment": "Quick."}
LIST = reverse("pilots:broker_list")


@pytest.fixture
def signed(story):
    return story.to(PilotState.AGREED)


@pytest.fixture
def page(signed, world):
    names = [signed.pilot.uuid, world.south.slug, world.northern_association.slug]
    return reverse("pilots:broker_rate", args=names)


def results_of(broker):
    return reverse("pilots:broker_detail", args=[broker.slug])


def rated(broker, count=5, comment="", **fields):
    return [BrokerRatingFactory(broker=broker, comment=comment and f"{comment} {n}") for n in range(count)]


def test_card_leads_to_the_form_and_back_with_its_state(client, signed, world, page):
    client.force_login(world.officer_south)
    assert "Southtown has not rated them yet." in client.get(signed.pilot.get_absolute_url()).text
    shown = client.get(page).text
    assert "You rate for Southtown how North Local brought you" in shown
    answer = client.post(page, SAID, follow=True)
    assert answer.redirect_chain == [(signed.pilot.get_absolute_url(), 302)]
    assert "Thank you. Your rating is saved." in answer.text
    assert "Change the rating of North Local" in answer.text
    assert BrokerRating.objects.get().values == {"useful": 5, "answered": 3, "again": None}


@pytest.mark.parametrize("person", ["officer_north", "staff_north", "coordinator"])
def test_page_of_the_pilot_tells_nobody_else_that_a_partner_rated(client, signed, world, page, person):
    client.force_login(world.officer_south)
    client.post(page, SAID)
    client.force_login(getattr(world, person))
    for name in ("pilot_detail", "pilot_history"):
        text = client.get(reverse(f"pilots:{name}", args=[signed.pilot.uuid])).text
        assert "Rated by" not in text
        assert "Quick." not in text


def test_who_acts_for_the_broker_too_sees_a_sentence_in_place_of_the_form(client, signed, world, page):
    client.force_login(world.officer_south)
    client.post(page, SAID)
    client.force_login(world.two_hats)
    sentence = "You also act for them, so a colleague who does not has to rate them."
    for address in (signed.pilot.get_absolute_url(), page):
        text = client.get(address).text
        assert sentence in text
        assert "Quick." not in text
    answer = client.post(page, SAID | {"comment": "Mine."})
    assert "You also act for North Local" in answer.text
    assert "Mine." in answer.text
    assert BrokerRating.objects.get().comment == "Quick."


def test_own_rating_comes_back_to_be_changed(client, world, page):
    client.force_login(world.officer_south)
    client.post(page, SAID)
    form = client.get(page).context["form"]
    assert {name: form[name].value() for name in SAID} == SAID | {"useful": 5, "answered": 3, "again": 0}
    client.post(page, SAID | {"useful": "1", "base": form["base"].value()})
    assert BrokerRating.objects.get().useful == 1


def test_what_a_colleague_wrote_meanwhile_is_shown_and_can_be_replaced(client, signed, world, page):
    client.force_login(world.officer_south)
    stale = client.get(page).context["form"]["base"].value()
    client.post(page, SAID | {"base": stale})
    mine = SAID | {"comment": "Slow.", "base": stale}
    refused = client.post(page, mine)
    assert "Somebody else has changed this while you wrote." in refused.text
    client.post(page, mine | {"base": refused.context["form"]["base"].value()})
    assert BrokerRating.objects.get().comment == "Slow."


def test_rating_that_counts_is_read_only(client, world, page):
    client.force_login(world.officer_south)
    client.post(page, SAID)
    BrokerRating.objects.update(given_at=timezone.now() - timedelta(days=40))
    text = client.get(page).text
    assert "5 of 5" in text
    assert "I cannot say" in text
    assert "Quick." in text
    assert "<textarea" not in text
    refused = client.post(page, SAID | {"comment": "Slow."}).text
    assert "This rating could be changed until" in refused
    assert BrokerRating.objects.get().comment == "Quick."


BAD = [
    ({"useful": ""}, "This field is required."),
    ({"useful": "6"}, "Select a valid choice."),
    ({"useful": "-1"}, "Select a valid choice."),
    ({"useful": "five"}, "Select a valid choice."),
    ({"comment": "x" * 1001}, "at most 1000 characters"),
    ({"comment": "a\x00b"}, "Null characters are not allowed."),
]


@pytest.mark.parametrize(("changes", "sentence"), BAD)
def test_bad_input_is_refused_with_a_sentence_and_what_was_typed(client, world, page, changes, sentence):
    client.force_login(world.officer_south)
    answer = client.post(page, SAID | changes)
    assert sentence in answer.text
    assert answer.context["form"]["answered"].value() == "3"
    assert not BrokerRating.objects.exists()


def test_hostile_words_are_shown_as_words(client, world, page):
    client.force_login(world.officer_south)
    client.post(page, SAID | {"comment": "<script>alert(1)</script>"})
    assert "<script>alert(1)" not in client.get(page).text


def test_page_of_who_did_not_broker_or_does_not_take_part_does_not_exist(client, signed, world):
    client.force_login(world.officer_south)
    for partner, broker in [(world.south, world.un_body), (world.north, world.northern_association)]:
        address = reverse("pilots:broker_rate", args=[signed.pilot.uuid, partner.slug, broker.slug])
        assert client.post(address, SAID).status_code == 404


def test_page_is_for_editors_of_the_partners(client, world, page):
    client.force_login(world.staff_north)
    assert client.get(page).status_code == 403
    client.force_login(world.outsider)
    assert client.get(page).status_code == 404


def test_editors_page_of_a_pilot_takes_few_queries(client, signed, world, django_assert_max_num_queries):
    client.force_login(world.officer_south)
    with django_assert_max_num_queries(12):
        client.get(signed.pilot.get_absolute_url())


def test_results_are_for_people_of_the_broker_and_coordinators(client, signed, world):
    address = results_of(world.northern_association)
    answers = {}
    for name, person in world.everyone().items():
        client.force_login(person)
        answers[name] = client.get(address).status_code
    allowed = {"staff_north", "two_hats", "coordinator"}
    assert answers == {name: 200 if name in allowed else 404 for name in answers}


def test_viewer_of_the_broker_finds_the_results_from_its_page(client, signed, world):
    viewer = make.MembershipFactory(organisation=world.northern_association, duty=Duty.VIEWER).user
    address = results_of(world.northern_association)
    home = world.northern_association.get_absolute_url()
    client.force_login(viewer)
    assert address in client.get(home).text
    client.force_login(world.outsider)
    assert address not in client.get(home).text


def test_results_before_five_organisations_are_not_shown(client, signed, world):
    rated(world.northern_association, 4, "Echo")
    client.force_login(world.coordinator)
    answer = client.get(results_of(world.northern_association))
    assert answer.context["results"] is None
    assert "Echo" not in answer.text
    assert "Results are shown once five organisations have rated" in answer.text


def test_results_name_no_organisation_and_comments_are_for_coordinators(client, signed, world):
    ratings = rated(world.northern_association, 5, "Echo")
    address = results_of(world.northern_association)
    client.force_login(world.coordinator)
    read = client.get(address)
    assert list(read.context["comments"]) == [f"Echo {n}" for n in range(5)]
    client.force_login(world.staff_north)
    shown = client.get(address)
    assert "From 5 organisations." in shown.text
    assert "Echo" not in shown.text
    for text in (read.text, shown.text):
        assert not [each for each in ratings if each.organisation.name in text]
        assert not [each for each in ratings if each.by.name in text]


def test_list_shows_all_to_coordinators_and_their_own_to_others(client, signed, world):
    found = {}
    for name in ("coordinator", "staff_north", "officer_south"):
        client.force_login(getattr(world, name))
        found[name] = [broker.name for broker, *_ in client.get(LIST).context["brokers"]]
    assert found == {
        "coordinator": ["North Local", "South Local"],
        "staff_north": ["North Local"],
        "officer_south": [],
    }
    assert "No broker here" in client.get(LIST).text


def test_list_tells_no_number_below_five_and_the_favourable_share_from_then_on(client, signed, world):
    rated(world.northern_association, 7)
    rated(world.southern_association, 3)
    client.force_login(world.coordinator)
    text = " ".join(client.get(LIST).text.split())
    assert "5 organisations" in text
    assert "middle 4, 100 % agree" in text
    assert "fewer than five organisations" in text
    assert "3 organisations" not in text
    assert "7 organisations" not in text


def brokers(story, count):
    for _ in range(count):
        approval = make.ApprovalFactory(match=story.pilot.match)
        rated(approval.association, 5)


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_few_queries(client, signed, world, count, django_assert_num_queries):
    brokers(signed, count)
    client.force_login(world.coordinator)
    client.get(LIST)
    with django_assert_num_queries(6):
        answer = client.get(LIST)
    assert len(answer.context["brokers"]) == 2 + count


def test_list_comes_in_pages_and_orders_and_is_searched(client, signed, world):
    brokers(signed, 19)
    client.force_login(world.coordinator)
    first = client.get(LIST).context
    assert (len(first["brokers"]), first["paginator"].count) == (20, 21)
    assert len(client.get(f"{LIST}?page=2").context["brokers"]) == 1
    names = [broker.name for broker, *_ in first["brokers"]]
    assert names == sorted(names)
    for query, expected in [("q=north", ["North Local"]), ("q=North&sort=kind", ["North Local"])]:
        found = client.get(f"{LIST}?{query}").context["brokers"]
        assert [broker.name for broker, *_ in found] == expected


def test_list_as_csv_says_no_more_than_the_page(client, signed, world):
    rated(world.northern_association, 6)
    rated(world.southern_association, 4)
    client.force_login(world.coordinator)
    content = client.get(f"{LIST}?format=csv").getvalue().decode("utf-8-sig")
    north, south = list(csv.reader(StringIO(content)))[1:3]
    assert north == ["North Local", "association of local governments", "5", *["4", "100"] * 3, "no"]
    assert south == [
        "South Local",
        "association of local governments",
        "fewer than five",
        *["", ""] * 3,
        "no",
    ]


def test_desk_of_staff_and_coordinators_leads_to_the_list(client, world):
    for name, leads in [("staff_north", True), ("coordinator", True), ("officer_north", False)]:
        client.force_login(getattr(world, name))
        assert (LIST in client.get(reverse("desk")).text) is leads


def test_pilot_in_preparation_shows_no_card(client, story, world):
    client.force_login(world.officer_south)
    assert to_rate(world.officer_south, story.pilot) == []
    assert "Rate those who brokered" not in client.get(story.pilot.get_absolute_url()).text
