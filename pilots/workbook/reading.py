"""The cells of a form that was sent back, as text; nothing is judged here but whether it can be read."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any, NamedTuple
from zipfile import ZipFile

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import load_workbook

from pilots.models import ProgressUpdate
from pilots.workbook.layout import (
    ABOUT,
    ANSWER_ROWS,
    ANSWERS,
    ENTRY,
    FIGURES,
    KNOWN,
    MONEY,
    MOST_ENTRIES,
    RESULTS,
    VERSION,
)

MOST_BYTES, MOST_UNPACKED = 2 * 2**20, 10 * 2**20
# Longer than any field: what is cut off is too long in any case.
LONGEST_CELL = 6_000
TOO_LARGE = gettext_lazy("The file is too large for a form. Was something pasted into it?")
FORMULA, ERROR = "f", "e"


class UnreadableWorkbook(Exception):
    """Nothing of the file can be used; the message is a sentence for the person."""


class Cell(NamedTuple):
    """Text as a person would type it. `problem` says what no form could say about it."""

    address: str
    text: str
    problem: str = ""


class Sheets(NamedTuple):
    base: str
    answers: dict[str, Cell]
    results: list[dict[str, Cell]]
    entries: list[dict[str, Cell]]


def read(content: bytes, update: ProgressUpdate) -> Sheets:
    """The cells of the form of that update. Raises UnreadableWorkbook."""
    sheets = opened(content)
    about = [str(sheets[ABOUT].cell(line, 1).value) for line in (1, 2, 3)] if len(sheets) > ABOUT else [""]
    if about[0] != VERSION:
        raise UnreadableWorkbook(
            _("This is not the form of an update. Download it here, and fill that one in.")
        )
    if about[1] != str(update.uuid):
        raise UnreadableWorkbook(
            _("This is the form of another period or pilot. Send it back on its own page.")
        )
    answers = {name: cell(sheets[ANSWERS], line, 2) for name, (line, _model, _field) in ANSWER_ROWS.items()}
    figures = rows(sheets[RESULTS], ("pk", *KNOWN[1:], *FIGURES))
    return Sheets(about[2], answers, list(figures), list(rows(sheets[MONEY], ENTRY)))


def opened(content: bytes) -> list[Any]:
    if len(content) > MOST_BYTES:
        raise UnreadableWorkbook(TOO_LARGE)
    try:
        with ZipFile(BytesIO(content)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > MOST_UNPACKED:
            raise UnreadableWorkbook(TOO_LARGE)
        return load_workbook(BytesIO(content)).worksheets
    except UnreadableWorkbook:
        raise
    except Exception as error:  # openpyxl raises whatever it stumbles upon in a broken file
        raise UnreadableWorkbook(
            _("This is no Excel file that can be read. Save it as .xlsx and send it again.")
        ) from error


def rows(sheet: Any, names: tuple[Any, ...]) -> Iterator[dict[str, Cell]]:
    """The lines below the head in which somebody wrote something, by the name of their columns."""
    last = min(sheet.max_row, MOST_ENTRIES + 2)
    for line in range(2, last + 1):
        cells = {str(name): cell(sheet, line, column) for column, name in enumerate(names, 1)}
        if any(each.text or each.problem for each in cells.values()):
            yield cells


def cell(sheet: Any, line: int, column: int) -> Cell:
    found = sheet.cell(line, column)
    address = f"{sheet.title}!{found.coordinate}"
    if found.data_type == FORMULA:
        return Cell(address, "", _("Write the value itself, not a formula."))
    if found.data_type == ERROR:
        return Cell(address, "", _("The cell holds an error of Excel, %(error)s.") % {"error": found.value})
    return Cell(address, text_of(found.value))


def text_of(value: Any) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return value.date().isoformat()
        case float() if value.is_integer() and abs(value) < 10**15:
            return str(int(value))
        case _:
            return str(value).strip()[:LONGEST_CELL]
