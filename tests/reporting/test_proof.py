import hashlib
import json
from datetime import date, timedelta
from io import StringIO
from uuid import UUID

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from hypothesis import assume, given
from hypothesis import strategies as st

from core.canonical import canonical_json, sha256
from core.models import Job
from reporting import pipeline, services
from reporting.chain import link_hash
from reporting.models import Milestone, Report
from reporting.proof import ChainCheck, NoFacts, description_of
from tests.reporting import made

DAY = date(2004, 12, 31)
FACTS = {
    "year": 2004,
    "as_of": "2004-12-31",
    "known_at": "2026-11-01T09:30:15.123456+00:00",
    "language": "en",
}


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def chain_of(count) -> list[Report]:
    """Reports in memory, in the order of the chain."""
    reports: list[Report] = []
    for number in range(1, count + 1):
        known_at = made.NOW + timedelta(minutes=number)
        facts = canonical_json(FACTS | {"known_at": known_at.isoformat(), "context": ["é"]})
        uuid, previous = UUID(int=number), reports[-1].chain_sha256 if reports else ""
        reports.append(
            Report(
                milestone=Milestone(year=2004),
                pk=number,
                uuid=uuid,
                as_of=DAY,
                known_at=known_at,
                language="en",
                facts=facts,
                sha256=sha256(facts),
                number=number,
                previous_sha256=previous,
                chain_sha256=link_hash(number, uuid, sha256(facts), previous),
            )
        )
    return reports


def faults(reports) -> list[str]:
    return list(
        ChainCheck().faults(sorted(reports, key=lambda report: (report.number is None, report.number)))
    )


def test_chain_without_a_fault():
    check = ChainCheck()
    assert list(check.faults([*chain_of(4), Report(pk=9)])) == []
    assert (check.count, check.number, check.chain_sha256) == (4, 4, chain_of(4)[-1].chain_sha256)


@given(
    st.integers(0, 3),
    st.sampled_from(["facts", "sha256", "previous_sha256", "chain_sha256"]),
    st.integers(0, 10_000),
    st.characters(codec="utf-8", exclude_characters="\0"),
)
def test_one_character_changed_anywhere_is_found(at, name, position, character):
    reports = chain_of(4)
    before = getattr(reports[at], name)
    place = position % (len(before) + 1)
    after = before[:place] + character + before[place + 1 :]
    assume(after != before)
    setattr(reports[at], name, after)
    assert faults(reports) != []


@given(st.permutations(range(1, 5)))
def test_any_other_order_is_found(numbers):
    reports = chain_of(4)
    for report, number in zip(reports, numbers, strict=True):
        report.number = number
    assert (faults(reports) == []) == (numbers == [1, 2, 3, 4])


@given(st.integers(0, 3), st.integers(1, 2**31), st.integers(1, 2**128 - 1))
def test_another_number_or_identifier_is_found(at, number, uuid):
    assume(number != at + 1)
    assume(UUID(int=uuid) != UUID(int=at + 1))
    for name, value in (("number", number), ("uuid", UUID(int=uuid))):
        reports = chain_of(4)
        setattr(reports[at], name, value)
        assert faults(reports) != []


@pytest.mark.parametrize("at", [0, 1, 2])
def test_report_taken_out_is_found(at):
    reports = chain_of(4)
    gone = reports.pop(at)
    assert (
        f"F-{gone.pk + 1:05d} (number {gone.number + 1}): it follows number {gone.number - 1}:"
        in (faults(reports)[0])
    )


def test_report_put_in_between_is_found():
    reports = chain_of(4)
    [stranger] = chain_of(1)
    stranger.pk, stranger.uuid = 9, UUID(int=9)
    for report in reports[2:]:
        report.number += 1
    stranger.number, stranger.previous_sha256 = 3, reports[1].chain_sha256
    stranger.chain_sha256 = link_hash(3, stranger.uuid, stranger.sha256, stranger.previous_sha256)
    assert {fault[:7] for fault in faults([*reports, stranger])} == {"F-00003", "F-00004"}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"as_of": date(2005, 1, 1)}, "it is filed under another as_of than its facts say."),
        ({"language": "fr"}, "it is filed under another language than its facts say."),
        ({"milestone": Milestone(year=2006)}, "it is filed under another year than its facts say."),
        ({"known_at": made.NOW}, "it is filed under another known_at than its facts say."),
        ({"number": None}, "it is frozen, but has no place in the chain."),
    ],
)
def test_report_filed_elsewhere_is_found(fields, sentence):
    reports = chain_of(1)
    for name, value in fields.items():
        setattr(reports[0], name, value)
    [fault] = faults(reports)
    assert fault.endswith(sentence)


@pytest.mark.parametrize("facts", ["", "{", "[]", "null"])
def test_facts_of_which_even_the_hash_was_made_anew_are_found(facts):
    [report] = chain_of(1)
    report.facts, report.sha256 = facts, sha256(facts)
    report.chain_sha256 = link_hash(1, report.uuid, report.sha256, "")
    assert faults([report]) == ["F-00001 (number 1): its facts cannot be read."]


