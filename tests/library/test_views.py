import csv
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from library import pipeline, services
from library.enums import ToolState
from library.models import Tool
from library.queries import meaning
from matching.meaning import EncoderMissing
from tests import factories as make
from tests.library.factories import EditionFactory, ReuseFactory, ToolFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n"
LIST = "/library/"


def address(name, tool, *more):
    return reverse(f"library:{name}", args=[tool.uuid, *more])


def page(client, url, **data):
    return client.get(url, data).text


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_few_queries_for_any_number(world, client, django_assert_max_num_queries, count):
    for _ in range(count):
        EditionFactory(tool=ToolFactory(published=True), language="fr")
    client.force_login(world.officer_south)
    with django_assert_max_num_queries(10):
        response = client.get(LIST)
    assert len(response.context["object_list"]) == count


def test_empty_list_invites(client):
    assert "Nothing is shared yet" in page(client, LIST)
    assert "Nothing found" in page(client, LIST, q="leaks")


@pytest.fixture
def manual(world):
    tool = ToolFactory(
        organisation=world.south,
        published=True,
        themes=[make.ThemeFactory(code="water.supply", parent=make.ThemeFactory(code="water"))],
        edition__title="Manual of leak detection",
    )
    EditionFactory(tool=tool, language="ar", title="دليل كشف التسرّب", summary="كيف تجد المرافق التسرب ليلاً")
    EditionFactory(tool=tool, language="pt", title="Detecção de vazamentos", summary="À noite, na rede.")
    return tool


FILTERS = {
    "q=leak": True,
    "q=deteccao rede": True,
    "q=التسرب": True,
    "q=Southtown": True,
    "q=buses": False,
    "kind=manual": True,
    "kind=template": False,
    "theme=water": True,
    "theme=mobility": False,
    "language=ar": True,
    "language=fr": False,
    "licence=cc_by": True,
    "licence=ask": False,
    "state=published": True,
    "state=draft": False,
}


def test_list_filters_in_every_script(client, manual):
    make.ThemeFactory(code="mobility")
    found = {query: bool(client.get(f"{LIST}?{query}").context["object_list"]) for query in FILTERS}
    assert found == FILTERS


def test_list_by_title(client, manual):
    ToolFactory(published=True, edition__title="Ámbar")
    titles = [str(tool) for tool in client.get(f"{LIST}?sort=title").context["object_list"]]
    assert titles == ["Ámbar", "Manual of leak detection"]


def test_list_as_csv(client, manual):
    response = client.get(f"{LIST}?format=csv")
    row = list(csv.reader(StringIO(response.getvalue().decode("utf-8-sig"))))[1]
    assert row[:5] == [
        manual.reference,
        "manual",
        "Manual of leak detection",
        "English; العربية; Português",
        "Southtown",
    ]


