"""Whether stored reports are what they were when they were frozen: everything is computed anew.

The sentences are for whoever runs the command, in English.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC

from django.core.files.storage import default_storage

from core.canonical import canonical_json, sha256
from reporting.chain import link_hash
from reporting.enums import ReportKind
from reporting.models import Report


class NoFacts(Exception):
    """With the sentence that says why the content is no file of facts."""


class ChainCheck:
    """Goes once through the reports, in the order of the chain, and holds one of them at a time."""

    def __init__(self) -> None:
        self.count = 0
        self.number = 0
        self.chain_sha256 = ""

    def faults(self, reports: Iterable[Report]) -> Iterator[str]:
        """One sentence for each fault. Reports that are not frozen yet have nothing to prove."""
        for report in reports:
            if report.number is None and not any([report.facts, report.sha256, report.chain_sha256]):
                continue
            self.count += 1
            found = [*self.faults_of_place(report), *faults_of_facts(report), *faults_of_pdf(report)]
            yield from (f"{report.reference} (number {report.number}): {fault}" for fault in found)

    def faults_of_place(self, report: Report) -> Iterator[str]:
        if report.number is None:
            yield "it is frozen, but has no place in the chain."
            return
        if report.number != self.number + 1:
            yield f"it follows number {self.number}: a report between them is gone, or the order was changed."
        if report.previous_sha256 != self.chain_sha256:
            yield "the hash of the report before it is not the one that it was chained to."
        digest = link_hash(report.number, report.uuid, report.sha256, report.previous_sha256)
        if report.chain_sha256 != digest:
            yield "its chain hash does not fit its number, identifier, facts and the report before it."
        self.number, self.chain_sha256 = report.number, report.chain_sha256


def faults_of_facts(report: Report) -> Iterator[str]:
    if sha256(report.facts) != report.sha256:
        yield "its facts were changed: their SHA-256 is not the one that was stored."
        return
    stored = {
        "kind": report.kind,
        "year": report.milestone.year if report.milestone else None,
        "as_of": report.as_of.isoformat(),
        "known_at": report.known_at.astimezone(UTC).isoformat(),
        "language": report.language,
    }
    try:
        facts = {"kind": ReportKind.MILESTONE} | json.loads(report.facts)  # older reports do not say it
        differing = [name for name, value in stored.items() if facts.get(name) != value]
    except (ValueError, TypeError):
        yield "its facts cannot be read."
        return
    if differing:
        yield f"it is filed under another {', '.join(differing)} than its facts say."


def faults_of_pdf(report: Report) -> Iterator[str]:
    name = str(report.pdf)
    if not name:
        return
    if not default_storage.exists(name):
        yield f"its PDF is not among the files: {name}."
        return
    with default_storage.open(name) as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != report.pdf_sha256:
            yield "its PDF was changed: its SHA-256 is not the one that was stored."


def description_of(content: bytes) -> str:
    """What a file of facts says that it is."""
    try:
        text = content.decode()
        facts = json.loads(text)
        of = "as of {as_of}, as known at {known_at}, language {language}".format(**facts)
        about = f"milestone {facts['year']}" if facts["year"] else facts["kind"]
        is_as_written = canonical_json(facts) == text
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise NoFacts("It is no file of facts of a report.") from error
    if not is_as_written:
        raise NoFacts(
            "Another program has saved it anew, so that its SHA-256 says nothing. Download it once more."
        )
    return f"Facts of a report: {about}, {of}."
