"""Photographs and documents of the documentation: what is taken, who sees it, and how it is withdrawn."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.utils import timezone

from core.evidence import MOST_BYTES
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from library.models import Practice, PracticeFile
from pilots import services
from pilots.enums import PeopleShown, PilotState
from pilots.models import DocumentationFile
from pilots.services.files import MOST_FILES
from tests.api import get
from tests.pictures import GPS, photograph
from tests.pilots.factories import DocumentationFileFactory
from tests.pilots.story import Story
from tests.pilots.test_views import address
from tests.racing import at_once, refusals
from tests.world import build_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
PDF = b"%PDF-1.7\n1 0 obj\n"
SAID = {"description": "Heaps of compost", "people": PeopleShown.NOBODY, "contact": "Waste department"}


@pytest.fixture
def running(story):
    return story.to(PilotState.ACTIVE)


def add(story, content=None, by=None, **said):
    content = photograph() if content is None else content
    by = by or story.world.officer_south
    return services.add_file(story.pilot, by=by, content=content, **SAID | said)


def withdraw(file, by, reason=""):
    return services.withdraw_documentation_file(file, by=by, reason=reason)


def published(story):
    story.document()
    story.pilot = services.publish(story.pilot, by=story.world.staff_south)
    return story


def status(client, *urls):
    """The one status of all of them; a file that is sent is open until it is read."""
    answers = [client.get(url) for url in urls]
    for answer in answers:
        b"".join(answer)
    [code] = {answer.status_code for answer in answers}
    return code


def actions(story):
    return [event.action for event in HistoryEvent.objects.of(story.pilot)]


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("photograph_has_measures", {"width": 3, "height": 4}),
        ("photograph_has_measures", {"content_type": "image/webp"}),
        ("withdrawn_documentation_file_is_empty", {"description": ""}),
        ("withdrawn_documentation_file_is_empty", {"contact": ""}),
        ("withdrawn_documentation_file_is_empty", {"file": ""}),
        ("withdrawn_documentation_file_is_empty", {"withdrawn_at": timezone.now()}),
    ],
)
def test_file_is_whole_or_withdrawn(constraint, fields):
    with pytest.raises(IntegrityError, match=constraint):
        DocumentationFileFactory(**fields)


def test_one_documentation_file_per_content():
    file = DocumentationFileFactory()
    with pytest.raises(IntegrityError, match="one_documentation_file_per_content"):
        DocumentationFileFactory(pilot=file.pilot, sha256=file.sha256)


def test_photograph_is_kept_small_and_without_place(running, world):
    file = add(running, photograph(size=(3200, 2400)), by=world.officer_north)
    assert (file.width, file.height, file.content_type, file.added_by) == (
        1600,
        1200,
        "image/webp",
        world.officer_north,
    )
    for stored in (file.file, file.preview):
        with stored.open() as kept:
            content = kept.read()
        assert (content[8:12], GPS in content, b"Exif" in content) == (b"WEBP", False, False)
    assert actions(running)[-1] == "add_file"


def test_document_is_kept_as_it_is(running):
    file = add(running, PDF)
    with file.file.open() as kept:
        assert (kept.read(), file.size, file.preview_url) == (PDF, len(PDF), "")
    assert file.name == f"{running.pilot.reference}-{file.pk}.pdf"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"MZ\x90\0", "cannot be added"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "cannot be added"),
        (b"GIF89a" + b"\0" * 20, "cannot be added"),
        (b"", "cannot be added"),
        (b"\0" * (MOST_BYTES + 1), "larger than 10 MB"),
        (photograph()[:300], "damaged"),
    ],
    ids=range(6),
)
def test_what_is_no_photograph_or_document_is_refused(running, content, sentence):
    with pytest.raises(ActionRefused, match=sentence):
        add(running, content)
    assert not DocumentationFile.objects.exists()


@pytest.mark.parametrize("role", ["staff_south", "coordinator", "outsider"])
def test_adding_is_for_editors_of_the_partners(running, world, role):
    with pytest.raises(PermissionDenied):
        add(running, by=getattr(world, role))


def test_nothing_is_added_before_the_agreement_or_after_a_confirmation(story, world):
    with pytest.raises(ActionRefused, match="once the agreement is signed"):
        add(story)
    story.to(PilotState.ACTIVE).accept_all()
    add(story)
    story.confirm(world.officer_north)
    with pytest.raises(ActionRefused, match="nothing can be added"):
        add(story, PDF)


def test_same_file_is_there_once_and_never_comes_back(running, world):
    file = add(running)
    with pytest.raises(ActionRefused, match="is there already"):
        add(running)
    withdraw(file, world.officer_north)
    with pytest.raises(ActionRefused, match="was withdrawn"):
        add(running)


def test_only_so_many_files(running):
    for _ in range(MOST_FILES):
        DocumentationFileFactory(pilot=running.pilot)
    with pytest.raises(ActionRefused, match="twelve files"):
        add(running)


def test_practice_shows_the_files_of_the_published_pilot(running, client):
    file, document = add(running), add(running, PDF, description="Minutes")
    published(running)
    assert [shown.url for shown in PracticeFile.objects.all()] == [file.url, document.url]
    page = client.get(PracticeFile.objects.first().practice.get_absolute_url()).text
    assert f'src="{file.preview_url}"' in page
    assert 'alt="Heaps of compost"' in page
    assert 'width="640"' in page
    assert 'loading="lazy"' in page
    assert "Waste department" not in page


@pytest.mark.parametrize("role", ["officer_south", "officer_north", "staff_south", "staff_north"])
def test_withdrawn_photograph_is_gone_everywhere(
    running, world, client, role, django_capture_on_commit_callbacks
):
    file = add(running)
    stored = [file.file.name, file.preview.name]
    published(running)
    assert status(client, file.url) == 200
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(file, getattr(world, role), "She asked for it.")
    assert not any(default_storage.exists(name) for name in stored)
    assert status(client, file.url, file.preview_url) == 404
    for page in (Practice.objects.get().get_absolute_url(), address("pilot_documentation", running)):
        text = client.get(page).text
        assert "A photograph was withdrawn on" in text
        assert "Heaps of compost" not in text
    assert actions(running)[-1] == "withdraw_file"
    assert "She asked for it." not in client.get(address("pilot_history", running)).text


def test_file_withdrawn_before_is_not_published(running, world):
    withdraw(add(running), world.officer_south)
    published(running)
    assert [(file.description, file.withdrawn_at is None) for file in PracticeFile.objects.all()] == [
        ("", False)
    ]


@pytest.mark.parametrize("role", ["coordinator", "outsider"])
def test_withdrawing_is_for_the_partners_and_their_associations(running, world, role):
    file = add(running)
    with pytest.raises(PermissionDenied):
        withdraw(file, getattr(world, role))


def test_file_is_withdrawn_once(running, world):
    file = add(running)
    withdraw(file, world.officer_south)
    with pytest.raises(ActionRefused, match="withdrawn already"):
        withdraw(file, world.staff_north)


SEES = [("officer_south", True), ("staff_north", True), ("coordinator", True), ("outsider", False)]


@pytest.mark.parametrize(("role", "sees"), SEES)
def test_file_of_an_unpublished_pilot_is_for_insiders(running, world, client, role, sees):
    file = add(running)
    client.force_login(getattr(world, role))
    assert status(client, file.url, file.preview_url) == (404, 200)[sees]
    assert DocumentationFile.objects.visible_to(getattr(world, role)).exists() == sees


def test_file_is_for_everybody_from_publication_to_withdrawn_consent(running, world, client):
    file = add(running)
    assert status(client, file.url) == 404
    published(running)
    assert DocumentationFile.objects.visible_to(AnonymousUser()).exists()
    services.withdraw_consent(running.pilot, by=world.officer_north, reason="")
    assert status(client, file.url) == 404


def test_file_is_sent_to_be_kept_for_a_minute(running, client):
    file = add(running)
    published(running)
    answer = client.get(file.preview_url)
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"] == "private, max-age=60"
    assert len(b"".join(answer.streaming_content)) < file.size


def test_file_of_another_pilot_is_not_there(running, client):
    file = add(running)
    published(running)
    other = DocumentationFileFactory()
    assert status(client, file.url.replace(str(running.pilot.uuid), str(other.pilot.uuid))) == 404


@pytest.mark.parametrize(("header", "shows"), [({}, True), ({"Save-Data": "on"}, False)])
def test_picture_is_a_link_for_who_saves_data(running, client, header, shows):
    file = add(running)
    published(running)
    answer = client.get(address("pilot_documentation", running), headers=header)
    assert ("<img" in answer.text.split("<main")[1]) == shows
    assert f'href="{file.url}"' in answer.text
    assert "Save-Data" in answer["Vary"]


def test_photograph_is_added_on_its_page(running, world, client):
    client.force_login(world.officer_south)
    assert address("file_add", running) in client.get(address("pilot_documentation", running)).text
    sent = SimpleUploadedFile("IMG_1.JPG", photograph())
    answer = client.post(address("file_add", running), {**SAID, "file": sent}, follow=True)
    assert "It is added to the documentation." in answer.text
    assert "Waste department" in answer.text
    assert f'href="{DocumentationFile.objects.get().url}withdraw/"' in answer.text


@pytest.mark.parametrize("missing", ["description", "people", "contact", "file"])
def test_nothing_of_the_statement_may_be_missing(running, world, client, missing):
    client.force_login(world.officer_south)
    sent = {**SAID, "file": SimpleUploadedFile("a.jpg", photograph()), missing: ""}
    answer = client.post(address("file_add", running), sent)
    assert "This field is required." in answer.text
    assert not DocumentationFile.objects.exists()


def test_wrong_file_is_said_on_its_page(running, world, client):
    client.force_login(world.officer_south)
    sent = {**SAID, "file": SimpleUploadedFile("a.jpg", b"MZ\x90\0")}
    assert "cannot be added" in client.post(address("file_add", running), sent).text


def test_photograph_is_withdrawn_on_its_page(running, world, client):
    file = add(running)
    client.force_login(world.staff_north)
    page = address("file_withdraw", running, file.uuid)
    assert "Heaps of compost" in client.get(page).text
    assert "It is withdrawn." in client.post(page, follow=True).text
    assert "withdrawn already" in client.post(page).text


@pytest.mark.parametrize("name", ["file_add", "file_withdraw"])
def test_forms_are_not_for_who_only_looks_on(running, world, client, name):
    more = [add(running).uuid] if name == "file_withdraw" else []
    client.force_login(world.coordinator)
    assert client.get(address(name, running, *more)).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_documentation_takes_few_queries_for_any_number_of_files(
    running, world, client, django_assert_max_num_queries, count
):
    for _ in range(count):
        DocumentationFileFactory(pilot=running.pilot)
    client.force_login(world.officer_south)
    with django_assert_max_num_queries(12):
        client.get(address("pilot_documentation", running))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_withdrawals_at_once_count_once():
    story = Story(build_world()).to(PilotState.ACTIVE)
    file, world = add(story), story.world
    stored = file.file.name
    people = (world.officer_south, world.staff_north)
    outcomes = at_once(*[lambda by=by: withdraw(file, by) for by in people], held=story.pilot)
    assert refusals(outcomes) == ["This was withdrawn already."]
    assert actions(story).count("withdraw_file") == 1
    assert not default_storage.exists(stored)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_withdrawal_and_publication_at_once_show_nothing():
    story = Story(build_world()).to(PilotState.ACTIVE)
    file, world = add(story), story.world
    story.document()
    at_once(
        lambda: services.publish(story.pilot, by=world.staff_south),
        lambda: withdraw(file, world.officer_north),
        held=story.pilot,
    )
    assert PracticeFile.objects.get().withdrawn_at is not None


def test_api_tells_the_files_of_a_practice_but_not_the_withdrawn(running, world, client):
    file = add(running)
    withdraw(add(running, PDF), world.officer_south)
    published(running)
    told = get(client, f"practices/{Practice.objects.get().uuid}/")["files"]
    assert [(shown["url"], shown["description"]) for shown in told] == [
        (f"http://testserver{file.url}", "Heaps of compost")
    ]
