"""A file of postings as rows of cells."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from core.tables import plain_cell

MAX_BYTES = 20 * 2**20
OFFER_COLUMNS = ("experience_years", "applied_in", "evidence", "capacity")
REQUEST_COLUMNS = ("wanted_outcome", "urgency", "means", "partner_traits")
COLUMNS = (
    "kind", "external_id", "organisation", "title", "text", "language", "themes", "theme_other",
    "work_languages", "interpretation", "modes", "window_start", "window_end", "preferred_regions", "gives",
    "gains", *OFFER_COLUMNS, *REQUEST_COLUMNS, "published_on",
)  # fmt: skip


class UnreadableFile(Exception):
    """Nothing of the file can be used; the message is a sentence for the operator."""


@dataclass(frozen=True)
class Row:
    """One row of the file, by its number in a spreadsheet; `width` is how many cells it had."""

    number: int
    cells: dict[str, str]
    width: int = len(COLUMNS)

    @property
    def key(self) -> tuple[str, str, str]:
        return self.cells["kind"], self.cells["organisation"], self.cells["external_id"]


def read(path: Path) -> list[Row]:
    """The rows of the file; empty ones are left out. Raises UnreadableFile."""
    records = records_of(text_of(path))
    if not records:
        raise UnreadableFile(_("The file is empty."))
    header, *rest = records
    check_header(header)
    rows = [row_of(number, header, values) for number, values in enumerate(rest, 2) if any(values)]
    if not rows:
        raise UnreadableFile(_("The file holds its header and no postings."))
    return rows


def text_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableFile(
            _("The file %(path)s cannot be read: %(reason)s.") % {"path": path, "reason": error.strerror}
        ) from error
    if len(content) > MAX_BYTES:
        raise UnreadableFile(
            _("The file is larger than %(limit)d MB: divide it.") % {"limit": MAX_BYTES // 2**20}
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableFile(
            _("Line %(line)d is not UTF-8. Save the file as “CSV UTF-8” and import it again.")
            % {"line": line}
        ) from error


def records_of(text: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return list(reader)
    except csv.Error as error:
        raise UnreadableFile(
            _(
                "From line %(line)d on the file cannot be divided into cells (%(error)s): a quotation mark "
                "is missing or misplaced, or a cell is longer than %(limit)d characters."
            )
            % {"line": reader.line_num, "error": error, "limit": csv.field_size_limit()}
        ) from error


def check_header(header: list[str]) -> None:
    faults = {
        _("Missing: %(columns)s."): [name for name in COLUMNS if name not in header],
        _("Unknown: %(columns)s."): [name for name in header if name not in COLUMNS],
        _("More than once: %(columns)s."): [name for name in COLUMNS if header.count(name) > 1],
    }
    found = [sentence % {"columns": ", ".join(names)} for sentence, names in faults.items() if names]
    if found:
        raise UnreadableFile(
            _("The first row has to name the columns, with commas between them. %(faults)s")
            % {"faults": " ".join(found)}
        )


def row_of(number: int, header: list[str], values: list[str]) -> Row:
    cells = dict.fromkeys(COLUMNS, "") | dict(zip(header, map(plain_cell, values), strict=False))
    return Row(number, cells, len(values))
