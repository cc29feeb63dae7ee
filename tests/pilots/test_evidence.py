"""Documents that show what was measured: who adds and sees them, and how they are withdrawn."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.utils import timezone

from core.evidence import Document
from core.exceptions import ActionRefused
from core.models import MOST_EVIDENCE, HistoryEvent
from pilots import services
from pilots.enums import PilotState
from pilots.models import Measurement, MeasurementEvidence
from tests.pictures import photograph
from tests.pilots.factories import (
    IndicatorFactory,
    MeasurementEvidenceFactory,
    MeasurementFactory,
    ResultFactory,
)
from tests.pilots.story import Story
from tests.pilots.test_results import address
from tests.racing import at_once, refusals
from tests.world import build_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
PDF = b"%PDF-1.7\n1 0 obj\n"
FIGURE = {"on": "2026-01-31", "value": "5"}


@pytest.fixture
def measurement(story):
    return MeasurementFactory(indicator=IndicatorFactory(result__pilot=story.pilot))


def add(measurement, by, content=PDF, description="Signed lists"):
    return services.add_evidence(measurement, by=by, document=Document(content, description))


def withdraw(evidence, by, reason="A name was legible."):
    return services.withdraw_evidence(evidence, by=by, reason=reason)


def sent(content=PDF, name="lists.pdf"):
    return SimpleUploadedFile(name, content)


def results(client, story):
    return client.get(address("pilot_results", story)).text


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("measurementevidence_is_described", {"description": ""}),
        ("measurementevidence_is_there_or_withdrawn", {"file": ""}),
        ("measurementevidence_is_there_or_withdrawn", {"withdrawn_at": timezone.now()}),
        ("measurementevidence_is_there_or_withdrawn", {"withdrawn_reason": "x"}),
    ],
)
def test_evidence_is_whole_or_withdrawn_with_a_reason(constraint, fields):
    with pytest.raises(IntegrityError, match=constraint):
        MeasurementEvidenceFactory(**fields)


def test_same_content_is_evidence_once():
    evidence = MeasurementEvidenceFactory()
    with pytest.raises(IntegrityError, match="one_evidence_per_measurement"):
        MeasurementEvidenceFactory(measurement=evidence.measurement, sha256=evidence.sha256)


def test_document_is_kept_as_it_is_and_a_photograph_drawn_anew(world, story, measurement):
    document = add(measurement, world.officer_south)
    with document.file.open() as kept:
        assert (kept.read(), document.size, document.format) == (PDF, len(PDF), "PDF")
    picture = add(measurement, world.officer_north, photograph(), "The list on the wall")
    assert (picture.format, picture.added_by) == ("WebP", world.officer_north)
    assert picture.name == f"{story.pilot.reference}-figure-{picture.pk}.webp"
    event = HistoryEvent.objects.of(story.pilot).last()
    assert (event.action, "The list on the wall" in event.note) == ("add_evidence", True)


def test_words_are_needed(world, measurement):
    with pytest.raises(ActionRefused, match="what the document is"):
        add(measurement, world.officer_south, description="  ")


def test_three_documents_and_no_fourth_until_one_is_withdrawn(world, measurement):
    by = world.officer_south
    first, *_ = [add(measurement, by, PDF + bytes([number])) for number in range(MOST_EVIDENCE)]
    with pytest.raises(ActionRefused, match="three documents already"):
        add(measurement, world.officer_south)
    withdraw(first, world.officer_south)
    add(measurement, world.officer_south)
    assert MeasurementEvidence.objects.count() == MOST_EVIDENCE + 1


def test_same_document_is_there_once_and_never_comes_back(world, measurement):
    evidence = add(measurement, world.officer_south)
    with pytest.raises(ActionRefused, match="is there already"):
        add(measurement, world.officer_south)
    add(MeasurementFactory(indicator=measurement.indicator), world.officer_south)
    withdraw(evidence, world.officer_north)
    with pytest.raises(ActionRefused, match="was withdrawn"):
        add(measurement, world.officer_south)


@pytest.mark.parametrize("role", ["staff_south", "coordinator", "outsider"])
def test_adding_and_withdrawing_are_for_editors_of_the_partners(world, measurement, role):
    evidence, by = add(measurement, world.officer_south), getattr(world, role)
    for verb in (lambda: add(measurement, by, photograph()), lambda: withdraw(evidence, by)):
        with pytest.raises(PermissionDenied):
            verb()


def test_cancelled_pilot_takes_none_and_lets_one_go(world):
    story = Story(world)
    evidence = MeasurementEvidenceFactory(measurement__indicator__result__pilot=story.pilot)
    story.to(PilotState.CANCELLED)
    with pytest.raises(ActionRefused, match="cancelled"):
        add(evidence.measurement, world.officer_south)
    assert withdraw(evidence, world.officer_south).withdrawn_by == world.officer_south


def test_withdrawn_document_is_deleted_and_what_it_was_stays(
    world, story, measurement, client, django_capture_on_commit_callbacks
):
    evidence = add(measurement, world.officer_south)
    stored, url = evidence.file.name, address("evidence_file", story, evidence.uuid)
    with pytest.raises(ActionRefused, match="why the document is withdrawn"):
        withdraw(evidence, world.officer_north, " ")
    assert default_storage.exists(stored)
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(evidence, world.officer_north)
    with pytest.raises(ActionRefused, match="withdrawn already"):
        withdraw(evidence, world.officer_south)
    assert not default_storage.exists(stored)
    client.force_login(world.officer_south)
    assert client.get(url).status_code == 404
    page = results(client, story)
    assert "Signed lists" in page
    assert "A name was legible." in page
    assert evidence.sha256 in page
    assert url not in page


def test_only_the_people_of_the_pilot_see_documents(world, story, measurement, client):
    evidence = add(measurement, world.officer_south)
    story.pilot.__class__.objects.update(published_at=timezone.now())
    sees = {
        name
        for name, user in world.everyone().items()
        if MeasurementEvidence.objects.visible_to(user).exists()
    }
    assert sees == set(world.everyone()) - {"donor", "outsider"}
    assert not MeasurementEvidence.objects.visible_to(AnonymousUser()).exists()
    url = address("evidence_file", story, evidence.uuid)
    for name, user in world.everyone().items():
        client.force_login(user)
        answer = client.get(url)
        assert (answer.status_code, PDF in b"".join(answer)) == (
            (200, True) if name in sees else (404, False)
        )
        assert ("Signed lists" in results(client, story)) == (name in sees)
    client.logout()
    assert client.get(url).status_code == 302
    assert "Signed lists" not in results(client, story)


def test_document_is_sent_to_be_kept(world, story, measurement, client):
    evidence = add(measurement, world.officer_south)
    client.force_login(world.staff_north)
    answer = client.get(address("evidence_file", story, evidence.uuid))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == f'attachment; filename="{evidence.name}"'
    assert answer["Cache-Control"] == "private, max-age=60"
    assert b"".join(answer.streaming_content) == PDF
    other = MeasurementEvidenceFactory()
    assert client.get(address("evidence_file", story, other.uuid)).status_code == 404


def test_document_comes_with_the_figure(world, story, client):
    indicator = IndicatorFactory(result__pilot=story.pilot)
    client.force_login(world.officer_south)
    page = address("measurement_add", story, indicator.pk)
    assert 'enctype="multipart/form-data"' in client.get(page).text
    with_document = {**FIGURE, "document": sent(), "document_name": "Signed lists"}
    assert "Signed lists" in client.post(page, with_document, follow=True).text
    again = client.post(page, {**FIGURE, "document": sent(), "document_name": "Signed lists"}).text
    assert "is there already" in again
    assert (Measurement.objects.count(), MeasurementEvidence.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"document": sent(b"MZ\x90\0", "a.pdf"), "document_name": "Lists"}, "cannot be added"),
        ({"document": sent()}, "Say in a few words what the document is."),
        ({"document_name": "Lists"}, "has to be chosen again"),
        ({"document": sent(b""), "document_name": "Lists"}, "The submitted file is empty."),
        ({"document": sent(), "document_name": "x" * 201}, "at most 200 characters"),
    ],
)
def test_wrong_document_keeps_what_was_typed_and_records_nothing(world, story, client, more, sentence):
    indicator = IndicatorFactory(result__pilot=story.pilot)
    client.force_login(world.officer_south)
    answer = client.post(address("measurement_add", story, indicator.pk), FIGURE | more).text
    assert sentence in answer
    assert 'value="2026-01-31"' in answer
    assert not Measurement.objects.exists()
    assert not default_storage.exists("evidence")


def test_document_is_added_later_and_withdrawn_on_pages(world, story, measurement, client):
    client.force_login(world.officer_south)
    page = address("evidence_add", story, measurement.pk)
    assert page in results(client, story)
    assert client.post(page, {}).text.count("This field is required.") >= 2
    shown = client.post(page, {"document": sent(), "document_name": "Signed lists"}, follow=True).text
    evidence = MeasurementEvidence.objects.get()
    assert evidence.sha256[:12] in shown
    page = address("evidence_withdraw", story, evidence.uuid)
    assert page in shown
    assert "Signed lists" in client.get(page).text
    assert "This field is required." in client.post(page, {}).text
    shown = client.post(page, {"reason": "Wrong list <b>"}, follow=True).text
    assert "Wrong list &lt;b&gt;" in shown
    assert page not in shown
    assert "withdrawn already" in client.post(page, {"reason": "x"}).text


def test_page_does_not_ask_for_a_fourth_document(world, story, measurement, client):
    MeasurementEvidenceFactory.create_batch(MOST_EVIDENCE, measurement=measurement)
    client.force_login(world.officer_south)
    page = address("evidence_add", story, measurement.pk)
    assert page not in results(client, story)
    answer = client.post(page, {"document": sent(), "document_name": "One more"})
    assert "three documents already" in answer.text
    assert 'value="One more"' in answer.text


def test_pages_are_for_editors_and_of_their_own_pilot(world, story, measurement, client):
    evidence, other = add(measurement, world.officer_south), MeasurementEvidenceFactory()
    pages = {
        "evidence_add": (measurement.pk, other.measurement_id),
        "evidence_withdraw": (evidence.uuid, other.uuid),
    }
    for name, (own, foreign) in pages.items():
        client.force_login(world.officer_south)
        assert client.get(address(name, story, foreign)).status_code == 404
        for role, code in (("staff_south", 403), ("coordinator", 403), ("outsider", 404)):
            client.force_login(getattr(world, role))
            assert client.get(address(name, story, own)).status_code == code


def test_document_of_a_figure_that_was_replaced_stays_to_be_seen(world, story, measurement, client):
    add(measurement, world.officer_south)
    services.measure(measurement.indicator, by=world.officer_south, on=measurement.on, value=Decimal(26))
    client.force_login(world.staff_south)
    shown = results(client, story)
    assert "Signed lists" in shown
    assert "25, replaced by a newer figure" in shown


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_few_queries_for_any_number(
    world, story, client, django_assert_max_num_queries, count
):
    for position in range(1, count + 1):
        indicator = IndicatorFactory(result=ResultFactory(pilot=story.pilot, position=position))
        for measurement in MeasurementFactory.create_batch(count, indicator=indicator):
            MeasurementEvidenceFactory.create_batch(count, measurement=measurement)
    client.force_login(world.officer_south)
    with django_assert_max_num_queries(12):
        shown = results(client, story)
    assert shown.count("SHA-256") == count**3


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_fourth_document_at_once_with_the_third_is_refused():
    world = build_world()
    story = Story(world)
    measurement = MeasurementFactory(indicator__result__pilot=story.pilot)
    MeasurementEvidenceFactory.create_batch(MOST_EVIDENCE - 1, measurement=measurement)
    people = (world.officer_south, world.officer_north)
    outcomes = at_once(
        *[lambda by=by: add(measurement, by, PDF + str(by.pk).encode()) for by in people], held=story.pilot
    )
    assert refusals(outcomes) == ["There are three documents already. Withdraw one before you add another."]
    assert MeasurementEvidence.objects.count() == MOST_EVIDENCE