def test_reports_are_taken_one_by_one():
    taken = []

    def stream():
        for report in chain_of(3):
            taken.append(report.pk)
            report.sha256 = ""
            yield report

    found = ChainCheck().faults(stream())
    assert next(found).startswith("F-00001")
    assert taken == [1]


# The command.


def run(*arguments) -> tuple[list[str], str]:
    """What the command prints, and the sentence with which it ends with 1; empty when it ends with 0."""
    out, refusal = StringIO(), ""
    try:
        call_command("verify_reports", *arguments, stdout=out)
    except CommandError as error:
        refusal = str(error) if error.returncode == 1 else f"ended with {error.returncode}"
    return out.getvalue().splitlines(), refusal


@pytest.fixture
def ready(world, milestones) -> Report:
    """The second of three reports, with its PDF."""
    made.made_report(world, milestones[2004])
    report = services.request_report(milestones[2004], as_of=DAY, language="ar", by=world.coordinator)
    pipeline.make_report(report, Job.objects.get())
    made.made_report(world, milestones[2006], language="fr")
    services.request_report(milestones[2008], as_of=DAY, language="en", by=world.coordinator)
    return Report.objects.get(pk=report.pk)


def test_command_finds_nothing_wrong(ready):
    lines, refusal = run()
    last = Report.objects.get(number=3).chain_sha256
    assert refusal == ""
    assert lines[0] == "Reports checked: 3. All are what they were when they were frozen."
    assert lines[1].startswith(f"The last is number 3, with the chain hash {last}.")


def test_command_without_a_report(db):
    assert run() == (["Reports checked: 0. All are what they were when they were frozen."], "")


@pytest.mark.parametrize(
    ("change", "sentences"),
    [
        ({"facts": "{}"}, ["its facts were changed"]),
        ({"sha256": "0" * 64}, ["its chain hash does not fit", "its facts were changed"]),
        ({"uuid": UUID(int=1)}, ["its chain hash does not fit"]),
        ({"as_of": date(2003, 1, 1)}, ["it is filed under another as_of"]),
        ({"pdf_sha256": "0" * 64}, ["its PDF was changed"]),
        ({"pdf": "reports/gone.pdf"}, ["its PDF is not among the files: reports/gone.pdf"]),
    ],
)
def test_command_names_what_was_changed_behind_its_back(ready, change, sentences):
    with made.unguarded():
        Report.objects.filter(pk=ready.pk).update(**change)
    lines, refusal = run()
    assert [line.split(": ", 1)[0] for line in lines] == [f"{ready.reference} (number 2)"] * len(sentences)
    assert all(sentence in line for sentence, line in zip(sentences, lines, strict=True))
    assert refusal == f"Reports checked: 3. Faults found: {len(sentences)}."


def test_command_finds_a_deleted_report_and_a_changed_file(ready):
    with default_storage.open(ready.pdf.name, "ab") as file:
        file.write(b" ")
    with made.unguarded():
        Report.objects.filter(number=1).delete()
    lines, refusal = run()
    assert [line.partition(": ")[2].split(":")[0] for line in lines] == [
        "it follows number 0",
        "the hash of the report before it is not the one that it was chained to.",
        "its PDF was changed",
    ]
    assert refusal == "Reports checked: 2. Faults found: 3."


def test_command_says_what_a_downloaded_file_is(tmp_path):
    text = canonical_json(FACTS)
    path = tmp_path / "facts.json"
    path.write_text(text, encoding="utf-8")
    lines, refusal = run(str(path))
    assert (lines[0], refusal) == (f"SHA-256 {hashlib.sha256(text.encode()).hexdigest()}", "")
    assert lines[1] == (
        "Facts of a report: milestone 2004, as of 2004-12-31, as known at 2026-11-01T09:30:15.123456+00:00, "
        "language en."
    )


def test_command_on_another_file_says_its_hash_and_ends_with_1(tmp_path):
    path, content = tmp_path / "report.pdf", b"%PDF-1.7 \xff"
    path.write_bytes(content)
    lines, refusal = run(str(path))
    assert lines == [f"SHA-256 {hashlib.sha256(content).hexdigest()}"]
    assert refusal == "It is no file of facts of a report."
    assert run(str(tmp_path / "gone.json"))[1].endswith(
        "gone.json cannot be read: No such file or directory."
    )


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"3", b"\xff", b'{"year":NaN', b"[" * 100_000, b"9" * 10_000, b'"\xed\xa0\x80"'],
)
def test_other_content_is_no_file_of_facts(content):
    with pytest.raises(NoFacts, match="no file of facts"):
        description_of(content)


@pytest.mark.parametrize(
    "change", [lambda facts: json.dumps(facts, indent=1), lambda f: canonical_json(f) + "\n"]
)
def test_file_saved_anew_is_told(change):
    with pytest.raises(NoFacts, match="has saved it anew"):
        description_of(change(FACTS).encode())
