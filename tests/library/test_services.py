"""Verbs on tools: who may, what they tell whom, what becomes of files."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage

from accounts.models import Notification
from core.exceptions import ActionRefused
from core.models import HistoryEvent, Job
from core.uploads import checked
from library import pipeline, services, tasks
from library.enums import Licence, ToolKind, ToolState
from library.models import Edition
from tests import factories as make
from tests.library.factories import EditionFactory, ToolFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n"
TEXTS = {"title": "Tariff calculator", "summary": "A sheet that works out a fair water tariff."}


@pytest.fixture
def tool(world):
    return ToolFactory(organisation=world.south)


def create(world, by=None, **fields):
    return services.create_tool(
        by=by or world.officer_south,
        organisation=world.south,
        kind=ToolKind.TEMPLATE,
        licence=Licence.CC0,
        themes=[make.ThemeFactory()],
        **{"language": "en", **TEXTS, **fields},
    )


def told(kind):
    return sorted(Notification.objects.filter(kind=kind).values_list("user__email", flat=True))


def test_tool_is_created_as_a_draft_in_its_language(world):
    tool = create(world, upload=checked("tariff.pdf", PDF))
    [edition] = tool.editions.all()
    assert (tool.state, str(tool), edition.file_name, edition.size) == (
        ToolState.DRAFT,
        "Tariff calculator",
        "tariff.pdf",
        len(PDF),
    )
    with default_storage.open(edition.file.name) as file:
        assert file.read() == PDF
    assert HistoryEvent.objects.of(tool).get().action == "create"


def test_tool_of_others_is_not_created(world):
    with pytest.raises(PermissionDenied):
        create(world, by=world.officer_north)


def test_submitted_tool_waits_for_the_association(world, tool):
    submitted = services.submit_tool(tool, by=world.officer_south)
    assert submitted.state == ToolState.SUBMITTED
    assert told("tool_review") == ["staff.south@example.org"]


def test_submitted_tool_of_a_trusted_member_is_published_at_once(world, tool):
    world.southern_association.trusts_members = True
    world.southern_association.save()
    assert services.submit_tool(tool, by=world.officer_south).state == ToolState.PUBLISHED


def test_tool_of_who_has_no_association_waits_for_the_coordinator(world):
    editor = make.MembershipFactory(organisation=world.un_body).user
    tool = ToolFactory(organisation=world.un_body)
    services.submit_tool(tool, by=editor)
    assert told("tool_review") == ["coordinator@example.org"]
    assert services.publish_tool(tool, by=world.coordinator).state == ToolState.PUBLISHED


def test_incomplete_tool_is_refused_with_all_that_is_missing(world, tool):
    tool.themes.clear()
    tool.editions.update(link="")
    sentence = "Choose at least one theme before you submit. Add a file or a link to the version in English."
    with pytest.raises(ActionRefused) as refused:
        services.submit_tool(tool, by=world.officer_south)
    assert str(refused.value) == sentence


def test_published_tool_is_told_to_its_editors_and_embedded(world, tool):
    services.submit_tool(tool, by=world.officer_south)
    published = services.publish_tool(tool, by=world.staff_south)
    assert published.published_at is not None
    assert told("tool_published") == ["officer.south@example.org", "two.hats@example.org"]
    assert Job.objects.get(kind=tasks.EMBED).subject_id == tool.pk


def test_old_history_is_no_news(world, tool):
    then = datetime(2004, 3, 1, tzinfo=UTC)
    services.submit_tool(tool, by=world.officer_south, at=then)
    assert services.publish_tool(tool, by=world.staff_south, at=then).published_at == then
    assert not Notification.objects.exists()


def test_returned_tool_says_what_to_change(world, tool):
    services.submit_tool(tool, by=world.officer_south)
    with pytest.raises(ActionRefused, match="Write what should be changed"):
        services.return_tool(tool, by=world.staff_south, reason=" ")
    returned = services.return_tool(tool, by=world.staff_south, reason="Name the units.")
    assert returned.state == ToolState.RETURNED
    assert told("tool_returned") == ["officer.south@example.org", "two.hats@example.org"]


def test_edit_changes_what_holds_in_every_language(world, tool):
    theme = make.ThemeFactory(code="mobility")
    edited = services.edit_tool(
        tool, by=world.officer_south, kind=ToolKind.METHOD, licence=Licence.ASK, themes=[theme]
    )
    assert (edited.kind, edited.licence, list(edited.themes.all())) == ("method", "ask", [theme])


def test_published_tool_stays_complete(world):
    tool = ToolFactory(organisation=world.south, published=True)
    with pytest.raises(ActionRefused, match="at least one theme"):
        services.edit_tool(tool, by=world.officer_south, kind="method", licence="ask", themes=[])
    with pytest.raises(ActionRefused, match="version in Français"):
        services.save_edition(tool, "fr", by=world.officer_south, **TEXTS)


def test_correction_of_a_published_tool_is_embedded_anew(world):
    tool = ToolFactory(organisation=world.south, published=True)
    services.save_edition(tool, "fr", by=world.officer_south, link="https://example.org/fr", **TEXTS)
    assert tool.editions.count() == 2
    assert Job.objects.filter(kind=tasks.EMBED, subject_id=tool.pk).exists()
    assert HistoryEvent.objects.of(tool).get().note == "Français"


@pytest.mark.parametrize("state", [ToolState.SUBMITTED, ToolState.WITHDRAWN])
def test_tool_under_review_or_withdrawn_stays_as_it_is(world, state):
    tool = ToolFactory(organisation=world.south, state=state)
    with pytest.raises(ActionRefused, match="nothing was changed"):
        services.save_edition(tool, "en", by=world.officer_south, **TEXTS)


def test_tool_of_others_is_not_changed(world, tool):
    with pytest.raises(PermissionDenied):
        services.save_edition(tool, "en", by=world.staff_south, **TEXTS)
    with pytest.raises(PermissionDenied):
        services.remove_edition(tool.editions.get(), by=world.outsider)


def test_replaced_file_is_forgotten(world, tool, django_capture_on_commit_callbacks):
    save = {"by": world.officer_south, **TEXTS}
    first = services.save_edition(tool, "en", upload=checked("a.pdf", PDF), **save).file.name
    with django_capture_on_commit_callbacks(execute=True):
        second = services.save_edition(tool, "en", upload=checked("b.pdf", PDF + b"2"), **save)
    assert (default_storage.exists(first), default_storage.exists(second.file.name)) == (False, True)
    assert second.file_name == "b.pdf"


def test_file_is_taken_away_for_a_link(world, tool, django_capture_on_commit_callbacks):
    save = {"by": world.officer_south, **TEXTS}
    name = services.save_edition(tool, "en", upload=checked("a.pdf", PDF), **save).file.name
    with django_capture_on_commit_callbacks(execute=True):
        services.save_edition(tool, "en", without_file=True, link="https://example.org/a", **save)
    edition = tool.editions.get()
    assert (edition.file.name, edition.file_name, edition.size) == ("", "", 0)
    assert not default_storage.exists(name)


def test_edition_is_removed_but_never_the_last(world, tool):
    french = EditionFactory(tool=tool, language="fr")
    services.remove_edition(french, by=world.officer_south)
    with pytest.raises(ActionRefused, match="only version"):
        services.remove_edition(tool.editions.get(), by=world.officer_south)


def test_worker_embeds_each_text_once(world, tool):
    EditionFactory(tool=tool, language="fr", title="Détection des fuites")
    tasks.give_vectors(Job(kind=tasks.EMBED, subject_id=tool.pk))
    first = {edition.pk: edition.vector_of for edition in tool.editions.all()}
    assert all(first.values())
    Edition.objects.filter(tool=tool, language="fr").update(title="Recherche de fuites")
    pipeline.give_vectors(tool.pk)
    now = {edition.pk: edition.vector_of for edition in tool.editions.all()}
    assert [first[pk] == now[pk] for pk in first] == [True, False]
