import csv
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from matching.enums import MatchState
from pilots import services, urls
from pilots.enums import PilotState, RoundKind, SectionKind, SectionState
from pilots.models import DocumentationConfirmation, Invitation, Pilot, Signature
from tests import factories as make
from tests.confirming import sign_in_confirmed
from tests.pilots.story import Story

PAGES = [
    "pilot_detail",
    "pilot_agreement",
    "pilot_plan",
    "pilot_results",
    "pilot_contributions",
    "pilot_documentation",
    "pilot_assessment",
    "pilot_history",
]


def address(name, story, *more):
    return reverse(f"pilots:{name}", args=[story.pilot.uuid, *more])


@pytest.fixture
def published(story, world):
    story.to(PilotState.COMPLETED).document()
    services.publish(story.pilot, by=world.officer_south)
    story.open_final()
    return story.assess()


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_few_queries_for_any_number(world, client, django_assert_max_num_queries, count):
    for _ in range(count):
        Story(world)
    client.force_login(world.coordinator)
    with django_assert_max_num_queries(8):
        response = client.get(reverse("pilots:pilot_list"))
    assert len(response.context["object_list"]) == count


def test_list_for_the_public_shows_published_pilots_only(client, published, world):
    Story(world)
    response = client.get(reverse("pilots:pilot_list"))
    assert list(response.context["object_list"]) == [published.pilot]


def test_list_for_the_public_without_pilots_says_why(client, story):
    assert "No pilots here" in client.get(reverse("pilots:pilot_list")).text


FILTERS = {
    "state=preparing": True,
    "state=active": False,
    "theme=water": True,
    "theme=mobility": False,
    "exchange_type=south_south": False,
    "q=market": True,
    "q=buses": False,
    "state=unknown": True,
}


def test_list_filters(client, story, world):
    make.ThemeFactory(code="mobility")
    story.pilot.themes.set([make.ThemeFactory(code="water.supply", parent=make.ThemeFactory(code="water"))])
    client.force_login(world.officer_south)
    url = reverse("pilots:pilot_list")
    found = {query: bool(client.get(f"{url}?{query}").context["object_list"]) for query in FILTERS}
    assert found == FILTERS


def test_list_as_csv(client, published, world):
    response = client.get(f"{reverse('pilots:pilot_list')}?format=csv")
    lines = list(csv.reader(StringIO(response.getvalue().decode("utf-8-sig"))))
    day = str(published.pilot.completed_at.date())
    assert lines[1] == [
        published.pilot.reference,
        published.pilot.title,
        "completed",
        "north_south",
        "no",
        "water",
        "Southtown",
        world.south.city.name,
        "KE",
        "Northville",
        world.north.city.name,
        "SE",
        day,
        day,
        day,
        "no",
        "no",
    ]


@pytest.mark.parametrize("state", PilotState.values)
def test_pages_in_every_state(client, world, state):
    story = Story(world).to(state)
    client.force_login(world.officer_south)
    assert [client.get(address(name, story)).status_code for name in PAGES] == [200] * len(PAGES)


def test_pages_take_few_queries_and_little_room(client, published, world, django_assert_max_num_queries):
    client.force_login(world.staff_south)
    for name in PAGES:
        with django_assert_max_num_queries(12):
            response = client.get(address(name, published))
        assert len(response.content) < 60_000


def test_pages_of_a_published_pilot_are_public_and_name_no_person(client, published):
    for name in PAGES:
        text = client.get(address(name, published)).text
        assert "officer.south" not in text
        assert "staff." not in text


def test_pages_of_an_unpublished_pilot_do_not_exist_for_others(client, story, world):
    assert [client.get(address(name, story)).status_code for name in PAGES] == [404] * len(PAGES)
    client.force_login(world.outsider)
    assert [client.get(address(name, story)).status_code for name in PAGES] == [404] * len(PAGES)


