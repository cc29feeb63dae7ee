"""What the template is put together from: paragraphs, headings, captions, tables, and the tags of docxtpl."""

from collections.abc import Iterable, Sequence
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

from reporting.formats.word.styles import RULE, TEXT_WIDTH_MM, put, shade


def add(place: Any, text: str, style: str) -> Any:
    return place.add_paragraph(text, style=style)


def tag(document: Any, statement: str) -> None:
    """A statement of docxtpl about whole paragraphs; the paragraph that holds it goes."""
    document.add_paragraph("{%p " + statement + " %}")


def field(paragraph: Any, instruction: str, shown: str) -> None:
    """A field that Word counts anew, with what it shows until then."""
    element = OxmlElement("w:fldSimple")
    element.set(qn("w:instr"), f" {instruction} ")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = shown
    run.append(text)
    element.append(run)
    paragraph._p.append(element)


def heading(document: Any, level: int, text: str, bookmark: str = "") -> Any:
    """One that the list of contents leads to, where it has a bookmark."""
    paragraph = add(document, text, f"Heading {level}")
    if bookmark:
        run = paragraph.runs[0]._r
        names = nsdecls("w")
        run.addprevious(
            parse_xml(f'<w:bookmarkStart {names} w:id="{bookmark}" w:name="contents{bookmark}"/>')
        )
        run.addnext(parse_xml(f'<w:bookmarkEnd {names} w:id="{bookmark}"/>'))
    return paragraph


def caption(document: Any, table: str) -> None:
    paragraph = add(document, "{{ words.table }} ", "Caption")
    field(paragraph, "SEQ Table \\* ARABIC", "{{ " + table + ".number }}")
    paragraph.add_run(" · {{ " + table + ".caption }}")


def table_of(document: Any, widths: Sequence[float], headings: Iterable[str], described: str) -> Any:
    """A table of Word with a header that comes again on each page, and with words for who cannot see it."""
    table = document.add_table(rows=1, cols=len(widths), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    properties = table._tbl.tblPr
    borders = "".join(
        f'<w:{side} w:val="{"single" if side in ("bottom", "insideH") else "nil"}" w:sz="4" w:space="0" '
        f'w:color="{RULE}"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    put(properties, "w:tblBorders", {}, before=("w:tblLayout", "w:tblCellMar", "w:tblLook"))
    properties.find(qn("w:tblBorders")).extend(parse_xml(f"<w:x {nsdecls('w')}>{borders}</w:x>"))
    put(properties, "w:tblCaption", {"w:val": "{{ " + described + " }}"}, before=())
    row = table.rows[0]
    for column, cell, share in zip(table.columns, table.rows[0].cells, widths, strict=True):
        column.width = cell.width = Mm(TEXT_WIDTH_MM * share / sum(widths))
    fill(row, headings, "Table heading")
    row_properties = row._tr.get_or_add_trPr()
    put(row_properties, "w:cantSplit", {}, before=())
    put(row_properties, "w:tblHeader", {}, before=())
    for cell in row.cells:
        shade(cell._tc.get_or_add_tcPr(), "F8F5EF")
    return table


def fill(row: Any, texts: Iterable[str], style: str) -> None:
    for cell, text in zip(row.cells, texts, strict=True):
        cell.paragraphs[0].style = style
        cell.paragraphs[0].add_run(text)


def add_row(table: Any, texts: Sequence[str]) -> Any:
    row = table.add_row()
    put(row._tr.get_or_add_trPr(), "w:cantSplit", {}, before=())
    fill(row, texts, "Table text")
    return row


def row_tag(table: Any, statement: str) -> None:
    table.add_row().cells[0].paragraphs[0].add_run("{%tr " + statement + " %}")
