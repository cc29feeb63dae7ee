from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook

from core.canonical import sha256
from reporting.formats import excel
from reporting.formats.excel import workbook_file
from tests.reporting import frozen


def opened(facts, **options):
    with workbook_file(facts, **options) as file:
        return load_workbook(file)


def values(sheet):
    return [list(row) for row in sheet.values]


@pytest.mark.parametrize("language", frozen.LANGUAGES)
@pytest.mark.parametrize("facts", [frozen.facts, frozen.newer_facts, frozen.empty_facts])
def test_workbook_opens_in_every_language(facts, language):
    book = opened(facts(language=language))
    assert len(set(book.sheetnames)) == 8
    assert [bool(sheet.sheet_view.rightToLeft) for sheet in book] == [language == "ar"] * 8
    assert [sheet.freeze_panes for sheet in book.worksheets[1:7]] == ["A2"] * 6


def test_sheets_hold_the_tables_with_numbers_and_days():
    book = opened(frozen.facts())
    tables = ["Figures", "Records", "Missing", "Over time", "Definitions", "Texts"]
    assert book.sheetnames == ["Summary", *tables, "Notes"]
    header, pilots, *_rest, people, _matches = values(book["Figures"])
    assert header[:5] == ["Figure", "Target", "Code", "Label", "Value"]
    assert (pilots[4], people[4], people[1]) == (2, 1_250_000, None)
    header, first, _second, late, excluded, *_rest = values(book["Records"])
    assert first[header.index("Day")] == datetime(2004, 3, 1)  # noqa: DTZ001 (a cell knows no time zone)
    assert (late[2], excluded[header.index("Reason")]) == ("late, not counted", "It is not assessed.")
    assert [row[header.index("Illustrative")] for row in (first, late)] == ["no", "no"]
    assert values(book["Missing"])[1] == [1, 1, "A pilot that is documented"]


def test_hostile_name_is_text_and_no_formula():
    cell = opened(frozen.facts())["Records"]["G2"]
    assert (cell.data_type, cell.hyperlink) == ("s", None)
    assert cell.value.startswith("=1+1 <w:p> & ")


def test_hostile_title_is_title_everywhere():
    book = opened(frozen.facts(title=frozen.HOSTILE * 9))
    assert book.properties.title.startswith("=1+1 <w:p> & ")
    assert dict(values(book["Summary"]))["Report"].startswith("=1+1 <w:p> & ")


def test_summary_says_the_light_in_words():
    rows = dict(values(opened(frozen.facts())["Summary"]))
    assert rows["Report"] == "Milestone 2004"
    assert rows["Light"] == "partly reached"
    assert rows["Regions taking part"] == "2 of up to 10 · not reached. Not reached."
    assert "First day" not in rows
    assert "invented" in rows["Illustrative data"]


def test_summary_of_a_report_without_milestone():
    rows = dict(values(opened(frozen.empty_facts(light=""))["Summary"]))
    assert (rows["Report"], rows["First day"]) == ("Chosen period", "Jan. 1, 2004")
    assert {"Due on", "Light", "Illustrative data"}.isdisjoint(rows)


def test_notes_say_what_the_sheets_hold_and_prove_it(settings):
    settings.DATA_LICENCE = "cc0"
    facts = frozen.facts()
    rows = dict(values(opened(facts)["Notes"]))
    assert rows["Records"] == "One line for each record behind a figure, counted or not. Rows: 9."
    assert rows["Proof"].endswith(sha256(facts))
    assert rows["Licence"].endswith("https://creativecommons.org/publicdomain/zero/1.0/")
    assert rows["Made with"] == "kernel 2, software 0.1.0"


def test_sheet_without_room_says_so():
    rows = dict(values(opened(frozen.facts(), room=2)["Notes"]))
    assert rows["Records"].endswith("A sheet holds no more rows; the CSV file has all of them.")


def test_text_that_no_cell_takes_is_cut():
    long = frozen.fact("long", definition="x" * 40_000, value=None)
    book = opened(frozen.facts(context=[long]))
    definition = values(book["Definitions"])[-1][4]
    assert (len(definition), definition[-4:]) == (excel.LONGEST_TEXT, " […]"[-4:])
    assert values(book["Figures"])[-1][4] is None


def test_same_facts_give_the_same_bytes_made_when_the_facts_were_known():
    with workbook_file(frozen.facts()) as first, workbook_file(frozen.facts()) as second:
        assert first.read() == second.read()
    created = opened(frozen.facts()).properties.created
    assert created.replace(tzinfo=UTC) == datetime(2026, 11, 1, 9, 30, 15, tzinfo=UTC)
