"""Files of rows that people bring: CSV or Excel workbooks, told apart by what they hold."""

import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from core.exports import FORMULA_STARTS

MOST_BYTES = 5 * 2**20
MOST_ROWS, MOST_EMPTY = 2_000, 1_000
# What a workbook of that size may unfold to, and how wide one may be: more is an attack or a mistake.
MOST_UNFOLDED, MOST_PARTS, MOST_COLUMNS = 40 * 2**20, 1_000, 200
DELIMITERS = ",;\t"
ZIP, OLD_OFFICE, UTF_16 = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", (b"\xff\xfe", b"\xfe\xff")


class UnreadableTable(Exception):
    """Nothing of the file can be used; the message is a sentence for the person who brought it."""


@dataclass(frozen=True)
class Line:
    """One row by its number in a spreadsheet, the header being row 1."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    lines: list[Line]
    unread: list[str]  # columns that nobody asked for


def read_table(content: bytes, *, columns: Collection[str], required: Collection[str]) -> Table:
    """The rows of a CSV file or of the first sheet of a workbook; empty ones are left out."""
    if len(content) > MOST_BYTES:
        raise UnreadableTable(
            _("The file is larger than %(limit)d MB: divide it.") % {"limit": MOST_BYTES // 2**20}
        )
    records = workbook_records(content) if content.startswith(ZIP) else csv_records(content, columns)
    header = [heading(cell) for cell in next(records, [])]
    check_header(header, columns, required)
    lines: list[Line] = []
    for number, values in filled(records):
        if len(lines) == MOST_ROWS:
            raise UnreadableTable(
                _("The file has more than %(limit)d rows: divide it.") % {"limit": MOST_ROWS}
            )
        found = dict(zip(header, map(plain_cell, values), strict=False))
        lines.append(Line(number, {name: found.get(name, "") for name in columns}))
    if not lines:
        raise UnreadableTable(_("The file has its first row and nothing below it."))
    return Table(lines, [name for name in header if name and name not in columns])


def filled(records: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Rows with something in them, by number, until so many empty ones follow that nothing is to come."""
    last = 1
    for number, values in enumerate(records, 2):
        if any(values):
            last = number
            yield number, values
        elif number - last > MOST_EMPTY:
            return


def heading(cell: str) -> str:
    """The name of a column, however it is spelled: "External ID" is external_id."""
    return "_".join(cell.lower().replace("-", " ").replace("_", " ").split())


def plain_cell(cell: str) -> str:
    """The cell without the spaces around it and without the apostrophe by which exports disarm formulas."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell


def check_header(header: list[str], columns: Collection[str], required: Collection[str]) -> None:
    faults = {
        _("Missing: %(columns)s."): [name for name in required if name not in header],
        _("More than once: %(columns)s."): [name for name in columns if header.count(name) > 1],
    }
    found = [sentence % {"columns": ", ".join(names)} for sentence, names in faults.items() if names]
    if found:
        raise UnreadableTable(
            _("The first row has to name the columns as the template does. %(faults)s")
            % {"faults": " ".join(found)}
        )


def csv_records(content: bytes, columns: Collection[str]) -> Iterator[list[str]]:
    text = csv_text(content)
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=lambda one: known(first, one, columns))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise UnreadableTable(
            _("Line %(line)d cannot be divided into cells: a quotation mark is missing or misplaced.")
            % {"line": reader.line_num}
        ) from error


def known(first: str, delimiter: str, columns: Collection[str]) -> int:
    """How many columns the first line names if this stands between its cells."""
    return sum(heading(cell.strip().strip('"')) in columns for cell in first.split(delimiter))


def csv_text(content: bytes) -> str:
    if content.startswith(OLD_OFFICE):
        raise UnreadableTable(
            _("This is an old or a protected Excel file. Save it as “Excel workbook (.xlsx)”, unprotected.")
        )
    if content.startswith(UTF_16):
        raise UnreadableTable(
            _("The file is UTF-16 (“Unicode text”). Save it as “CSV UTF-8” and send it again.")
        )
    if b"\0" in content:
        raise UnreadableTable(_("This is neither a CSV file nor an Excel workbook (.xlsx)."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableTable(
            _("Line %(line)d is not UTF-8. Save the file as “CSV UTF-8” and send it again.")
            % {"line": content.count(b"\n", 0, error.start) + 1}
        ) from error


def workbook_records(content: bytes) -> Iterator[list[str]]:
    """Rows of the first sheet. A formula counts as the value that the program last saw."""
    check_workbook(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # a file may claim any size
        for row in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True):
            yield [cell_text(value) for value in row]
    except Exception as error:  # openpyxl answers a damaged file with whatever it stumbles over
        raise UnreadableTable(
            _("The workbook is damaged. Open it, save it again as “Excel workbook (.xlsx)” and send that.")
        ) from error


def check_workbook(content: bytes) -> None:
    """Refuses what is no workbook, carries macros, or would unfold without end."""
    try:
        with ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
    except BadZipFile as error:
        raise UnreadableTable(_("This is neither a CSV file nor an Excel workbook (.xlsx).")) from error
    names = {part.filename.lower() for part in parts}
    if "xl/workbook.xml" not in names:
        raise UnreadableTable(_("This is neither a CSV file nor an Excel workbook (.xlsx)."))
    if any(name.endswith("vbaproject.bin") for name in names):
        raise UnreadableTable(
            _("The workbook has macros. Save it as “Excel workbook (.xlsx)”, without them.")
        )
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNFOLDED:
        raise UnreadableTable(_("The workbook is far larger inside than a list is. Save it as “CSV UTF-8”."))


def cell_text(value: Any) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return value.date().isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)
