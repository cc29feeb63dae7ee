from datetime import date
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.models import Job
from reporting import pipeline, services
from reporting.forms import MOST_BYTES
from reporting.models import Report
from tests.reporting import made

DAY = date(2004, 12, 31)
NO = "No report has this content"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def ready(world, milestones) -> Report:
    made.made_pilot(world, "A pilot that nobody else may know of", documented=DAY, assessed=DAY)
    report = services.request_report(milestones[2004], as_of=DAY, language="en", by=world.coordinator)
    pipeline.make_report(report, Job.objects.get())
    return Report.objects.get(pk=report.pk)


def sent(client, **fields) -> str:
    """The page that answers, wherever it leads."""
    response = client.post(reverse("reporting:verify"), fields, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def asked(client, digest) -> str:
    response = client.get(reverse("reporting:verify"), {"sha256": digest})
    assert response.status_code == 200
    return response.content.decode()


def file_of(content, name="report.json"):
    return SimpleUploadedFile(name, content)


def test_page_is_public_and_asks(client, db):
    response = client.get(reverse("reporting:verify"))
    assert response.status_code == 200
    assert NO not in response.content.decode()


def test_file_of_facts_is_known_again(client, ready):
    shown = sent(client, file=file_of(ready.facts.encode()))
    assert "It is the file of facts of this report, unchanged." in shown
    told = [
        ready.reference,
        ">Milestone 2004<",
        "Dec. 31, 2004",
        f"{ready.known_at:%Y-%m-%d %H:%M:%S} UTC",
        "English",
        ">1<",
    ]
    assert [part for part in told if part not in shown] == []


def test_pdf_is_known_again(client, ready):
    with ready.pdf.open() as file:
        shown = sent(client, file=file_of(file.read(), "anything.pdf"))
    assert "It is the PDF of this report, unchanged." in shown


def test_answer_has_an_address_that_holds_the_hash_alone(client, ready):
    response = client.post(reverse("reporting:verify"), {"file": file_of(ready.facts.encode())})
    assert response["Location"] == f"{reverse('reporting:verify')}?sha256={ready.sha256}"


def test_answer_tells_nothing_but_what_the_file_says_of_itself(client, ready):
    shown = asked(client, ready.sha256)
    assert "A pilot that nobody else may know of" in ready.facts
    assert "A pilot that nobody else may know of" not in shown
    assert str(ready.uuid) not in shown
    assert str(ready.requested_by) not in shown


def test_reader_is_led_to_the_report_and_another_is_not(client, world, ready):
    client.force_login(world.donor)
    assert ready.get_absolute_url() in asked(client, ready.sha256)
    client.force_login(world.officer_south)
    assert ready.get_absolute_url() not in asked(client, ready.sha256)


def test_changed_file_is_of_no_report_and_one_reads_what_to_do(client, ready):
    shown = sent(client, file=file_of(ready.facts.encode() + b"\n"))
    assert NO in shown
    assert "Download the PDF or the JSON of the report once more" in shown
    assert ready.reference not in shown


@pytest.mark.parametrize(
    "typed", ["{}", " {} ", "{}  milestone-2004.json\n", "SHA256 (a.json) = {}", "sha256:{}", "{}\x1f"]
)
def test_pasted_hash_is_found_in_what_a_command_prints(client, ready, typed):
    assert ready.reference in sent(client, sha256=typed.format(ready.sha256))
    assert ready.reference in sent(client, sha256=typed.format(ready.sha256.upper()))


def test_hash_of_the_chain_is_known_again(client, ready):
    assert "It is the hash of the chain up to this report." in asked(client, ready.chain_sha256)


def test_report_that_is_not_frozen_yet_has_no_hash(client, world, milestones):
    services.request_report(milestones[2004], as_of=DAY, language="en", by=world.coordinator)
    assert NO in asked(client, sha256(b"").hexdigest())


@pytest.mark.parametrize("typed", ["abc", "0" * 63, "0" * 65, "g" * 64, "٣" * 64, "0" * 64 + "\0", "0 " * 64])
def test_what_is_no_hash_is_told(client, db, typed):
    for shown in (sent(client, sha256=typed), asked(client, typed)):
        assert NO not in shown
        assert 'aria-invalid="true"' in shown


def test_nothing_or_both_is_told(client, ready):
    sentence = "Choose a file, or paste a SHA-256: one of the two."
    assert sentence in sent(client)
    assert sentence in asked(client, "")
    assert sentence in sent(client, file=file_of(b"a"), sha256=ready.sha256)


def test_empty_and_too_large_files_are_told(client, db):
    assert "The submitted file is empty." in sent(client, file=file_of(b""))
    assert "The file is larger than 20 MB." in sent(client, file=file_of(bytes(MOST_BYTES + 1)))
    assert NO in sent(client, file=file_of(bytes(MOST_BYTES)))


def test_nothing_of_what_is_sent_is_kept(client, ready, files):
    before = sorted(files.rglob("*"))
    sent(client, file=file_of(bytes(3_000_000)))
    assert sorted(files.rglob("*")) == before


def test_answer_needs_few_queries(client, ready, django_assert_num_queries):
    with django_assert_num_queries(3):
        asked(client, ready.sha256)
