import csv
from io import StringIO
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import translation

from core.models import HistoryEvent
from matching import services
from matching.enums import DeclineReason, MatchState, PostingState, Side
from matching.models import Match, Offer, Request
from tests import factories as make

pytestmark = pytest.mark.django_db
SECRETS = {"text": "Sludge from Lake Nakuru.", "gives": "Two chemists.", "gains": "Cheaper lime."}
POSTINGS = [("offer", Offer, make.OfferFactory), ("request", Request, make.RequestFactory)]


@pytest.fixture
def south(client, world):
    client.force_login(world.officer_south)
    return client


def messages(response):
    return [str(message) for message in response.context["messages"]]


def rows(response):
    return list(csv.reader(StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


def act(client, obj, action, **data):
    return client.post(f"{obj.get_absolute_url()}{action}/", data, follow=True)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("role", [None, "officer_south", "staff_south", "coordinator"])
@pytest.mark.parametrize(("noun", "model", "factory"), POSTINGS)
def test_list_takes_the_same_few_queries_for_any_number(
    world, client, django_assert_max_num_queries, noun, model, factory, role, count
):
    for _ in range(count):
        factory(organisation=make.OrganisationFactory(), published=True)
    if role:
        client.force_login(getattr(world, role))
    with django_assert_max_num_queries(12):
        response = client.get(reverse(f"matching:{noun}_list"))
    assert len(response.context["object_list"]) == count


@pytest.mark.parametrize(("noun", "model", "factory"), POSTINGS)
def test_list_for_everybody_shows_what_is_published_without_its_text(client, noun, model, factory):
    factory(title="A draft")
    posting = factory(published=True, **SECRETS)
    response = client.get(reverse(f"matching:{noun}_list"))
    assert list(response.context["object_list"]) == [posting]
    assert [secret for secret in SECRETS.values() if secret in response.text] == []
    assert posting.title in response.text


def test_list_that_finds_nothing_says_what_to_do(client):
    response = client.get(reverse("matching:offer_list"), {"q": "nothing of the kind"})
    assert "Take a filter away, or be the first" in response.text


def test_list_with_a_filter_it_does_not_know_keeps_what_was_typed(client):
    response = client.get(reverse("matching:offer_list"), {"mode": "telepathy", "q": "compost"})
    assert response.context["filter"].form["q"].value() == "compost"
    assert "Select a valid choice" in response.text


@pytest.mark.parametrize(("noun", "model", "factory"), POSTINGS)
def test_list_as_csv(client, noun, model, factory):
    posting = factory(published=True, title="=1+1", organisation__is_demonstration=True)
    city = posting.organisation.city
    response = client.get(reverse(f"matching:{noun}_list"), {"format": "csv"})
    assert response.headers["Content-Disposition"] == f'attachment; filename="{noun}s.csv"'
    day = posting.published_at.date().isoformat()
    line = ["'=1+1", posting.organisation.name, city.name, "KE", "water", "published", day, "yes"]
    assert rows(response)[1:] == [[posting.reference, *line]]


def test_csv_of_an_organisation_without_city_has_the_filter_in_force(client):
    association = make.AssociationFactory()
    make.OfferFactory(published=True, title="Tramways")
    offer = make.OfferFactory(published=True, title="Composting", organisation=association)
    response = client.get(reverse("matching:offer_list"), {"format": "csv", "q": "compost"})
    day = offer.published_at.date().isoformat()
    line = ["Composting", association.name, "", "", "water", "published", day, "no"]
    assert rows(response)[1:] == [[offer.reference, *line]]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("role", ["officer_south", "staff_north", "coordinator"])
def test_match_list_takes_the_same_few_queries(world, client, django_assert_max_num_queries, role, count):
    for _ in range(count):
        world.match()
    client.force_login(getattr(world, role))
    with django_assert_max_num_queries(12):
        response = client.get(reverse("matching:match_list"))
    assert len(response.context["object_list"]) == count


def test_match_list_of_somebody_without_matches(world, client):
    world.match()
    client.force_login(world.outsider)
    assert "No matches here" in client.get(reverse("matching:match_list")).text


def brokered(world):
    return services.record_brokered_match(
        make.RequestFactory(organisation=world.south, published=True, title="Wells"),
        make.OfferFactory(organisation=world.north, published=True, title="Pumps"),
        association=world.southern_association,
        evidence="They met at a fair in 2003.",
        by=world.staff_south,
    )


def test_matches_as_csv(world, south):
    match, by_people = world.match(score_tenths=683), brokered(world)
    titles = [match.request.title, "Southtown", match.offer.title, "Northville"]
    assert rows(south.get(reverse("matching:match_list"), {"format": "csv"}))[1:] == [
        [match.reference, *titles, "68.3", "proposed", "no"],
        [by_people.reference, "Wells", "Southtown", "Pumps", "Northville", "", "proposed", "no"],
    ]


def test_matches_as_csv_say_their_state_in_the_language_of_the_reader(world, south):
    match = world.match_in("agreed")
    response = south.get(reverse("matching:match_list"), {"format": "csv"}, headers={"accept-language": "fr"})
    with translation.override("fr"):
        assert rows(response)[1][-2] == match.get_state_display() != "agreed"


@pytest.mark.parametrize(("noun", "model", "factory"), POSTINGS)
def test_page_of_a_posting_keeps_its_text_from_the_public(client, noun, model, factory):
    posting = factory(published=True, **SECRETS)
    page = client.get(posting.get_absolute_url())
    assert posting.title in page.text
    assert [secret for secret in SECRETS.values() if secret in page.text] == []


@pytest.mark.parametrize(("noun", "model", "factory"), POSTINGS)
def test_page_of_a_posting_shows_its_text_to_who_signed_in(world, client, noun, model, factory):
    client.force_login(world.outsider)
    page = client.get(factory(published=True, **SECRETS).get_absolute_url())
    assert [secret for secret in SECRETS.values() if secret in page.text] == list(SECRETS.values())


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("role", [None, "officer_south", "staff_south", "coordinator"])
def test_page_of_a_posting_takes_few_queries(world, client, django_assert_max_num_queries, role, count):
    request = make.RequestFactory(organisation=world.south, published=True)
    for _ in range(count):
        make.MatchFactory(request=request)
    if role:
        client.force_login(getattr(world, role))
    with django_assert_max_num_queries(12):
        page = client.get(request.get_absolute_url())
    assert len(page.context["matches"]) == (count if role else 0)


@pytest.mark.parametrize("role", [None, "officer_north", "outsider", "donor"])
def test_drafts_of_others_are_not_there(world, client, role):
    draft = make.OfferFactory(organisation=world.south)
    if role:
        client.force_login(getattr(world, role))
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_lapsed_pairs_are_not_shown(world, south):
    match = world.match_in(MatchState.EXPIRED)
    assert list(south.get(match.request.get_absolute_url()).context["matches"]) == []


@pytest.mark.parametrize(("matched_at", "refreshes"), [(None, True), ("2004-03-01T00:00Z", False)])
def test_page_refreshes_while_matching_is_pending(world, south, matched_at, refreshes):
    request = make.RequestFactory(organisation=world.south, state=PostingState.SUBMITTED)
    services.publish_posting(request, by=world.staff_south)
    Request.objects.update(matched_at=matched_at)
    text = south.get(request.get_absolute_url()).text
    assert ("Matching pending" in text, 'http-equiv="refresh"' in text) == (refreshes, refreshes)


def test_page_says_why_nobody_fits(world, south):
    offers = [make.OfferFactory(published=True, title="Pumps"), make.OfferFactory(title="Withdrawn wells")]
    missed = [{"offer": o.pk, "score_tenths": 500, "rules": ["no_shared_language"]} for o in offers]
    request = make.RequestFactory(
        organisation=world.south, published=True, near_misses=missed, matched_at="2004-03-01T00:00Z"
    )
    page = south.get(request.get_absolute_url())
    assert "The two share no language of work, and neither can arrange interpretation." in page.text
    assert ("Pumps" in page.text, "Withdrawn wells" in page.text) == (True, False)


ACTIONS = [
    ("submit", "officer_south", "draft", "submitted"),
    ("publish", "staff_south", "submitted", "published"),
    ("return", "staff_south", "submitted", "returned"),
    ("renew", "officer_south", "expired", "published"),
    ("withdraw", "officer_south", "submitted", "withdrawn"),
]


@pytest.mark.parametrize(("noun", "model", "factory"), POSTINGS)
@pytest.mark.parametrize(("action", "role", "before", "after"), ACTIONS)
def test_posting_action(world, client, noun, model, factory, action, role, before, after):
    client.force_login(getattr(world, role))
    posting = factory(organisation=world.south, published=True, state=before)
    response = act(client, posting, action, reason="Name the district.")
    assert model.objects.get().state == after
    told = [] if action == "submit" else [f"{posting.reference} is now: {after}."]
    then = "submitted/" if action == "submit" else ""
    assert messages(response) == told
    assert response.redirect_chain == [(f"{posting.get_absolute_url()}{then}", 302)]


def test_buttons_lead_where_the_action_is(world, south):
    offer = make.OfferFactory(organisation=world.south)
    page = south.get(offer.get_absolute_url())
    assert [action.name for action in page.context["actions"]] == ["submit", "withdraw"]
    for target in ("edit", "check", "withdraw", "copy"):
        assert f'"{offer.get_absolute_url()}{target}/"' in page.text


@pytest.mark.parametrize(("action", "status"), [("fulfil", 404), ("expire", 404), ("dance", 404)])
def test_other_actions_are_not_there(world, south, action, status):
    offer = make.OfferFactory(organisation=world.south, published=True)
    assert act(south, offer, action).status_code == status


def test_posting_action_denied(world, client):
    client.force_login(world.officer_north)
    offer = make.OfferFactory(organisation=world.south, published=True)
    assert act(client, offer, "withdraw").status_code == 403
    assert Offer.objects.get().state == PostingState.PUBLISHED


def test_returning_without_reason_is_a_message_on_the_page(world, client):
    client.force_login(world.staff_south)
    offer = make.OfferFactory(organisation=world.south, state=PostingState.SUBMITTED)
    page = f"http://testserver{offer.get_absolute_url()}"
    address = f"{offer.get_absolute_url()}return/"
    response = client.post(address, {"reason": ""}, follow=True, headers={"Referer": page})
    assert messages(response) == ["Write what should be changed, so that the city knows what to do."]
    assert response.redirect_chain == [(page, 302)]


@pytest.mark.parametrize("state", MatchState.values)
@pytest.mark.parametrize(
    "role", ["officer_north", "officer_south", "two_hats", "staff_north", "staff_south", "coordinator"]
)
def test_page_of_a_match_for_all_concerned(world, client, role, state):
    match = world.match_in(state)
    client.force_login(getattr(world, role))
    page = client.get(match.get_absolute_url())
    assert (page.status_code, page.context["match"]) == (200, match)


@pytest.mark.parametrize("role", ["outsider", "donor"])
def test_match_is_not_there_for_others(world, client, role):
    client.force_login(getattr(world, role))
    match = world.match()
    assert client.get(match.get_absolute_url()).status_code == 404
    assert act(client, match, "interest").status_code == 404


FORMS = {
    ("proposed", "officer_south"): {"interest", "decline"},
    ("interested", "officer_south"): {"decline"},
    ("interested", "officer_north"): {"interest", "decline"},
    ("agreed", "officer_north"): {"decline"},
    ("agreed", "staff_north"): {"approve", "reject"},
    ("agreed", "two_hats"): {"decline"},
    ("agreed", "coordinator"): set(),
    ("approved", "officer_south"): {"pilot"},
    ("approved", "staff_south"): set(),
    ("declined", "officer_south"): set(),
}


@pytest.mark.parametrize(("case", "forms"), FORMS.items())
def test_match_offers_what_the_person_may_do(world, client, case, forms):
    state, role = case
    match = world.match_in(state)
    client.force_login(getattr(world, role))
    text = client.get(match.get_absolute_url()).text
    known = {"interest", "decline", "approve", "reject", "pilot"}
    assert {name for name in known if f'"{match.get_absolute_url()}{name}/"' in text} == forms


@pytest.mark.parametrize("role", ["officer_south", "staff_south", "coordinator"])
def test_page_of_a_match_takes_few_queries(world, client, django_assert_max_num_queries, role):
    match = world.match_in(MatchState.AGREED)
    client.force_login(getattr(world, role))
    with django_assert_max_num_queries(12):
        client.get(match.get_absolute_url())


def test_brokered_match_is_shown_as_such(world, south):
    page = south.get(brokered(world).get_absolute_url())
    assert "Brought together by South Local without the matcher: They met at a fair in 2003." in page.text
    assert "How this score adds up" not in page.text


def test_interest_of_one_side_then_the_other(world, client):
    match = world.match()
    for officer, sentence in (
        (world.officer_south, "Your interest is recorded. It commits nobody; the other side can answer now."),
        (world.officer_north, "Both cities want to explore. The associations have been asked to approve."),
    ):
        client.force_login(officer)
        assert messages(act(client, match, "interest")) == [sentence]
    assert Match.objects.get().state == MatchState.AGREED


@pytest.mark.parametrize("action", ["interest", "decline"])
def test_answers_of_the_staff_are_denied(world, client, action):
    client.force_login(world.staff_south)
    match = world.match()
    assert act(client, match, action, reason="cost").status_code == 403
    assert not match.answers.exists()


def test_second_interest_is_a_message(world, south):
    match = world.match_in(MatchState.INTERESTED)
    assert messages(act(south, match, "interest")) == ["Your side has already shown its interest."]


def test_decline_keeps_reason_and_note(world, south):
    match = world.match()
    response = act(south, match, "decline", reason="cost", note="Too dear.")
    answer = match.answers.get()
    assert (answer.reason, answer.note, answer.is_private) == ("cost", "Too dear.", False)
    assert messages(response) == ["Declined. Your reason helps the matcher to do better."]


def test_decline_without_reason_keeps_the_note(world, south):
    match = world.match()
    response = act(south, match, "decline", note="Too dear for us.")
    assert response.context["decline_form"]["note"].value() == "Too dear for us."
    assert (response.status_code, Match.objects.get().state) == (200, MatchState.PROPOSED)
    assert "Too dear for us." in response.text
    assert "This field is required." in response.text


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("officer_south", True),
        ("officer_north", False),
        ("staff_north", False),
        ("staff_south", False),
        ("coordinator", False),
    ],
)
@pytest.mark.parametrize("is_private", [True, False])
def test_private_reason_stays_with_the_side_that_gave_it(world, client, role, sees, is_private):
    why = {"reason": DeclineReason.SETTING_DIFFERS, "note": "They never answer.", "is_private": is_private}
    match = services.decline_match(world.match(), side=Side.REQUEST, by=world.officer_south, **why)
    client.force_login(getattr(world, role))
    text = client.get(match.get_absolute_url()).text
    shown = [words in text for words in ("They never answer.", "our situations differ too much")]
    assert shown == [sees or not is_private] * 2


