"""Files of a posting: what is taken, who may add and remove, who may read."""

import hashlib
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError

from core.exceptions import ActionRefused
from core.file_types import TYPES, content_type
from core.models import HistoryEvent
from core.uploads import MOST_BYTES, clean_name
from matching import services
from matching.enums import PostingState
from matching.models import Attachment
from tests import factories as make
from tests.racing import at_once, refusals

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
PDF = b"%PDF-1.7\n1 0 obj\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0"


def package(**entries):
    content = BytesIO()
    with ZipFile(content, "w") as file:
        for name, text in entries.items():
            file.writestr(name.replace("__", "/"), text)
    return content.getvalue()


DOCX = package(**{"word/document.xml": "<w/>"})
ODT = package(mimetype=TYPES[".odt"].content_type)
TAKEN = [
    ("a.pdf", PDF, "application/pdf"),
    ("A.PNG", PNG, "image/png"),
    ("a.jpg", JPEG, "image/jpeg"),
    ("a.jpeg", JPEG, "image/jpeg"),
    ("a.docx", DOCX, TYPES[".docx"].content_type),
    ("a.odt", ODT, TYPES[".odt"].content_type),
]


@pytest.mark.parametrize(("name", "content", "kind"), TAKEN, ids=range(len(TAKEN)))
def test_kind_of_a_file_that_is_taken(name, content, kind):
    assert content_type(name, content) == kind


REFUSED = [
    ("a.exe", PDF),
    ("pdf", PDF),
    ("a.pdf", PNG),
    ("a.pdf", b"MZ\x90\0"),
    ("a.pdf", b"<html><script>alert(1)</script>"),
    ("a.pdf", b"words"),
    ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ("a.png", JPEG),
    ("a.docx", PDF),
    ("a.docx", DOCX[:30]),
    ("a.xlsx", DOCX),
    ("a.docx", package(**{"word/document.xml": "", "word/vbaProject.bin": ""})),
    ("a.odt", package(mimetype=TYPES[".ods"].content_type)),
    ("a.odt", package(mimetype="x" * 300)),
    ("a.odt", package(mimetype=TYPES[".odt"].content_type, **{"Basic/script-lc.xml": ""})),
    ("a.odt", package(content="")),
]


@pytest.mark.parametrize(("name", "content"), REFUSED, ids=range(len(REFUSED)))
def test_file_that_is_not_what_it_is_called_is_none(name, content):
    assert content_type(name, content) is None


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("plan.pdf", "plan.pdf"),
        ("../../etc/passwd.PDF", "passwd.pdf"),
        ("C:\\temp\\Plan A.pdf", "Plan A.pdf"),
        ('a"b\r\n<c>.pdf', "a_b_c_.pdf"),
        ("gpj.\u202efdp.pdf", "gpj._fdp.pdf"),
        ("خطة النقل.pdf", "خطة النقل.pdf"),
        (".pdf", "pdf"),
        ("x" * 120 + ".pdf", "x" * 80 + ".pdf"),
        (" . .pdf", "pdf"),
    ],
)
def test_name_of_a_file_is_cleaned(name, clean):
    assert clean_name(name) == clean


@pytest.fixture
def draft(world):
    return make.RequestFactory(organisation=world.south)


def attach(posting, by, content=PDF, name="Plan.pdf"):
    return services.attach(posting, by=by, name=name, content=content)


@pytest.mark.parametrize("factory", [make.OfferFactory, make.RequestFactory])
@pytest.mark.parametrize("state", sorted(PostingState.changeable()))
def test_attach_keeps_the_file_and_its_hash(world, factory, state):
    posting = factory(organisation=world.south, published=True, state=state)
    file = attach(posting, world.officer_south)
    assert (file.posting, file.name, file.format, file.size) == (posting, "Plan.pdf", "PDF", len(PDF))
    with file.file.open() as stored:
        assert (file.sha256, stored.read()) == (hashlib.sha256(PDF).hexdigest(), PDF)
    assert file.file.name == f"attachments/{file.uuid}.pdf"
    assert [(e.action, e.note) for e in HistoryEvent.objects.of(posting)] == [("attach", "Plan.pdf")]


@pytest.mark.parametrize("role", ["officer_north", "staff_south", "coordinator", "outsider"])
def test_attaching_and_removing_is_for_editors(world, draft, role):
    file = attach(draft, world.officer_south)
    with pytest.raises(PermissionDenied):
        attach(draft, world.everyone()[role], content=PNG, name="a.png")
    with pytest.raises(PermissionDenied):
        services.remove_attachment(file, by=world.everyone()[role])
    assert list(draft.attachments.all()) == [file]


@pytest.mark.parametrize("state", sorted(set(PostingState) - PostingState.changeable()))
def test_files_of_what_is_handed_in_or_over_stay(world, state):
    posting = make.OfferFactory(organisation=world.south, published=True, state=state)
    with pytest.raises(ActionRefused, match="so its files stay as they are"):
        attach(posting, world.officer_south)


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (PDF + b"x" * MOST_BYTES, "a.pdf", "larger than 5 MB"),
        (PDF, "a.exe", "This file cannot be added."),
        (PDF, "again.pdf", "This file is there already."),
    ],
)
def test_attach_refused(world, draft, content, name, sentence):
    attach(draft, world.officer_south)
    with pytest.raises(ActionRefused, match=sentence):
        attach(draft, world.officer_south, content, name)
    assert draft.attachments.count() == 1