def test_every_address_for_the_public(client, story, world):
    arguments = {
        "uuid": story.pilot.uuid,
        "kind": "final",
        "pk": 1,
        "version": 1,
        "first": 1,
        "activity": story.pilot.uuid,
        "update": story.pilot.uuid,
        "file": story.pilot.uuid,
        "batch": story.pilot.uuid,
        "token": "forged",
        "slug": "southtown",
        "partner": "southtown",
        "broker": "southtown",
    }
    hidden = [*PAGES, "agreement_version", "plan_calendar", "agreement_file"]
    expected = {"pilot_list": 405, "assess": 404} | dict.fromkeys(hidden, 404)
    expected |= {"documentation_file": 405, "documentation_preview": 405}
    for pattern in urls.urlpatterns:
        wanted = {name: arguments[name] for name in pattern.pattern.converters}
        response = client.post(reverse(f"pilots:{pattern.name}", kwargs=wanted))
        assert response.status_code == expected.get(pattern.name, 302), pattern.name
        assert response.status_code != 302 or response.url.startswith(reverse("account_login"))


def test_start_makes_the_pilot_once(client, world):
    match = world.match_in(MatchState.APPROVED)
    client.force_login(world.officer_south)
    url = reverse("pilots:pilot_start", args=[match.uuid])
    made = client.post(url, follow=True)
    again = client.post(url, follow=True)
    assert made.redirect_chain == [(Pilot.objects.get().get_absolute_url(), 302)]
    assert [str(message) for message in again.context["messages"]] == [
        "This is already “became a pilot”, so nothing was changed."
    ]


def test_start_of_a_match_one_may_not_see_does_not_exist(client, world):
    match = world.match_in(MatchState.APPROVED)
    client.force_login(world.outsider)
    assert client.post(reverse("pilots:pilot_start", args=[match.uuid])).status_code == 404


def test_buttons_lead_through_the_exchange(client, world):
    story = Story(world).to(PilotState.AGREED)
    client.force_login(world.officer_south)
    [activate, cancel] = client.get(address("pilot_detail", story)).context["steps"]
    assert (str(activate.label), activate.needs_reason, cancel.needs_reason) == (
        "Start the exchange",
        False,
        True,
    )
    client.post(activate.url)
    assert story.reload().state == PilotState.ACTIVE
    client.post(address("pilot_complete", story))
    assert story.reload().state == PilotState.COMPLETED


def test_get_changes_nothing(client, world):
    story = Story(world).to(PilotState.AGREED)
    client.force_login(world.officer_south)
    assert client.get(address("pilot_activate", story)).status_code == 405


@pytest.mark.parametrize(("step", "state"), [("suspend", "suspended"), ("cancel", "cancelled")])
def test_step_with_a_reason(client, world, step, state):
    story = Story(world).to(PilotState.ACTIVE)
    client.force_login(world.staff_north)
    assert client.get(address(f"pilot_{step}", story)).status_code == 200
    assert "This field is required." in client.post(address(f"pilot_{step}", story), {"reason": ""}).text
    client.post(address(f"pilot_{step}", story), {"reason": "Elections."})
    assert story.reload().state == state


def test_step_with_a_reason_in_a_wrong_state_keeps_what_was_typed(client, world):
    story = Story(world).to(PilotState.CANCELLED)
    client.force_login(world.officer_south)
    text = client.post(address("pilot_suspend", story), {"reason": "Elections."}).text
    assert "Elections." in text
    assert "already “cancelled”" in text


def agreement_input(story, **changes):
    terms = {
        f"{what}_{partner.pk}": "Experts" for partner in story.pilot.partners for what in ("gives", "gains")
    }
    fields = {"title": "Compost", "summary": "S", "themes": ["water"], "purposes": "P", **terms}
    return fields | {"budget_text": "", "budget_amount": "", "budget_currency": ""} | changes


def test_agreement_is_edited_fixed_and_signed(client, story, world):
    client.force_login(world.officer_south)
    client.post(address("agreement_edit", story), agreement_input(story))
    client.post(address("agreement_freeze", story))
    sha256 = story.reload().agreement.sha256
    for officer in (world.officer_south, world.officer_north):
        sign_in_confirmed(client, officer)
        assert sha256 in client.get(address("pilot_agreement", story)).text
        client.post(address("agreement_sign", story), {"sha256": sha256})
    assert (story.reload().title, story.pilot.state) == ("Compost", PilotState.AGREED)