def test_page_shows_every_version(client, manual, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        text = page(client, manual.get_absolute_url())
    assert "دليل كشف التسرّب" in text
    assert 'href="https://creativecommons.org/licenses/by/4.0/"' in text
    assert "Withdraw" not in text


def test_draft_is_nothing_for_others(client, world):
    draft = ToolFactory(organisation=world.south)
    assert client.get(draft.get_absolute_url()).status_code == 404
    client.force_login(world.officer_south)
    assert "Submit" in page(client, draft.get_absolute_url())


def test_file_goes_with_the_tool(client, world):
    tool = ToolFactory(organisation=world.south, published=True)
    form = {"language": "en", "title": "T", "summary": "S", "link": ""}
    client.force_login(world.officer_south)
    sent = client.post(address("edition_edit", tool, "en"), form | {"file": SimpleUploadedFile("a.pdf", PDF)})
    assert sent.url == tool.get_absolute_url()
    client.logout()
    response = client.get(address("edition_file", tool, "en"))
    assert (b"".join(response.streaming_content), response["X-Content-Type-Options"]) == (PDF, "nosniff")
    services.withdraw_tool(tool, by=world.officer_south)
    assert client.get(address("edition_file", tool, "en")).status_code == 404


NEW = {"kind": "template", "licence": "ask", "language": "en", "title": "Tariffs", "summary": "A sheet."}


def test_new_tool_is_written_and_submitted(client, world):
    make.ThemeFactory()
    client.force_login(world.officer_south)
    assert "Share a tool" in page(client, LIST)
    made = {**NEW, "organisation": world.south.pk, "themes": ["water"], "link": "https://example.org/t"}
    client.post(reverse("library:tool_new"), made)
    tool = Tool.objects.get()
    client.post(address("tool_act", tool, "submit"))
    client.force_login(world.staff_south)
    client.post(address("tool_act", tool, "return"), {"reason": "Which units?"})
    assert Tool.objects.get().state == ToolState.RETURNED
    assert "Which units?" in page(client, tool.get_absolute_url())


WRONG = {
    "link": ("ftp://example.org/a", "begins with https"),
    "file": (SimpleUploadedFile("a.exe", b"MZ"), "This file cannot be added"),
    "title": ("", "This field is required"),
}


@pytest.mark.parametrize("field", WRONG)
def test_new_tool_with_a_fault_keeps_what_was_typed(client, world, field):
    make.ThemeFactory()
    client.force_login(world.officer_south)
    value, sentence = WRONG[field]
    form = {**NEW, "organisation": world.south.pk, "themes": ["water"], field: value}
    response = client.post(reverse("library:tool_new"), form)
    assert sentence in response.text
    assert "A sheet." in response.text


def test_new_tool_needs_an_organisation(client, world):
    client.force_login(world.donor)
    assert client.get(reverse("library:tool_new")).status_code == 403
    client.force_login(world.officer_south)
    response = client.post(reverse("library:tool_new"), {**NEW, "organisation": world.north.pk})
    assert "organisation" in response.context["form"].errors


def test_own_tool_is_changed(client, world):
    make.ThemeFactory(code="mobility")
    tool = ToolFactory(organisation=world.south)
    client.force_login(world.officer_south)
    assert "Kind, themes and licence" in page(client, address("tool_edit", tool))
    client.post(address("tool_edit", tool), {"kind": "method", "licence": "cc0", "themes": ["mobility"]})
    assert Tool.objects.get().kind == "method"
    french = {**NEW, "language": "fr", "link": "https://example.org/f"}
    choice = client.get(address("edition_new", tool)).context["form"].fields["language"]
    assert "en" not in dict(choice.choices)
    client.post(address("edition_new", tool), french)
    assert tool.editions.count() == 2
    client.post(address("edition_remove", tool, "fr"))
    assert tool.editions.count() == 1


def test_refused_change_is_told_in_the_form(client, world):
    tool = ToolFactory(organisation=world.south, published=True)
    client.force_login(world.officer_south)
    form = {"title": "T", "summary": "S", "link": ""}
    assert "Add a file or a link" in client.post(address("edition_edit", tool, "en"), form).text


@pytest.mark.parametrize("name", ["tool_edit", "edition_new"])
def test_pages_of_writing_are_for_editors(client, world, name):
    tool = ToolFactory(organisation=world.south, published=True)
    client.force_login(world.staff_south)
    assert client.get(address(name, tool)).status_code == 404


def test_unknown_step_is_nothing(client, world):
    client.force_login(world.officer_south)
    tool = ToolFactory(organisation=world.south)
    assert client.post(address("tool_act", tool, "burn")).status_code == 404
    client.post(address("tool_act", tool, "withdraw"))
    assert Tool.objects.get().state == ToolState.WITHDRAWN


DESKS = {
    "officer_south": {"draft", "returned"},
    "staff_south": {"submitted"},
    "two_hats": {"draft", "returned"},
    "coordinator": set(),
    "officer_north": set(),
}


@pytest.mark.parametrize("role", DESKS)
def test_desk_shows_what_waits_for_review_or_to_be_finished(client, world, role):
    for state in ToolState:
        ToolFactory(organisation=world.south, state=state, published_at=timezone.now())
    client.force_login(getattr(world, role))
    assert {tool.state for tool in client.get(reverse("desk")).context["tools"]} == DESKS[role]


def test_coordinator_reviews_where_there_is_no_association(client, world):
    ToolFactory(organisation=world.un_body, state=ToolState.SUBMITTED, edition__title="City profile")
    client.force_login(world.coordinator)
    assert "City profile" in client.get(reverse("desk")).text


@pytest.fixture
def meanings(db):
    """Two tools in French, embedded."""
    texts = {
        "Détecter les fuites d'eau": "Repérer de nuit les fuites du réseau d'eau potable.",
        "Règlement du marché": "Horaires et emplacements des vendeurs du marché hebdomadaire.",
    }
    for title, summary in texts.items():
        tool = ToolFactory(published=True)
        tool.editions.update(title=title, summary=summary, language="fr")
        pipeline.give_vectors(tool.pk)
    ToolFactory(published=True)
    return list(texts)


def test_words_that_no_tool_has_find_what_means_the_same(client, meanings):
    words = client.get(LIST, {"q": "opening hours for street vendors"})
    assert "Search by meaning, in every language" in words.text
    found = client.get(LIST, {"q": "opening hours for street vendors", "sort": "meaning"})
    assert [str(tool) for tool in found.context["object_list"]] == meanings[::-1]
    assert [str(choice.label) for choice in found.context["orders"] if choice.current] == [
        "Nearest in meaning"
    ]


def test_without_the_language_model_the_words_count(client, meanings, monkeypatch):
    def missing(*_args):
        raise EncoderMissing("It is not installed.")

    monkeypatch.setattr(meaning, "vectorise", missing)
    found = client.get(LIST, {"q": "marché", "sort": "meaning"}).context["object_list"]
    assert [str(tool) for tool in found] == ["Règlement du marché"]


ROLES = {"officer_north": ToolState.PUBLISHED, "staff_south": ToolState.SUBMITTED}


@pytest.mark.parametrize("role", ROLES)
def test_page_takes_few_queries_for_who_is_signed_in(client, world, django_assert_max_num_queries, role):
    state = ROLES[role]
    tool = ToolFactory(organisation=world.south, state=state, published_at=timezone.now())
    ReuseFactory.create_batch(2, tool=tool)
    client.force_login(getattr(world, role))
    with django_assert_max_num_queries(12):
        assert client.get(tool.get_absolute_url()).status_code == 200