def test_approval_by_both_associations(world, client):
    match = world.match_in(MatchState.AGREED)
    for staff in (world.staff_south, world.staff_north):
        client.force_login(staff)
        assert messages(act(client, match, "approve")) == ["Your approval is recorded."]
    assert Match.objects.get().state == MatchState.APPROVED


def test_rejection_with_a_reason_that_both_cities_read(world, client):
    match = world.match_in(MatchState.AGREED)
    client.force_login(world.staff_south)
    response = act(client, match, "reject", reason="They cooperate already.")
    assert messages(response) == ["The match is rejected and both cities can read your reason."]
    client.force_login(world.officer_north)
    assert "They cooperate already." in client.get(match.get_absolute_url()).text


def test_rejection_without_reason_says_so_at_the_field(world, client):
    match = world.match_in(MatchState.AGREED)
    client.force_login(world.staff_south)
    response = act(client, match, "reject", reason="")
    assert response.context["reason_form"].errors == {"reason": ["This field is required."]}
    assert Match.objects.get().state == MatchState.AGREED


@pytest.mark.parametrize("action", ["approve", "reject"])
def test_decisions_of_the_cities_are_denied(world, south, action):
    match = world.match_in(MatchState.AGREED)
    assert act(south, match, action, reason="Why not.").status_code == 403