def test_sixth_file_is_refused(world, draft):
    for number in range(5):
        attach(draft, world.officer_south, PDF + bytes([number]))
    with pytest.raises(ActionRefused, match="There are five files already."):
        attach(draft, world.officer_south)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_files_sent_at_once_for_the_last_place_one_is_refused(world, draft):
    for number in range(4):
        attach(draft, world.officer_south, PDF + bytes([number]))

    def one(name):
        return lambda: attach(draft, world.officer_south, PDF + name, "a.pdf")

    assert len(refusals(at_once(one(b"x"), one(b"y"), held=draft))) == 1
    assert draft.attachments.count() == 5


def test_removed_file_is_gone_from_the_storage(world, draft, django_capture_on_commit_callbacks):
    file = attach(draft, world.officer_south)
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_attachment(file, by=world.officer_south)
    assert (Attachment.objects.count(), default_storage.exists(file.file.name)) == (0, False)
    assert HistoryEvent.objects.of(draft).last().action == "detach"


def test_attachment_belongs_to_one_posting():
    both = {"offer": make.OfferFactory(), "request": make.RequestFactory()}
    with pytest.raises(IntegrityError, match="attachment_of_one_posting"):
        make.AttachmentFactory(**both)


VISIBLE = {
    "draft": {"officer_south", "two_hats"},
    "submitted": {"officer_south", "two_hats", "staff_south", "coordinator"},
}


@pytest.mark.parametrize("state", ["draft", "submitted", "published"])
def test_file_is_read_by_who_sees_the_posting(world, client, state):
    posting = make.RequestFactory(organisation=world.south, published=True, state=state)
    file = attach(make.RequestFactory(organisation=world.south), world.officer_south)
    Attachment.objects.update(request=posting)
    everyone = world.everyone()
    readers = set()
    for role, user in everyone.items():
        client.force_login(user)
        response = client.get(file.get_absolute_url())
        if response.status_code == 200 and b"".join(response.streaming_content) == PDF:
            readers.add(role)
    assert readers == VISIBLE.get(state, set(everyone))


def test_file_is_not_for_the_public(world):
    make.AttachmentFactory(offer=make.OfferFactory(published=True))
    assert not Attachment.objects.visible_to(type("Anonymous", (), {"is_authenticated": False})()).exists()


def test_file_is_served_to_be_kept_and_as_what_it_is(world, client, draft):
    file = attach(draft, world.officer_south, name="خطة.pdf")
    client.force_login(world.officer_south)
    response = client.get(file.get_absolute_url())
    assert b"".join(response.streaming_content) == PDF
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")


@pytest.fixture
def south(world, client):
    client.force_login(world.officer_south)
    return client


def page(posting):
    return f"{posting.get_absolute_url()}files/"


def test_page_adds_a_file(south, draft):
    response = south.post(page(draft), {"file": SimpleUploadedFile("Plan.pdf", PDF)}, follow=True)
    assert response.redirect_chain == [(page(draft), 302)]
    assert "Plan.pdf is added." in response.text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"words", "This file cannot be added."), (PDF + b"x" * MOST_BYTES, "larger than 5 MB"), (b"", "empty")],
)
def test_page_says_at_the_field_why_a_file_is_refused(south, draft, content, sentence):
    response = south.post(page(draft), {"file": SimpleUploadedFile("a.pdf", content)})
    assert sentence in str(response.context["form"].errors["file"])
    assert not Attachment.objects.exists()


def test_page_asks_before_it_removes(world, south, draft):
    file = attach(draft, world.officer_south)
    address = f"{file.get_absolute_url()}remove/"
    assert "Remove “Plan.pdf”?" in south.get(address).text
    assert Attachment.objects.exists()
    assert "Plan.pdf is removed." in south.post(address, follow=True).text
    assert not Attachment.objects.exists()


def test_full_page_offers_no_sixth_file(world, south, draft):
    for number in range(5):
        attach(draft, world.officer_south, PDF + bytes([number]))
    assert "Add this file" not in south.get(page(draft)).text


def test_pages_are_not_there_for_others(world, client, draft):
    file = attach(draft, world.officer_south)
    client.force_login(world.officer_north)
    for address in (page(draft), file.get_absolute_url(), f"{file.get_absolute_url()}remove/"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_few_queries(world, south, draft, django_assert_max_num_queries, count):
    for number in range(count):
        attach(draft, world.officer_south, PDF + bytes([number]))
    with django_assert_max_num_queries(12):
        south.get(page(draft))


def test_page_of_the_posting_lists_its_files(world, south):
    attach(posting := make.OfferFactory(organisation=world.south, published=True), world.officer_south)
    assert "Plan.pdf" in south.get(posting.get_absolute_url()).text
    south.logout()
    assert "Plan.pdf" not in south.get(posting.get_absolute_url()).text
