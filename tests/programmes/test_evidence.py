"""Documents that show what was committed and paid: who adds and sees them, and how they are withdrawn."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from core.evidence import Document
from core.exceptions import ActionRefused
from core.models import MOST_EVIDENCE, HistoryEvent
from programmes import services
from programmes.models import Payment, Pledge, PledgeEvidence
from tests.pilots.conftest import files
from tests.programmes.factories import PaymentFactory, PledgeEvidenceFactory, PledgeFactory
from tests.racing import at_once, refusals
from tests.world import build_world

__all__ = ["files"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
PDF = b"%PDF-1.7\n1 0 obj\n"
COMMITTED = {"state": "committed", "committed_amount": 1000, "committed_on": date(2007, 1, 1)}
COMMITTED |= {"committed_evidence": "Decision 4"}
STEP = {"amount": "600", "on": "2007-02-01", "evidence": "Transfer 7"}


@pytest.fixture
def pledge(funding):
    return PledgeFactory(organisation=funding.fund, call=funding.call(), **COMMITTED)


def add(step, by, content=PDF, description="Stamped decision"):
    return services.add_evidence(step, by=by, document=Document(content, description))


def withdraw(evidence, by, reason="An account number was legible."):
    return services.withdraw_evidence(evidence, by=by, reason=reason)


def there(name, pledge, *more):
    return reverse(f"programmes:{name}", args=[pledge.uuid, *more])


def sent(content=PDF):
    return SimpleUploadedFile("a.pdf", content)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("pledgeevidence_is_described", {"description": ""}),
        ("pledgeevidence_is_there_or_withdrawn", {"file": ""}),
        ("pledgeevidence_is_there_or_withdrawn", {"withdrawn_at": timezone.now()}),
        ("pledge_evidence_is_of_one_step", {"pledge": None}),
    ],
)
def test_evidence_is_whole_and_of_one_step(constraint, fields):
    with pytest.raises(IntegrityError, match=constraint):
        PledgeEvidenceFactory(**fields)


def test_evidence_of_two_steps_is_refused():
    with pytest.raises(IntegrityError, match="pledge_evidence_is_of_one_step"):
        PledgeEvidenceFactory(payment=PaymentFactory())


@pytest.mark.parametrize(
    ("constraint", "name", "make"),
    [
        ("one_evidence_per_commitment", "pledge", PledgeFactory),
        ("one_evidence_per_payment", "payment", PaymentFactory),
    ],
)
def test_same_content_is_evidence_once(constraint, name, make):
    of = {"pledge": None, name: make(), "sha256": "0" * 64}
    PledgeEvidenceFactory(**of)
    with pytest.raises(IntegrityError, match=constraint):
        PledgeEvidenceFactory(**of)


def test_commitment_and_payment_have_documents_of_their_own(funding, pledge):
    payment = PaymentFactory(pledge=pledge)
    decision, advice = add(pledge, funding.giver), add(payment, funding.giver, description="Advice")
    assert ([*pledge.documents.all()], [*payment.documents.all()]) == ([decision], [advice])
    assert advice.name == f"{pledge.reference}-{advice.pk}.pdf"
    event = HistoryEvent.objects.of(pledge).last()
    assert (event.action, event.note) == ("add_evidence", f"{payment}\nAdvice")


def test_nothing_shows_a_commitment_that_is_not_recorded(funding):
    pledge = PledgeFactory(organisation=funding.fund)
    with pytest.raises(ActionRefused, match="Record the commitment first"):
        add(pledge, funding.giver)


def test_only_who_gives_and_coordinators_add_and_withdraw(world, funding, pledge):
    evidence = add(pledge, world.coordinator)
    for by in (world.donor, world.officer_south, world.staff_south, world.outsider):
        for verb in (lambda by=by: add(pledge, by, PDF + b"2"), lambda by=by: withdraw(evidence, by)):
            with pytest.raises(PermissionDenied):
                verb()


def test_who_sees_the_pledge_sees_its_documents(world, client, funding, pledge):
    step = {"on": date(2007, 2, 1), "evidence": "x", "by": funding.giver, "amount": Decimal(10)}
    services.record_payment(pledge, document=Document(PDF, "Advice of the bank"), **step)
    for evidence in (add(pledge, funding.giver), Payment.objects.get().documents.get()):
        sees = {
            name
            for name, user in world.everyone().items()
            if evidence in PledgeEvidence.objects.visible_to(user)
        }
        assert sees == {"officer_north", "officer_south", "two_hats", "coordinator", "donor"}
        for name, user in world.everyone().items():
            client.force_login(user)
            answer = client.get(there("pledge_document", pledge, evidence.uuid))
            kept = PDF in b"".join(answer)
            assert (answer.status_code, kept) == ((200, True) if name in sees else (404, False))


def test_document_is_sent_to_be_kept_and_of_its_own_pledge_only(client, funding, pledge):
    evidence = add(pledge, funding.giver)
    client.force_login(funding.giver)
    answer = client.get(there("pledge_document", pledge, evidence.uuid))
    assert answer["Content-Disposition"] == f'attachment; filename="{evidence.name}"'
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert b"".join(answer.streaming_content) == PDF
    other = PledgeFactory(organisation=funding.fund, **COMMITTED)
    for name in ("pledge_document", "document_withdraw"):
        assert client.get(there(name, other, evidence.uuid)).status_code == 404


def test_withdrawn_document_is_deleted_and_what_it_was_stays(
    client, funding, pledge, django_capture_on_commit_callbacks
):
    evidence = add(pledge, funding.giver)
    stored = evidence.file.name
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(evidence, funding.giver)
    assert not default_storage.exists(stored)
    client.force_login(funding.giver)
    url = there("pledge_document", pledge, evidence.uuid)
    assert client.get(url).status_code == 404
    page = client.get(pledge.get_absolute_url()).text
    assert "An account number was legible." in page
    assert evidence.sha256 in page
    assert url not in page


def test_documents_come_with_the_steps(client, funding):
    pledge = PledgeFactory(organisation=funding.fund)
    client.force_login(funding.giver)
    assert 'enctype="multipart/form-data"' in client.get(there("pledge_commit", pledge)).text
    for name, words in (("pledge_commit", "Stamped decision"), ("pledge_pay", "Advice of the bank")):
        step = STEP | {"document": sent(), "document_name": words}
        assert words in client.post(there(name, pledge), step, follow=True).text
    assert [evidence.step for evidence in PledgeEvidence.objects.all()] == [pledge, Payment.objects.get()]


def test_wrong_document_keeps_what_was_typed_and_records_nothing(client, funding, pledge):
    client.force_login(funding.giver)
    step = STEP | {"document": sent(b"MZ\x90\0"), "document_name": "Advice of the bank"}
    answer = client.post(there("pledge_pay", pledge), step).text
    assert "cannot be added" in answer
    assert "Transfer 7" in answer
    assert 'value="Advice of the bank"' in answer
    assert (Payment.objects.count(), Pledge.objects.get().paid_amount) == (0, 0)


def test_documents_are_added_later_and_withdrawn_on_pages(client, funding, pledge):
    payment = PaymentFactory(pledge=pledge)
    client.force_login(funding.giver)
    for page in (there("commitment_document", pledge), there("payment_document", pledge, payment.pk)):
        assert page in client.get(pledge.get_absolute_url()).text
        assert "This field is required." in client.post(page, {}).text
        shown = client.post(page, {"document": sent(), "document_name": "Copy"}, follow=True).text
        assert "It is added." in shown
    page = there("document_withdraw", pledge, payment.documents.get().uuid)
    assert page in shown
    assert "can then no longer be opened" in client.get(page).text
    assert "Blurred" in client.post(page, {"reason": "Blurred"}, follow=True).text
    assert "withdrawn already" in client.post(page, {"reason": "x"}).text


def test_page_asks_for_no_document_that_would_be_refused(client, funding, pledge):
    PledgeEvidenceFactory.create_batch(MOST_EVIDENCE, pledge=pledge)
    early = PledgeFactory(organisation=funding.fund)
    client.force_login(funding.giver)
    for each, sentence in ((pledge, "three documents already"), (early, "commitment first")):
        page = there("commitment_document", each)
        assert page not in client.get(each.get_absolute_url()).text
        assert sentence in client.post(page, {"document": sent(), "document_name": "Copy"}).text


def test_others_may_not(client, world, pledge):
    payment, evidence = PaymentFactory(pledge=pledge), PledgeEvidenceFactory(pledge=pledge)
    pages = [
        there("commitment_document", pledge),
        there("payment_document", pledge, payment.pk),
        there("document_withdraw", pledge, evidence.uuid),
    ]
    for user, code in ((world.outsider, 404), (world.officer_south, 403)):
        client.force_login(user)
        assert [client.get(page).status_code for page in pages] == [code] * 3
    client.force_login(world.officer_south)
    shown = client.get(pledge.get_absolute_url()).text
    assert evidence.description in shown
    assert not [page for page in pages if page in shown]
    client.force_login(world.coordinator)
    assert client.get(there("payment_document", pledge, PaymentFactory().pk)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_few_queries_for_any_number(
    client, funding, pledge, django_assert_num_queries, count
):
    for payment in PaymentFactory.create_batch(count, pledge=pledge):
        PledgeEvidenceFactory.create_batch(count, pledge=None, payment=payment)
    PledgeEvidenceFactory.create_batch(count, pledge=pledge)
    client.force_login(funding.giver)
    with django_assert_num_queries(10):
        shown = client.get(pledge.get_absolute_url()).text
    assert shown.count("SHA-256") == count + count**2


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_withdrawals_at_once_count_once():
    world = build_world()
    pledge = PledgeFactory(organisation=world.un_body, **COMMITTED)
    evidence = add(pledge, world.coordinator)
    stored = evidence.file.name
    outcomes = at_once(*[lambda: withdraw(evidence, world.coordinator)] * 2, held=pledge)
    assert refusals(outcomes) == ["This was withdrawn already."]
    assert HistoryEvent.objects.of(pledge).filter(action="withdraw_evidence").count() == 1
    assert not default_storage.exists(stored)