POSTING_ADDRESSES = ["detail", "edit", "act"]
MATCH_ADDRESSES = ["detail", "interest", "decline", "approve", "reject"]


@pytest.mark.parametrize("noun", ["offer", "request"])
@pytest.mark.parametrize("name", POSTING_ADDRESSES)
def test_wrong_uuid_of_a_posting_is_not_there(south, noun, name):
    more = ["submit"] if name == "act" else []
    address = reverse(f"matching:{noun}_{name}", args=[uuid4(), *more])
    verb = south.post if name == "act" else south.get
    assert verb(address).status_code == 404


@pytest.mark.parametrize("name", MATCH_ADDRESSES)
def test_wrong_uuid_of_a_match_is_not_there(south, name):
    verb = south.get if name == "detail" else south.post
    assert verb(reverse(f"matching:match_{name}", args=[uuid4()])).status_code == 404


@pytest.mark.parametrize("name", MATCH_ADDRESSES[1:])
def test_getting_a_match_action_changes_nothing(world, south, name):
    match = world.match()
    assert south.get(f"{match.get_absolute_url()}{name}/").status_code == 405
    assert not HistoryEvent.objects.exists()


@pytest.mark.parametrize("factory", [make.OfferFactory, make.RequestFactory])
def test_getting_a_posting_action_changes_nothing(world, south, factory):
    posting = factory(organisation=world.south)
    assert south.get(f"{posting.get_absolute_url()}submit/").status_code == 405
    assert not HistoryEvent.objects.exists()
