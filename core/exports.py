"""Lists as files: one place for every list, one writer per format, rows read one by one."""

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

# Spreadsheet programs take a cell that begins with one of these for a formula (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# Sent to the browser together: line by line costs as much again.
ROWS_AT_ONCE = 500
Notes = Iterable[tuple[str, str]]


def safe_cell(value: Any) -> Any:
    """The value, with an apostrophe before text that a spreadsheet program would run as a formula."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def csv_parts(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """CSV in parts: the header at once, before the first row is read, then many lines together.

    It begins with a byte order mark, without which Excel misreads UTF-8.
    """
    buffer = StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(header)
    yield "\ufeff" + emptied(buffer)
    waiting = iter(rows)
    while part := list(islice(waiting, ROWS_AT_ONCE)):
        writer.writerows([safe_cell(value) for value in row] for row in part)
        yield emptied(buffer)


def emptied(buffer: StringIO) -> str:
    """What was written to the buffer, which is empty afterwards."""
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def csv_response(
    name: str, header: Iterable[str], rows: Iterable[Iterable[Any]], notes: Notes = ()
) -> StreamingHttpResponse:
    """The rows as they come. CSV has no room for the notes."""
    return StreamingHttpResponse(
        csv_parts(header, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


# A sheet of Excel has 1,048,576 lines; the first is the header.
ROOM = 1_048_575
WIDEST, LABEL_WIDTH, NOTES_WIDTH = 60, 24, 90
ROOM_FOR_ARROW = 3  # of the filter beside each heading
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Rows leave the memory as they are written, and a text is never taken for anything else.
WORKBOOK = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def xlsx_response(
    name: str, header: Iterable[str], rows: Iterable[Iterable[Any]], notes: Notes = ()
) -> FileResponse:
    file = xlsx_file(header, rows, notes)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX_TYPE)


def xlsx_file(
    header: Iterable[str], rows: Iterable[Iterable[Any]], notes: Notes = (), *, room: int = ROOM
) -> IO[bytes]:
    """A workbook of two sheets in a temporary file: the rows, and what they are."""
    file = TemporaryFile()  # noqa: SIM115 (the response closes it)
    with xlsxwriter.Workbook(file, WORKBOOK) as workbook:
        sheet, notes_sheet = workbook.add_worksheet(_("List")[:31]), workbook.add_worksheet(_("Notes")[:31])
        bold = workbook.add_format({"bold": True})
        dates = {
            date: workbook.add_format({"num_format": "yyyy-mm-dd"}),
            datetime: workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        }
        count, is_whole = write_rows(sheet, header, rows, bold, dates, room)
        counted = [(_("Rows"), str(count))]
        if not is_whole:
            counted.append((_("Incomplete"), _("A sheet holds no more rows; the CSV file has all of them.")))
        write_notes(notes_sheet, [*notes, *counted], bold)
        if get_language_bidi():
            sheet.right_to_left()
            notes_sheet.right_to_left()
    file.seek(0)
    return file


def write_rows(
    sheet: Any, header: Iterable[str], rows: Iterable[Iterable[Any]], bold: Any, dates: Any, room: int
) -> tuple[int, bool]:
    """How many rows were written, and whether these were all."""
    names = list(header)
    widths = [len(name) + ROOM_FOR_ARROW for name in names]
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, names, bold)
    count, is_whole = 0, True
    for row in rows:
        if count == room:
            is_whole = False
            break
        count += 1
        for column, value in enumerate(row):
            write_cell(sheet, count, column, value, dates)
            widths[column] = max(widths[column], len(str(value)))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(width, WIDEST) + 1)
    sheet.autofilter(0, 0, count, len(names) - 1)
    prepare_for_paper(sheet)
    return count, is_whole


def prepare_for_paper(sheet: Any) -> None:
    """As wide as the sheet of paper lies, with the headings on each."""
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def write_cell(sheet: Any, line: int, column: int, value: Any, dates: Any) -> None:
    """Numbers and dates as what they are; everything else as text, whatever it looks like."""
    match value:
        case None | "":
            return
        case int() | float() | Decimal():
            sheet.write_number(line, column, value)
        case datetime():
            moment = value.astimezone(UTC).replace(tzinfo=None)  # a cell knows no time zone
            sheet.write_datetime(line, column, moment, dates[datetime])
        case date():
            sheet.write_datetime(line, column, value, dates[date])
        case _:
            sheet.write_string(line, column, str(value))


def write_notes(sheet: Any, notes: Notes, bold: Any) -> None:
    sheet.set_column(0, 0, LABEL_WIDTH)
    sheet.set_column(1, 1, NOTES_WIDTH)
    for line, (label, text) in enumerate(notes):
        sheet.write_string(line, 0, str(label), bold)
        sheet.write_string(line, 1, str(text))


FORMATS: dict[str, Callable[..., HttpResponseBase]] = {"csv": csv_response, "xlsx": xlsx_response}
