from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.models import User
from matching.enums import PostingState
from matching.importing import Outcome, Result, UnreadableFile, import_rows, read


class Command(BaseCommand):
    help = "Import offers and requests from a CSV file; docs/importing.md describes its columns."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--by", required=True, metavar="EMAIL", help="the account in whose name the rows are entered"
        )
        parser.add_argument("--dry-run", action="store_true", help="check every row, keep nothing")

    def handle(self, *args: Any, file: Path, by: str, dry_run: bool, **options: Any) -> None:
        try:
            rows = read(file)
        except UnreadableFile as error:
            raise CommandError(f"{error} Nothing was imported.") from error
        user = account(by)
        if dry_run:
            with transaction.atomic():
                results = self.report(import_rows(rows, by=user))
                transaction.set_rollback(True)
        else:
            results = self.report(import_rows(rows, by=user))
        summary = ("Nothing was kept. " if dry_run else "") + in_words(results)
        if any(result.outcome == Outcome.REFUSED for result in results):
            raise CommandError(summary)
        self.stdout.write(summary)

    def report(self, results: Iterable[Result]) -> list[Result]:
        """Say of each refused row what is wrong with it, as it is read."""
        seen = []
        for result in results:
            for fault in result.faults:
                self.stderr.write(str(fault))
            seen.append(result)
        return seen


def account(email: str) -> User:
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        raise CommandError(f"No active account has the e-mail address {email}.")
    return user


def in_words(results: list[Result]) -> str:
    counts = Counter(result.outcome for result in results)
    taken = [result for result in results if result.outcome in {Outcome.NEW, Outcome.CHANGED}]
    waiting = sum(result.posting.state == PostingState.SUBMITTED for result in taken)
    return (
        f"Taken: {counts[Outcome.NEW]} new, {counts[Outcome.CHANGED]} changed; of these "
        f"{len(taken) - waiting} published, {waiting} waiting for review. "
        f"Unchanged: {counts[Outcome.UNCHANGED]}. Refused: {counts[Outcome.REFUSED]}."
    )
