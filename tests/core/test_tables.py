import io
from datetime import date, datetime
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from core import tables
from core.tables import UnreadableTable, read_table

COLUMNS = ("name", "member_since", "note")


def read(content):
    return read_table(content, columns=COLUMNS, required=["name"])


def cells(content):
    return [list(line.cells.values()) for line in read(content).lines]


def workbook(*rows):
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def package(**parts):
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as inside:
        for name, content in parts.items():
            inside.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def refusal(content):
    with pytest.raises(UnreadableTable) as refused:
        read(content)
    return str(refused.value)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_csv_is_read_with_any_delimiter_and_with_or_without_a_mark(delimiter, mark):
    text = f'{mark}Name,"Member since",note\r\n Évora ,2004-12-31,\r\n'
    assert cells(text.replace(",", delimiter).encode()) == [["Évora", "2004-12-31", ""]]


def test_workbook_is_read_as_what_its_cells_hold():
    book = workbook(
        ["name", "member_since", "note"],
        [184707.0, date(2004, 12, 31), 1.5],
        [None, datetime(2004, 1, 2), True],  # noqa: DTZ001 (cells know no time zone)
    )
    assert cells(book) == [["184707", "2004-12-31", "1.5"], ["", "2004-01-02", "True"]]


@pytest.mark.parametrize(("value", "text"), [(1.84707e5, "184707"), (1.5, "1.5"), (None, "")])
def test_numbers_that_are_whole_have_no_fraction(value, text):
    assert tables.cell_text(value) == text


def test_rows_keep_their_numbers_and_columns_in_any_order_are_found():
    table = read(b"note,region,name\n\n,,\nfirst,Africa,A\n'=1+1,,'quoted\n")
    assert [(line.number, line.cells) for line in table.lines] == [
        (4, {"name": "A", "member_since": "", "note": "first"}),
        (5, {"name": "'quoted", "member_since": "", "note": "=1+1"}),
    ]
    assert table.unread == ["region"]


def test_reading_ends_where_nothing_is_to_come(monkeypatch):
    monkeypatch.setattr(tables, "MOST_EMPTY", 2)
    assert cells(b"name\nA\n\n\nB\n\n\n\nC\n") == [["A", "", ""], ["B", "", ""]]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The first row has to name the columns as the template does. Missing: name."),
        (b"name\n", "The file has its first row and nothing below it."),
        (
            b"name,note,note\nA",
            "The first row has to name the columns as the template does. More than once: note.",
        ),
        (b"name\ncaf\xe9", "Line 2 is not UTF-8. Save the file as “CSV UTF-8” and send it again."),
        (
            "name\nA".encode("utf-16"),
            "The file is UTF-16 (“Unicode text”). Save it as “CSV UTF-8” and send it again.",
        ),
        (b"%PDF\0", "This is neither a CSV file nor an Excel workbook (.xlsx)."),
        (b"PK\x03\x04broken", "This is neither a CSV file nor an Excel workbook (.xlsx)."),
        (package(word__document="x"), "This is neither a CSV file nor an Excel workbook (.xlsx)."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1",
            "This is an old or a protected Excel file. Save it as “Excel workbook (.xlsx)”, unprotected.",
        ),
        (
            b'name\n"A',
            "Line 2 cannot be divided into cells: a quotation mark is missing or misplaced.",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(content, sentence):
    assert refusal(content) == sentence


def test_workbook_with_macros_is_refused():
    book = package(**{"xl__workbook.xml": "x", "xl__vbaProject.bin": "x"})
    assert refusal(book) == "The workbook has macros. Save it as “Excel workbook (.xlsx)”, without them."


def test_damaged_workbook_is_refused():
    assert refusal(package(**{"xl__workbook.xml": "x"})).startswith("The workbook is damaged.")


@pytest.mark.parametrize("parts", [{"a": "0" * 2_000}, {f"a{n}": "" for n in range(8)}])
def test_workbook_that_unfolds_without_end_is_refused(monkeypatch, parts):
    monkeypatch.setattr(tables, "MOST_UNFOLDED", 1_000)
    monkeypatch.setattr(tables, "MOST_PARTS", 8)
    assert refusal(package(**{"xl__workbook.xml": "x"}, **parts)).startswith(
        "The workbook is far larger inside"
    )


def test_workbook_whose_entities_unfold_without_end_is_refused():
    entities = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]>'
    bomb = f"{entities}<worksheet><sheetData>&c;</sheetData></worksheet>"
    original, changed = workbook(["name"], ["A"]), io.BytesIO()
    with ZipFile(io.BytesIO(original)) as before, ZipFile(changed, "w") as after:
        for part in before.namelist():
            after.writestr(part, bomb if part == "xl/worksheets/sheet1.xml" else before.read(part))
    assert refusal(changed.getvalue()).startswith("The workbook is damaged.")


def test_large_files_are_refused(monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    assert refusal(b"name\nA\nB\nC\n") == "The file has more than 2 rows: divide it."
    assert refusal(b" " * (tables.MOST_BYTES + 1)) == "The file is larger than 5 MB: divide it."
