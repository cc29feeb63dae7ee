import contextlib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from matching.meaning import EncoderMissing
from matching.meaning.json_lines import UnreadableFile, read_texts
from matching.meaning.texts import RankedNeed, rank_texts

BAR = 30


class Command(BaseCommand):
    help = (
        "Rank offers for needs by their texts alone, in any language and without a database. Both files hold "
        'one JSON object a line: {"id", "title", "text", "language"}, the language being optional. Offers '
        "with the same id are several experiences of one expert. Each line of the result: "
        '{"need", "offer", "rank", "score", "parts"}.'
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--needs", type=Path, required=True, metavar="FILE")
        parser.add_argument("--offers", type=Path, required=True, metavar="FILE")
        parser.add_argument("--out", required=True, metavar="FILE", help="- for the standard output")
        parser.add_argument("--top", type=int, default=20, metavar="N", help="offers for each need (20)")

    def handle(self, *args: Any, needs: Path, offers: Path, out: str, top: int, **options: Any) -> None:
        if top < 1:
            raise CommandError("--top is at least 1.")
        try:
            self.rank(needs, offers, out, top)
        except (UnreadableFile, EncoderMissing) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename or out} cannot be written: {error.strerror}.") from error

    def rank(self, needs: Path, offers: Path, out: str, top: int) -> None:
        """The needs are read twice, so that a mistake in their last line is found before hours of work."""
        count = sum(1 for _ in read_texts(needs, unique=True))
        experts = list(read_texts(offers))
        with self.target(out) as file:
            told = self.progress("Offers read")
            answers = rank_texts(read_texts(needs), experts, top=top, progress=told)
            told = self.progress("Needs ranked")
            for done, answer in enumerate(answers, start=1):
                file.writelines(lines(answer))
                told(done, count)

    @contextlib.contextmanager
    def target(self, out: str) -> Iterator[TextIO]:
        """A file that gets its name when it is complete."""
        if out == "-":
            yield self.stdout  # type: ignore[misc]
            return
        path = Path(out)
        partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
        try:
            with partial.open("w", encoding="utf-8") as file:
                yield file
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)

    def progress(self, what: str) -> Callable[[int, int], None]:
        """A bar for a terminal, ten lines for a log."""

        def told(done: int, count: int) -> None:
            if self.stderr.isatty():
                filled = "#" * (BAR * done // count)
                end = "\n" if done == count else "\r"
                self.stderr.write(f"{what} [{filled:<{BAR}}] {done} of {count}", ending=end)
            elif done == count or done * 10 // count > reached[0]:
                self.stderr.write(f"{what}: {done} of {count}")
            reached[0] = done * 10 // count

        reached = [0]
        return told


def lines(answer: RankedNeed) -> Iterator[str]:
    for offer in answer.offers:
        row = {
            "need": answer.id,
            "offer": offer.id,
            "rank": offer.rank,
            "score": offer.score,
            "parts": offer.parts,
        }
        yield f"{json.dumps(row, ensure_ascii=False)}\n"
