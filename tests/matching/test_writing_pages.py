"""The pages on which a posting is written, with script and without."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import HistoryEvent
from matching.enums import Part, PostingState
from matching.models import Offer, Request
from tests import factories as make

pytestmark = pytest.mark.django_db
NOUNS = [("offer", Offer, make.OfferFactory), ("request", Request, make.RequestFactory)]
JSON = {"Accept": "application/json"}
PAGES = ["edit/", *(f"edit/{part}/" for part in Part), "check/", "files/"]


@pytest.fixture
def south(client, world):
    client.force_login(world.officer_south)
    return client


@pytest.fixture
def draft(world):
    return make.RequestFactory(organisation=world.south, title="Before", language="en")


def at(posting, step):
    return f"{posting.get_absolute_url()}{step}/"


def origin(client, posting, part):
    """What the hidden fields of the page say when it is opened."""
    form = client.get(at(posting, f"edit/{part}")).context["form"]
    return {"base": form["base"].value(), "opened": form["opened"].value()}


def send(client, posting, part, headers=None, **typed):
    data = typed if "base" in typed else origin(client, posting, part) | typed
    return client.post(at(posting, f"edit/{part}"), data, headers=headers)


def messages(response):
    return [str(message) for message in response.context["messages"]]


@pytest.mark.parametrize(("noun", "model", "factory"), NOUNS)
def test_start_makes_a_draft_and_leads_to_its_list(world, south, noun, model, factory):
    world.officer_south.language = "pt-br"
    world.officer_south.save()
    address = reverse(f"matching:{noun}_new")
    organisation = south.get(address).context["form"]["organisation"].value()
    response = south.post(address, {"organisation": organisation})
    posting = model.objects.get()
    assert (posting.organisation, posting.state, posting.work_languages) == (world.south, "draft", ["pt"])
    assert (response.url, str(posting)) == (at(posting, "edit"), "Without a title yet")


def test_getting_the_start_page_makes_nothing(south):
    assert "Six short pages" in south.get(reverse("matching:offer_new")).text
    assert not Offer.objects.exists()


def test_start_for_an_organisation_one_does_not_write_for_is_refused(world, south):
    response = south.post(reverse("matching:offer_new"), {"organisation": world.north.pk})
    assert list(response.context["form"].errors) == ["organisation"]
    assert not Offer.objects.exists()


def test_start_page_offers_what_was_begun_and_what_was_posted(world, south):
    begun, earlier = (
        make.OfferFactory(organisation=world.south),
        make.OfferFactory(organisation=world.south, published=True),
    )
    make.OfferFactory(organisation=world.north, published=True)
    context = south.get(reverse("matching:offer_new")).context
    assert (list(context["unfinished"]), list(context["earlier"])) == ([begun], [earlier])


@pytest.mark.parametrize("role", ["staff_south", "donor", "coordinator"])
def test_writing_is_for_editors(world, client, role):
    client.force_login(getattr(world, role))
    for noun in ("offer", "request"):
        assert client.get(reverse(f"matching:{noun}_new")).status_code == 403
        assert client.post(reverse(f"matching:{noun}_new"), {}).status_code == 403


@pytest.mark.parametrize("role", ["officer_north", "staff_south", "coordinator"])
@pytest.mark.parametrize("page", [*PAGES, "submitted/"])
def test_pages_are_not_there_for_others(world, client, draft, role, page):
    client.force_login(getattr(world, role))
    assert client.get(f"{draft.get_absolute_url()}{page}").status_code == 404


@pytest.mark.parametrize("address", ["edit", "check", "submitted", "files"])
def test_wrong_uuid_is_not_there(south, address):
    assert south.get(reverse(f"matching:offer_{address}", args=[uuid4()])).status_code == 404


def test_wrong_part_is_not_there(south, draft):
    assert south.get(at(draft, "edit/money")).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("page", PAGES)
def test_pages_take_the_same_few_queries(world, south, django_assert_max_num_queries, page, count):
    for _ in range(count):
        make.RequestFactory(organisation=world.south, title="Composting of market waste")
        make.OfferFactory(published=True, vector=[0] * 384, terms={"en:": 1, "en:compost": 2})
    draft = make.RequestFactory(organisation=world.south, title="Composting of market waste")
    with django_assert_max_num_queries(12):
        assert south.get(f"{draft.get_absolute_url()}{page}").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_start_page_takes_the_same_few_queries(world, south, django_assert_max_num_queries, count):
    for _ in range(count):
        make.OfferFactory(organisation=world.south)
        make.OfferFactory(organisation=world.south, published=True)
    with django_assert_max_num_queries(12):
        south.get(reverse("matching:offer_new"))


def test_list_says_how_far_each_page_is(world, south):
    draft = make.RequestFactory(organisation=world.south, title="", modes=[])
    states = {state.part: state.state for state in south.get(at(draft, "edit")).context["states"]}
    expected = dict.fromkeys(Part, "planned") | {Part.TEXT: "pending", Part.THEMES: "done"}
    assert states == expected


@pytest.mark.parametrize(("noun", "model", "factory"), NOUNS)
def test_whole_posting_page_by_page_to_its_submission(world, south, noun, model, factory):
    address = south.post(reverse(f"matching:{noun}_new"), {"organisation": world.south.pk}).url
    posting = model.objects.get()
    pages = {
        "text": {"title": "Compost", "text": "Organic waste of the markets becomes compost for the farms."},
        "themes": {"themes": [make.ThemeFactory().pk]},
        "work": {"modes": ["training"], "work_languages": ["en"]},
        "time": {"window_start": "2004-01-01", "window_end": "2004-12-31", "urgency": "high"},
        "partner": {"capacity": "2"},
        "exchange": {"gives": "Two trainers"},
    }
    address = at(posting, "edit/text")
    for part, typed in pages.items():
        assert address == at(posting, f"edit/{part}")
        address = send(south, posting, part, then="next", **typed).url
    check = south.get(address)
    assert (address, check.context["missing"]) == (at(posting, "check"), [])
    for words in ("Compost", "training", "Jan. 1, 2004", "Two trainers", "recognised from your text"):
        assert words in check.text
    submitted = south.post(at(posting, "submit"), follow=True)
    due = timezone.localdate() + timedelta(days=15)
    assert submitted.redirect_chain == [(at(posting, "submitted"), 302)]
    assert (submitted.context["due"].date(), model.objects.get().state) == (due, "submitted")
    assert (posting.reference in submitted.text, "South Local" in submitted.text) == (True, True)


def test_check_says_what_is_missing_instead_of_submitting(world, south):
    draft = make.RequestFactory(organisation=world.south, title="", modes=[])
    page = south.get(at(draft, "check"))
    sentences = [sentence for _, sentence in page.context["missing"]]
    assert sentences == [
        "Write a title before you submit.",
        "Choose at least one way of working before you submit.",
    ]
    assert at(draft, "submit") not in page.text


def test_after_an_early_page_the_next_unfinished_one_comes(world, south):
    draft = make.RequestFactory(organisation=world.south, modes=[])
    assert send(south, draft, "exchange", then="next", gives="Pumps").url == at(draft, "edit/work")
    assert send(south, draft, "work", then="next", modes=["training"]).url == at(draft, "edit/time")


def test_save_and_return_to_the_list(south, draft):
    assert send(south, draft, "exchange", then="list", gives="Pumps").url == at(draft, "edit")
    assert Request.objects.get().gives == "Pumps"


def test_page_with_a_fault_saves_the_rest_and_keeps_what_was_typed(south, draft):
    typed = {"window_start": "2004-02-01", "window_end": "2004-01-01", "urgency": "high"}
    page = send(south, draft, "time", then="next", **typed)
    form = page.context["form"]
    assert (page.status_code, form["window_end"].value()) == (200, "2004-01-01")
    assert "The end lies before the beginning." in page.text
    assert (Request.objects.get().urgency, Request.objects.get().window_start) == ("high", None)
    again = typed | {
        "window_end": "2004-03-01",
        "base": form["base"].value(),
        "opened": form["opened"].value(),
    }
    assert send(south, draft, "time", then="next", **again).status_code == 302


def test_second_person_sees_both_versions_and_may_save_the_own_one(world, south, draft):
    mine = origin(south, draft, "text")
    send(south, draft, "text", title="Theirs", text="Their words.", language="en")
    page = send(south, draft, "text", title="Mine", text="My words.", language="en", **mine)
    assert (page.status_code, page.context["theirs"]) == (
        409,
        [("Title", "Theirs"), ("Description", "Their words.")],
    )
    assert (page.context["form"]["title"].value(), "Somebody else has saved" in page.text) == ("Mine", True)
    assert Request.objects.get().title == "Theirs"
    now = {"base": page.context["form"]["base"].value(), "opened": page.context["form"]["opened"].value()}
    send(south, draft, "text", title="Mine", text="Both.", language="en", **now)
    assert Request.objects.get().title == "Mine"


def test_what_was_submitted_meanwhile_is_refused_with_what_was_typed(south, draft):
    before = origin(south, draft, "exchange")
    Request.objects.update(**{"state": PostingState.SUBMITTED})
    page = send(south, draft, "exchange", gives="Pumps", **before)
    assert (page.context["form"]["gives"].value(), "so nothing was changed" in page.text) == ("Pumps", True)


def test_script_is_told_what_was_saved(south, draft):
    before = origin(south, draft, "exchange")
    told = send(south, draft, "exchange", JSON, gives="Pumps", **before).json()
    assert (told["not_saved"], told["next"], told["base"] != before["base"]) == ([], None, True)
    assert Request.objects.get().gives == "Pumps"
    onwards = send(south, draft, "exchange", JSON, gives="Pipes", then="list", opened="", base=told["base"])
    assert onwards.json()["next"] == at(draft, "edit")


def test_script_is_told_what_was_not_saved(south, draft):
    told = send(south, draft, "time", JSON, then="next", window_end="soon", urgency="high").json()
    assert (told["not_saved"], told["next"]) == (["Not before", "Not after"], None)
    assert Request.objects.get().urgency == "high"


def test_script_of_the_second_person_is_told_in_a_sentence(south, draft):
    mine = origin(south, draft, "text")
    send(south, draft, "text", title="Theirs")
    answer = send(south, draft, "text", JSON, title="Mine", **mine)
    assert (answer.status_code, "Somebody else has saved" in answer.json()["detail"]) == (409, True)


def test_saving_many_times_is_one_event(south, draft):
    for gives in ("P", "Pu", "Pum"):
        send(south, draft, "exchange", JSON, gives=gives)
    assert HistoryEvent.objects.of(draft).count() == 1


@pytest.fixture
def published(world):
    return make.RequestFactory(organisation=world.south, published=True, title="Before")


def test_published_posting_is_corrected_on_the_same_pages(south, published):
    assert "This is published." in south.get(at(published, "edit")).text
    assert "data-autosave" not in south.get(at(published, "edit/text")).text
    typed = {"title": "After", "text": "Words.", "language": "en"}
    response = send(south, published, "text", **typed)
    assert (response.url, Request.objects.get().title) == (published.get_absolute_url(), "After")
    page = south.get(response.url)
    assert messages(page) == ["Corrected. Partners are looked for anew where it matters."]
    assert "Corrected after publication" in page.text


@pytest.mark.parametrize("headers", [None, JSON])
def test_published_posting_is_not_corrected_in_part(south, published, headers):
    typed = {"window_end": "soon", "urgency": "high"}
    answer = send(south, published, "time", headers, **typed)
    assert "as a whole or not at all" in answer.text
    assert Request.objects.get().urgency == "normal"


def test_published_posting_may_not_lose_its_title(south, published):
    page = send(south, published, "text", title="", text="Words.", language="en")
    assert "Write a title before you submit." in page.text
    assert page.context["form"]["text"].value() == "Words."


@pytest.mark.parametrize("page", ["edit", "edit/text", "check", "files"])
def test_pages_of_what_is_closed_lead_to_the_posting(world, south, page):
    offer = make.OfferFactory(organisation=world.south, published=True, state="withdrawn")
    assert south.get(at(offer, page)).url == offer.get_absolute_url()


@pytest.mark.parametrize("state", ["draft", "returned", "withdrawn"])
def test_what_waits_for_nobody_has_no_next_step_to_tell(south, draft, state):
    Request.objects.update(**{"state": state})
    assert south.get(at(draft, "submitted")).url == draft.get_absolute_url()


@pytest.mark.parametrize(("trusts", "words"), [(True, "It is published."), (False, "looks at it first")])
def test_what_happens_next_depends_on_the_association(world, south, draft, trusts, words):
    world.southern_association.trusts_members = trusts
    world.southern_association.save()
    assert words in south.post(at(draft, "submit"), follow=True).text


def test_without_an_association_the_coordinator_is_named(world, client):
    posting = make.OfferFactory()
    user = make.MembershipFactory(organisation=posting.organisation).user
    client.force_login(user)
    assert "The coordinator looks at it first." in client.post(at(posting, "submit"), follow=True).text


def test_copy_is_a_new_draft(south, published):
    response = south.post(at(published, "copy"), follow=True)
    copy = Request.objects.get(state="draft")
    assert (response.redirect_chain, copy.title) == ([(at(copy, "edit"), 302)], "Before")


def test_copy_needs_a_button_and_an_editor(world, client, published):
    client.force_login(world.officer_south)
    assert client.get(at(published, "copy")).status_code == 405
    client.force_login(world.officer_north)
    assert client.post(at(published, "copy")).status_code == 404


def test_similar_ones_are_shown_on_the_text_page_and_the_check(world, south, draft):
    same = make.RequestFactory(organisation=world.south, title="Composting of market waste, again")
    other = make.OfferFactory(
        published=True, vector=[0] * 384, terms={"en:": 1, "en:compost": 2, "en:farm": 1}
    )
    for page in ("edit/text", "check"):
        found = south.get(at(draft, page))
        assert (found.context["alike"].own, found.context["alike"].others) == ([same], [other])
        assert "Found by the words you used; the full comparison comes after publication." in found.text
