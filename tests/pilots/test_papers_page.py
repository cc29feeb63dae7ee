"""The pages on which an association prints, counts and enters forms of paper."""

from io import BytesIO
from uuid import uuid4

import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone

from cities.enums import OrganisationKind
from cities.models import Organisation
from pilots import services
from pilots.enums import PilotState, StakeholderGroup
from pilots.models import Answer, PaperBatch, Questionnaire
from pilots.pdf.paper import page_of, paper_pdf
from tests.pilots.papers import batch, enter, filled
from tests.pilots.story import VALUES, Story

LANGUAGES = ["en", "fr", "es", "ar", "pt-br", "zh-hans", "ru"]
TYPED = {code: str(value or 0) for code, value in VALUES.items()}


@pytest.fixture
def final(story, client) -> Story:
    story.to(PilotState.COMPLETED).open_final()
    client.force_login(story.world.staff_south)
    return story


def address(final, name, *more):
    return reverse(f"pilots:paper_{name}", args=[final.pilot.uuid, "final", *more])


def typed(key=None, **fields):
    return {"key": key or uuid4(), "group": "residents", "comment": "", **TYPED, **fields}


def of_fourteen():
    long = "The people of our city were asked what they think before anything was decided, and were heard."
    return [{"code": f"q{number}", "texts": {"en": f"{number}. {long}"}} for number in range(14)]


@pytest.fixture
def fourteen(final):
    Questionnaire.objects.update(questions=of_fourteen())
    return final


@pytest.mark.parametrize("language", LANGUAGES)
def test_form_fits_on_the_two_sides_of_a_sheet_in_every_language(final, language):
    final.round.refresh_from_db()
    with pikepdf.open(BytesIO(paper_pdf(final.round, language))) as pdf:
        assert pdf.open_metadata()["pdfuaid:part"] == "1"
        assert len(pdf.pages) <= 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_form_of_fourteen_long_questions_fits_on_two_pages(fourteen, language):
    fourteen.round.questionnaire.refresh_from_db()
    with pikepdf.open(BytesIO(paper_pdf(fourteen.round, language))) as pdf:
        assert len(pdf.pages) <= 2


def test_form_asks_what_the_page_asks_and_is_the_same_for_everybody(final):
    page = page_of(final.round, "en")
    assert page["partners"] == [
        f"{side.city}, {side.city.country}" for side in (final.world.south, final.world.north)
    ]
    assert page["groups"] == [str(group.label) for group in StakeholderGroup]
    assert len(page["questions"]) == len(VALUES)
    assert [value["mark"] for value in page["scale"]] == ["1", "2", "3", "4", "5", "0"]
    assert page["scale"][0]["label"] == "1 – I disagree"
    assert paper_pdf(final.round, "en") == paper_pdf(final.round, "en")


def test_form_of_a_partner_without_a_city_names_the_partner(final, world):
    Organisation.objects.filter(pk=world.north.pk).update(kind=OrganisationKind.NGO, city=None)
    final.round.pilot = final.reload()
    assert page_of(final.round, "en")["partners"][1] == "Northville"


@pytest.mark.parametrize(
    ("wish", "language"), [("fr", "fr"), ("xx", "en"), ("", "en"), ("../../etc", "en"), ("ar", "ar")]
)
def test_form_is_printed_in_the_language_that_was_chosen(final, client, wish, language):
    response = client.get(address(final, "print"), {"language": wish})
    assert f"-form-{language}.pdf" in response.headers["Content-Disposition"]
    with pikepdf.open(BytesIO(response.content)) as pdf:
        assert str(pdf.Root.Lang) == language


@pytest.mark.parametrize("role", ["officer_south", "donor", "coordinator"])
def test_pages_are_for_who_reviews(final, client, world, role):
    papers = filled(final, "residents")
    client.force_login(getattr(world, role))
    for name, *more in (
        ["print"],
        ["add"],
        *([name, papers.uuid] for name in ("enter", "recount", "close", "discard")),
    ):
        assert client.get(address(final, name, *more)).status_code in (403, 404)
    assert client.post(address(final, "take_back", papers.uuid)).status_code in (403, 404)