def test_agreement_is_reopened(client, story, world):
    story.freeze()
    story.sign_south()
    client.force_login(world.officer_north)
    response = client.post(address("agreement_reopen", story), follow=True)
    assert response.status_code == 200
    assert not Signature.objects.exists()


REFUSED = [
    ({"budget_amount": "5"}, "together with its currency"),
    ({"budget_amount": "5", "budget_currency": "euro"}, "at most 3 characters"),
    ({"budget_amount": "5", "budget_currency": "eur"}, "three capital letters"),
    ({"budget_amount": "-5", "budget_currency": "EUR"}, "cannot be negative"),
    ({"title": ""}, "This field is required."),
    ({"themes": ["water", "a", "b", "c"]}, "Choose three themes at most."),
]


def test_agreement_input_that_is_refused_keeps_what_was_typed(client, story, world):
    for code in "abc":
        make.ThemeFactory(code=code)
    client.force_login(world.officer_south)
    for changes, sentence in REFUSED:
        typed = agreement_input(story, purposes="Long text", **changes)
        response = client.post(address("agreement_edit", story), typed)
        assert sentence in response.text
        assert "Long text" in response.text
    assert story.reload().agreement.purposes == ""


def test_agreement_edit_by_staff_is_forbidden(client, story, world):
    client.force_login(world.staff_north)
    assert client.get(address("agreement_edit", story)).status_code == 403


def test_supporter_is_added_once(client, story, world):
    fund = make.OrganisationFactory(kind="donor", city=None)
    client.force_login(world.officer_south)
    fields = {"organisation": fund.pk, "gives": "Travel"}
    client.post(address("supporter_add", story), fields)
    again = client.post(address("supporter_add", story), fields)
    assert [supporter.gives for supporter in story.reload().supporters] == ["Travel"]
    assert "takes part already" in again.text


def test_section_is_written_returned_and_accepted(client, world):
    story = Story(world).to(PilotState.ACTIVE)
    section = story.pilot.sections.get(kind=SectionKind.COSTS)
    edit = address("section_edit", story, "costs")
    client.force_login(world.officer_south)
    client.post(edit, {"text": "Draft", "language": "en", "save": ""})
    client.post(edit, {"text": "Twelve tickets", "language": "en", "submit": ""})
    client.force_login(world.staff_north)
    client.post(address("section_return", story, "costs"), {"reason": "Which currency?"})
    section.refresh_from_db()
    assert (section.state, section.return_reason) == (SectionState.RETURNED, "Which currency?")
    client.force_login(world.officer_south)
    assert "Which currency?" in client.get(edit).text
    client.post(edit, {"text": "Twelve tickets, 900 EUR", "language": "en", "submit": ""})
    client.force_login(world.staff_north)
    client.post(address("section_accept", story, "costs"))
    section.refresh_from_db()
    assert section.state == SectionState.ACCEPTED


def test_section_that_cannot_be_saved_keeps_what_was_typed(client, story, world):
    client.force_login(world.officer_south)
    response = client.post(address("section_edit", story, "costs"), {"text": "Long text", "language": "en"})
    assert "once the agreement is signed" in response.text
    assert "Long text" in response.text


def test_section_of_an_unknown_kind_does_not_exist(client, story, world):
    client.force_login(world.officer_south)
    assert client.get(address("section_edit", story, "gossip")).status_code == 404


def test_section_return_without_a_reason_says_so(client, world):
    story = Story(world).to(PilotState.ACTIVE)
    story.submit(SectionKind.COSTS)
    client.force_login(world.staff_north)
    assert "This field is required." in client.post(address("section_return", story, "costs"), {}).text


def test_documentation_is_confirmed_and_published(client, world):
    story = Story(world).to(PilotState.ACTIVE)
    story.accept_all()
    for officer in (world.officer_south, world.officer_north):
        client.force_login(officer)
        client.post(address("documentation_confirm", story))
    client.post(address("pilot_publish", story))
    assert DocumentationConfirmation.objects.count() == 2
    assert story.reload().published_at is not None


