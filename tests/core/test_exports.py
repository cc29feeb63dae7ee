from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils.translation import override
from openpyxl import load_workbook

from core.exports import ROWS_AT_ONCE, csv_parts, csv_response, safe_cell, xlsx_file, xlsx_response


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_cell_that_would_run_as_a_formula_is_text(start):
    assert safe_cell(start) == f"'{start}"


@pytest.mark.parametrize("value", ["plain", "", -1, None, "a=b"])
def test_other_cells_stay_as_they_are(value):
    assert safe_cell(value) == value


def test_csv_begins_with_a_byte_order_mark_and_quotes_what_needs_it():
    assert list(csv_parts(["a", "b"], [["x,y", "=1"]])) == ["\ufeffa,b\r\n", '"x,y",\'=1\r\n']


def test_csv_begins_before_the_first_row_is_read_and_goes_on_in_parts():
    read = []

    def rows():
        for number in range(2 * ROWS_AT_ONCE + 1):
            read.append(number)
            yield [number]

    parts = csv_parts(["n"], rows())
    assert (next(parts), read) == ("\ufeffn\r\n", [])
    assert next(parts).count("\r\n") == len(read) == ROWS_AT_ONCE
    assert [part.count("\r\n") for part in parts] == [ROWS_AT_ONCE, 1]
    assert read[-1] == 2 * ROWS_AT_ONCE


def test_csv_response_streams_a_named_file():
    response = csv_response("offers", ["a"], [["São Paulo"]])
    assert response.headers["Content-Disposition"] == 'attachment; filename="offers.csv"'
    assert b"".join(response.streaming_content).decode() == "\ufeffa\r\nSão Paulo\r\n"


def sheets(file):
    """The cells of both sheets as a program of another maker reads them."""
    with file:
        book = load_workbook(file)
    return [[[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book], book


HOSTILE = ['=HYPERLINK("http://evil.example")', "+1", "-1", "@SUM(A1)", "\tx", "http://example.org"]


def test_xlsx_holds_texts_as_they_are_and_never_a_formula():
    (rows, _notes), book = sheets(xlsx_file(["title"], [[text] for text in HOSTILE]))
    assert [row[0] for row in rows] == ["title", *HOSTILE]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.hyperlink for cell in cells if cell.hyperlink] == []


def test_xlsx_holds_numbers_as_numbers_and_dates_as_dates():
    moment = datetime(2004, 5, 1, 12, tzinfo=timezone(timedelta(hours=3)))
    row = [7, 68.3, Decimal("1.5"), True, date(2004, 5, 1), moment, None, "", "07"]
    (rows, _notes), book = sheets(xlsx_file([str(n) for n in range(9)], [row]))
    day, utc = datetime(2004, 5, 1), datetime(2004, 5, 1, 9)  # noqa: DTZ001 (Excel knows no zones)
    assert rows[1] == [7, 68.3, 1.5, True, day, utc, None, None, "07"]
    assert [book.worksheets[0].cell(2, column).is_date for column in (5, 6, 7)] == [True, True, False]


def test_xlsx_columns_are_as_wide_as_their_texts_within_reason():
    _cells, book = sheets(xlsx_file(["n", "title", "text"], [[7, "Leaks in the pipes of a town", "x" * 500]]))
    widths = [book.worksheets[0].column_dimensions[letter].width for letter in "ABC"]
    assert [round(width) for width in widths] == [6, 30, 62]


def test_xlsx_prints_across_the_paper_with_its_headings():
    _cells, book = sheets(xlsx_file(["a", "b"], [["x", "y"]]))
    setup = book.worksheets[0].page_setup
    assert (setup.orientation, setup.fitToHeight, book.worksheets[0].print_title_rows) == (
        "landscape",
        0,
        "$1:$1",
    )


def test_xlsx_says_what_it_is_and_how_many():
    (_rows, notes), book = sheets(xlsx_file(["a"], [["x"], ["y"]], [("List", "=Offers")]))
    assert book.sheetnames == ["List", "Notes"]
    assert notes == [["List", "=Offers"], ["Rows", "2"]]


def test_xlsx_that_has_no_room_for_all_says_so():
    (rows, notes), _book = sheets(xlsx_file(["a"], iter([[1], [2], [3]]), room=2))
    assert [row[0] for row in rows] == ["a", 1, 2]
    assert [row[0] for row in notes] == ["Rows", "Incomplete"]


@pytest.mark.parametrize(("language", "expected"), [("ar", True), ("en", False)])
def test_xlsx_runs_in_the_direction_of_the_language(language, expected):
    with override(language):
        _cells, book = sheets(xlsx_file(["a"], []))
    assert {sheet.sheet_view.rightToLeft or False for sheet in book} == {expected}


@pytest.mark.django_db
def test_xlsx_response_is_a_named_file():
    response = xlsx_response("offers", ["a"], [["São Paulo"]])
    assert response.headers["Content-Disposition"] == 'attachment; filename="offers.xlsx"'
    assert response.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert sheets(BytesIO(response.getvalue()))[0][0] == [["a"], ["São Paulo"]]
    response.close()
