import hashlib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from reporting.models import Report
from reporting.proof import ChainCheck, NoFacts, description_of


class Command(BaseCommand):
    help = (
        "Compute anew the hash of every report's facts and PDF, and the chain of all reports; print a line "
        "for each fault. With FILE: say what a downloaded file of facts (JSON) is, and its SHA-256, without "
        "a database."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", metavar="FILE")

    def handle(self, *args: Any, file: Path | None, **options: Any) -> None:
        if file:
            self.describe(file)
        else:
            self.check_all()

    def describe(self, file: Path) -> None:
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        self.stdout.write(f"SHA-256 {hashlib.sha256(content).hexdigest()}")
        try:
            self.stdout.write(description_of(content))
        except NoFacts as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Compare the SHA-256 with the one in the printed report, or on its page.")

    @transaction.atomic  # outside of one, the database would lay the whole result aside before the first row
    def check_all(self) -> None:
        check, faults = ChainCheck(), 0
        for fault in check.faults(Report.objects.in_chain_order().iterator(chunk_size=1)):
            faults += 1
            self.stdout.write(fault)
        if faults:
            raise CommandError(f"Reports checked: {check.count}. Faults found: {faults}.")
        self.stdout.write(f"Reports checked: {check.count}. All are what they were when they were frozen.")
        if check.count:
            self.stdout.write(
                f"The last is number {check.number}, with the chain hash {check.chain_sha256}. Keep this "
                "line elsewhere: it shows later whether reports were cut off at the end."
            )