def test_batch_of_another_assessment_is_not_found(final, client):
    papers = batch(final)
    there = reverse("pilots:paper_enter", args=[final.pilot.uuid, "midterm", papers.uuid])
    assert client.get(there).status_code == 404
    assert client.get(address(final, "close", uuid4())).status_code == 404


def counts(final, **fields):
    today = timezone.now().date().isoformat()
    given = {"entered_from": uuid4(), "side": final.world.south.pk, "held_on": today}
    return given | {"handed_out": "20", "counted": "2"} | fields


def test_staff_count_enter_and_close(final, client):
    assert "Count them first" in client.get(address(final, "add")).text
    page = client.post(address(final, "add"), counts(final), follow=True)
    papers = page.context["batch"]
    assert "Form 1 of 2" in page.text
    here = address(final, "enter", papers.uuid)
    page = client.post(here, typed(comment="Good"), follow=True)
    assert "Form 1 of 2 is saved." in page.text
    assert "Form 2 of 2" in page.text
    page = client.post(here, typed(), follow=True)
    assert "As many forms are entered as came back" in page.text
    assert page.context["kept"] == 2
    assert "count at once" in client.get(address(final, "close", papers.uuid)).text
    page = client.post(address(final, "close", papers.uuid), follow=True)
    assert "The forms are closed" in page.text
    assert "2 of 20 forms came back." in page.text
    assert Answer.objects.count() == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("handed_out", "1"),
        ("counted", "0"),
        ("counted", ""),
        ("counted", "many"),
        ("counted", "99999999999999999999"),
        ("handed_out", "501"),
        ("held_on", "2001-01-01"),
        ("held_on", "31.12."),
        ("side", "0"),
        ("side", "x"),
        ("entered_from", "x"),
    ],
)
def test_wrong_counts_are_said_on_the_form(final, client, field, value):
    response = client.post(address(final, "add"), counts(final, **{field: value}))
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not PaperBatch.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("need", ""),
        ("need", "6"),
        ("need", "x"),
        ("group", ""),
        ("group", "mayors"),
        ("comment", "x" * 2001),
        ("key", ""),
        ("key", "x"),
    ],
)
def test_form_with_a_mistake_keeps_what_was_typed(final, client, field, value):
    papers = batch(final)
    sent = typed(comment="Good work") | {field: value}
    response = client.post(address(final, "enter", papers.uuid), sent)
    form = response.context["form"]
    assert field in form.errors
    assert form["fit"].value() == "4"
    assert PaperBatch.objects.get().entries == []


def test_nothing_is_chosen_beforehand(final, client):
    text = client.get(address(final, "enter", batch(final).uuid)).text
    assert "checked" not in text


def test_form_that_is_sent_again_is_told_and_kept_once(final, client):
    here, form = address(final, "enter", batch(final).uuid), typed()
    client.post(here, form)
    page = client.post(here, form, follow=True)
    assert "This form is saved already." in page.text
    assert page.context["kept"] == 1


def test_next_form_on_a_page_that_was_gone_back_to_is_not_lost(final, client):
    here, key = address(final, "enter", batch(final).uuid), uuid4()
    client.post(here, typed(key))
    page = client.post(here, typed(key, need="1"))
    assert "Form 1 was saved from this page" in page.text
    assert "Take it back" in page.text
    fresh = page.context["form"]["key"].value()
    assert fresh != key
    assert page.context["form"]["need"].value() == "1"
    assert client.post(here, typed(fresh, need="1"), follow=True).context["kept"] == 2


def test_form_beyond_the_count_is_refused_with_what_was_typed(final, client):
    papers = filled(final, "residents")
    page = client.post(address(final, "enter", papers.uuid), typed(need="2"))
    assert "correct the count first" in page.text
    assert page.context["form"]["need"].value() == "2"


