"""A report as a workbook: a summary, a sheet for each table, notes."""

import json
from collections.abc import Iterator
from datetime import UTC, date
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter
from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language_bidi, pgettext
from django.utils.translation import gettext as _

from core.canonical import sha256
from core.exports import ROOM, WORKBOOK, write_notes, write_rows
from reporting.enums import Light, Standing
from reporting.formats import reading
from reporting.formats.tables import Table, light_in_words, tables
from reporting.words import title_of, words

LONGEST_NAME = 31  # of a sheet
LONGEST_TEXT = 32_767  # in a cell: Excel takes no longer one
LONGEST_PROPERTY = 255
CUT = " […]"


def workbook_file(facts: str, *, room: int = ROOM) -> IO[bytes]:
    content = json.loads(facts)
    file = TemporaryFile()  # noqa: SIM115 (the response closes it)
    with translation.override(content["language"]), xlsxwriter.Workbook(file, WORKBOOK) as workbook:
        workbook.set_properties(properties(content))
        bold = workbook.add_format({"bold": True})
        dates = {date: workbook.add_format({"num_format": "yyyy-mm-dd"})}
        write_notes(sheet_of(workbook, _("Summary")), summary(content), bold)
        counted = []
        for table in tables():
            sheet = sheet_of(workbook, table.title)
            header = [column.title for column in table.columns]
            rows = cells(table, content)
            count, is_whole = write_rows(sheet, header, rows, bold, dates, room)
            counted.append((table.title, f"{table.description} {rows_sentence(count, is_whole)}"))
        write_notes(sheet_of(workbook, _("Notes")), [*counted, *notes(content, sha256(facts))], bold)
    file.seek(0)
    return file


def properties(content: reading.Content) -> dict[str, Any]:
    """Made when the facts were known: the same facts give the same bytes."""
    made_at = reading.moment_of(content).astimezone(UTC).replace(tzinfo=None)
    return {
        "title": reading.cleaned(title_of(content))[:LONGEST_PROPERTY],
        "author": str(settings.SITE_NAME),
        "created": made_at,
    }


def sheet_of(workbook: Any, name: str) -> Any:
    sheet = workbook.add_worksheet(name[:LONGEST_NAME])
    if get_language_bidi():
        sheet.right_to_left()
    return sheet


def cells(table: Table, content: reading.Content) -> Iterator[list[Any]]:
    """The table's rows for people: what programs read as a word of ours in the report's language."""
    answers = {True: _("yes"), False: _("no")}
    standings = {name: str(label) for name, label in Standing.choices}
    words = [standings if column.name == "status" else answers for column in table.columns]
    for row in table.rows(content):
        yield [cell(value, known) for value, known in zip(row, words, strict=True)]


def cell(value: Any, words: dict[Any, str]) -> Any:
    if isinstance(value, bool | str):
        value = words.get(value, value)
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return value[: LONGEST_TEXT - len(CUT)] + CUT
    return value


def rows_sentence(count: int, is_whole: bool) -> str:
    if not is_whole:
        return _("A sheet holds no more rows; the CSV file has all of them.")
    return _("Rows: %(count)s.") % {"count": count}


def summary(content: reading.Content) -> Iterator[tuple[str, str]]:
    """What the report is, and each target with its light in words."""
    yield _("Report"), title_of(content)
    yield _("Wording"), content["wording"]
    yield from reading.dates_of(content)
    if content["targets"]:
        yield pgettext("target", "Light"), light_in_words(content["light"])
    if content["is_illustrative"]:
        yield _("Illustrative data"), words()["illustrative_text"]
    for figure in reading.figures_of(content):
        if figure.position is not None:
            light = str(Light(figure.light).label)
            number = f"{reading.number_text(figure.fact['value'])} {figure.goal}"
            yield figure.fact["label"], f"{number} · {light}. {figure.verdict}"


def notes(content: reading.Content, digest: str) -> Iterator[tuple[str, str]]:
    yield _("Proof"), _("Made from the file of facts with this SHA-256: %(digest)s") % {"digest": digest}
    yield _("Licence"), reading.licence_text()
    versions = ", ".join(f"{name} {version}" for name, version in sorted(content["versions"].items()))
    yield _("Made with"), versions