def test_round_is_opened_and_people_are_invited(client, world):
    story = Story(world).to(PilotState.COMPLETED)
    client.force_login(world.staff_north)
    assert client.get(address("pilot_assessment", story)).context["due"] == [RoundKind.FINAL]
    client.post(address("round_open", story, "final"))
    fields = {"final-group": "ngo", "final-side": world.south.pk, "final-language": "ar"}
    client.post(address("invitation_add", story, "final"), fields)
    invitation = Invitation.objects.get()
    assert (invitation.group, invitation.side, invitation.language) == ("ngo", world.south, "ar")
    assert "/assess/" in client.get(address("pilot_assessment", story)).text


def test_round_of_an_unknown_kind_is_refused(client, world):
    story = Story(world).to(PilotState.COMPLETED)
    client.force_login(world.staff_north)
    response = client.post(address("round_open", story, "yearly"))
    assert response.status_code == 302
    assert not story.pilot.rounds.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"final-email": "no address"}, "Enter a valid email address."),
        ({"final-email": "known@example.org"}, "invited to this assessment already"),
        ({"final-side": ""}, "This field is required."),
    ],
)
def test_invitation_that_is_refused_keeps_what_was_typed(client, world, changes, sentence):
    story = Story(world).to(PilotState.COMPLETED)
    story.open_final()
    story.invite(email="known@example.org")
    client.force_login(world.staff_north)
    fields = {"final-group": "ngo", "final-side": world.south.pk, "final-language": "ar"}
    response = client.post(address("invitation_add", story, "final"), fields | changes)
    assert sentence in response.text
    assert 'value="ngo" selected' in response.text
    assert Invitation.objects.count() == 1


def test_invitations_are_shown_to_reviewers_only(client, world):
    story = Story(world).to(PilotState.COMPLETED)
    story.open_final()
    story.invite(email="resident@example.org")
    for person, sees in ((world.staff_south, True), (world.officer_south, False), (world.coordinator, False)):
        client.force_login(person)
        assert ("resident@example.org" in client.get(address("pilot_assessment", story)).text) is sees


def test_used_and_expired_invitations_show_no_link(client, world):
    story = Story(world).to(PilotState.COMPLETED)
    story.open_final()
    story.hear("ngo", world.south)
    expired = story.invite()
    Invitation.objects.filter(pk=expired.pk).update(
        invited_at=story.pilot.prepared_at.replace(year=2004),
        expires_at=story.pilot.prepared_at.replace(year=2005),
    )
    client.force_login(world.staff_south)
    text = client.get(address("pilot_assessment", story)).text
    assert "/assess/" not in text
    assert "answered" in text
    assert "expired" in text


def test_list_as_a_workbook_in_the_order_of_the_list(client, world):
    pilots = [Story(world).pilot for _ in range(3)]
    Pilot.objects.filter(pk=pilots[1].pk).update(title="A first title")
    client.force_login(world.coordinator)
    response = client.get(reverse("pilots:pilot_list"), {"format": "xlsx", "sort": "title"})
    rows = list(load_workbook(BytesIO(response.getvalue())).worksheets[0].values)[1:]
    assert rows[0][0] == pilots[1].reference
    assert {row[0] for row in rows} == {pilot.reference for pilot in pilots}


def test_consent_is_withdrawn_with_a_reason_and_given_again(client, published, world):
    client.force_login(world.officer_south)
    assert "Withdraw our consent" in client.get(address("pilot_documentation", published)).text
    withdraw = address("consent_withdraw", published)
    assert "disappear for everybody else" in client.get(withdraw).text
    client.post(withdraw, {"reason": "Names of residents."})
    page = client.get(address("pilot_documentation", published)).text
    assert "consent withdrawn" in page
    assert "Publish this pilot" not in page
    client.post(address("consent_renew", published))
    assert "Publish this pilot" in client.get(address("pilot_documentation", published)).text