def test_form_is_taken_back_right_after_it_was_saved(final, client):
    papers, key = batch(final), uuid4()
    client.post(address(final, "enter", papers.uuid), typed(key))
    back = address(final, "take_back", papers.uuid)
    page = client.post(back, {"key": key}, follow=True)
    assert "The form is taken back." in page.text
    assert page.context["kept"] == 0
    assert client.post(back, {"key": "x"}).status_code == 404
    assert client.post(back).status_code == 404
    assert client.get(back).status_code == 405


def test_count_is_corrected(final, client):
    papers = batch(final)
    here = address(final, "recount", papers.uuid)
    assert client.get(here).context["form"]["counted"].value() == 3
    assert "came back" in client.post(here, {"handed_out": "2", "counted": "3"}).text
    page = client.post(here, {"handed_out": "4", "counted": "4"}, follow=True)
    assert "Form 1 of 4" in page.text


def test_closing_too_early_is_refused_on_the_page(final, client):
    page = client.post(address(final, "close", batch(final).uuid))
    assert "You counted 3 forms; 0 are entered." in page.text


def test_forms_are_discarded_after_a_look(final, client):
    here = address(final, "discard", filled(final, "residents").uuid)
    assert "counts nowhere" in client.get(here).text
    assert PaperBatch.objects.exists()
    assert "The forms are discarded." in client.post(here, follow=True).text
    assert not PaperBatch.objects.exists()


def test_who_types_while_a_colleague_discards_is_told(final, client, world):
    papers = filled(final, "residents")
    services.discard_batch(papers, by=world.staff_south)
    page = client.post(address(final, "enter", papers.uuid), typed(), follow=True)
    assert page.redirect_chain == [(f"/pilots/{final.pilot.uuid}/assessment/", 302)]
    assert "These forms were discarded meanwhile." in page.text


def test_page_of_closed_forms_takes_no_more(final, client, world):
    papers = filled(final, "residents")
    services.close_batch(papers, by=world.staff_south)
    here = address(final, "enter", papers.uuid)
    assert "These forms are closed." in client.get(here).text
    assert "These forms were closed" in client.post(here, typed()).text
    assert Answer.objects.count() == 1


@pytest.mark.parametrize("saved", ["", "x", "00000000-0000-4000-8000-000000000000", "<b>"])
def test_page_of_the_next_form_needs_no_form_before(final, client, saved):
    page = client.get(address(final, "enter", batch(final).uuid), {"saved": saved})
    assert "Take it back" not in page.text
    assert "<b>" not in page.text


def test_page_of_entry_is_light_and_asks_all_questions(fourteen, client, django_assert_max_num_queries):
    papers = batch(fourteen)
    with django_assert_max_num_queries(12):
        page = client.get(address(fourteen, "enter", papers.uuid))
    assert len(page.content) < 30_000
    assert page.text.count('type="radio"') == 14 * 6 + len(StakeholderGroup)
    values = {f"q{number}": "3" for number in range(14)}
    sent = {"key": uuid4(), "group": "ngo", "comment": "", **values}
    assert client.post(address(fourteen, "enter", papers.uuid), sent, follow=True).context["kept"] == 1


def assessment(client, final):
    return client.get(reverse("pilots:pilot_assessment", args=[final.pilot.uuid])).text


def test_how_many_came_on_paper_is_shown_to_who_sees_results(final, client, world):
    services.close_batch(filled(final, *["residents"] * 5), by=world.staff_south)
    final.hear("ngo", world.north)
    client.force_login(world.officer_north)
    text = assessment(client, final)
    assert "5 of 6 answers came on paper, entered by <bdi>South Local</bdi>, which" in text
    assert "Forms on paper" not in text


def test_what_is_not_closed_is_not_shown_to_others(final, client, world):
    filled(final, *["residents"] * 5)
    assert "5 of 5 are entered; none counts yet." in assessment(client, final)
    client.force_login(world.officer_north)
    text = assessment(client, final)
    assert "on paper" not in text
    assert "Who has answered" not in text


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_few_queries_for_any_number(final, client, world, django_assert_max_num_queries, count):
    for _ in range(count):
        services.close_batch(filled(final, "residents", "ngo"), by=world.staff_south)
        enter(batch(final), world)
    with django_assert_max_num_queries(12):
        assessment(client, final)
