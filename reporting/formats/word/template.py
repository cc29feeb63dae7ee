"""Makes report.docx, the template of the Word file: `python -m reporting.formats.word.template`.

The template is written down here, not drawn in Word, so that a change of it is read like any other. It
holds no words; `document.py` gives them.
"""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from reporting.formats.word.parts import add, add_row, caption, field, heading, row_tag, table_of, tag
from reporting.formats.word.styles import add_styles, lay_out, shade
from reporting.formats.zips import without_times

TEMPLATE = Path(__file__).with_name("report.docx")


def make() -> bytes:
    document = Document()
    lay_out(document)
    add_styles(document)
    add_header_and_footer(document)
    add_cover(document)
    add_summary(document)
    add_figures(document)
    add_texts(document)
    add_method(document)
    properties = document.core_properties
    properties.author = properties.title = properties.comments = ""
    properties.created = properties.modified = datetime(2000, 1, 1, tzinfo=UTC)
    file = BytesIO()
    document.save(file)
    with without_times(file) as steady:
        return steady.read()


def add_header_and_footer(document: Any) -> None:
    section = document.sections[0]
    section.header.paragraphs[0].add_run("{{ cover.title }} · {{ cover.as_of }}{{ cover.mark }}")
    footer = section.footer.paragraphs[0]
    footer.add_run("{{ words.platform }} · {{ words.page }} ")
    field(footer, "PAGE", "1")
    footer.add_run(" / ")
    field(footer, "NUMPAGES", "1")


def add_cover(document: Any) -> None:
    add(document, "{{ words.platform }}", "Platform")
    add(document, "{{ words.initiative }}", "Normal")
    add(document, "{{ cover.title }}", "Title")
    add(document, "{{ cover.wording }}", "Subtitle")
    tag(document, "if cover.light")
    add(document, "{{ cover.light }}", "Light")
    tag(document, "endif")
    tag(document, "for name, text in cover.dates")
    add(document, "{{ name }}: {{ text }}", "Normal")
    tag(document, "endfor")
    tag(document, "if cover.illustrative")
    add(document, "{{ cover.illustrative }}", "Notice")
    tag(document, "endif")
    add(document, "{{ words.contents }}", "Table heading").paragraph_format.space_before = Pt(24)
    tag(document, "for entry in contents")
    entry = add(document, "", "Contents")
    names = nsdecls("w")
    entry._p.append(
        parse_xml(
            f'<w:hyperlink {names} w:anchor="contents{{{{ entry.bookmark }}}}" w:history="1"><w:r><w:rPr>'
            '<w:rStyle w:val="Hyperlink"/></w:rPr><w:t>{{ entry.text }}</w:t></w:r></w:hyperlink>'
        )
    )
    tag(document, "endfor")


def add_summary(document: Any) -> None:
    first = heading(document, 1, "{{ words.summary }}", "{{ bookmarks.summary }}")
    first.paragraph_format.page_break_before = True
    tag(document, "if not has_figures")
    add(document, "{{ words.nothing }}", "Normal")
    tag(document, "endif")
    tag(document, "if targets.rows")
    caption(document, "targets")
    columns = ("figure", "value", "light", "missing")
    table = table_of(
        document, (3, 1.6, 1.6, 2.6), (f"{{{{ words.{name} }}}}" for name in columns), "targets.caption"
    )
    row_tag(table, "for row in targets.rows")
    cells = ("{{ row.label }}", "{{ row.value }}", "{{ row.light }}", "{{ row.missing }}")
    shade(add_row(table, cells).cells[2]._tc.get_or_add_tcPr(), "{{ row.colour }}")
    row_tag(table, "endfor")
    tag(document, "endif")
    tag(document, "if context.rows")
    heading(document, 2, "{{ context.caption }}")
    caption(document, "context")
    table = table_of(document, (3, 1), ("{{ words.figure }}", "{{ words.value }}"), "context.caption")
    row_tag(table, "for row in context.rows")
    add_row(table, ("{{ row.label }}", "{{ row.value }}"))
    row_tag(table, "endfor")
    tag(document, "endif")


def add_figures(document: Any) -> None:
    tag(document, "for figure in figures")
    heading(document, 1, "{{ figure.heading }}", "{{ figure.bookmark }}")
    tag(document, "if figure.light")
    add(document, "{{ figure.light }}", "Light")
    tag(document, "endif")
    add(document, "{{ figure.value }}", "Number")
    tag(document, "for text in figure.texts")
    add(document, "{{ text }}", "Normal")
    tag(document, "endfor")
    tag(document, "if figure.missing")
    heading(document, 2, "{{ words.missing }}")
    tag(document, "for name in figure.missing")
    add(document, "{{ name }}", "List Bullet")
    tag(document, "endfor")
    tag(document, "endif")
    tag(document, "for part in figure.parts")
    heading(document, 2, "{{ part.heading }}")
    caption(document, "part")
    add_records(document)
    tag(document, "if part.more")
    add(document, "{{ part.more }}", "Normal")
    tag(document, "endif")
    tag(document, "endfor")
    tag(document, "endfor")


def add_records(document: Any) -> None:
    widths = (1.2, 3, 1.5, 3.2)
    columns = ("{{ words.reference }}", "{{ words.record }}", "{{ words.day }}", "{{ part.note }}")
    table = table_of(document, widths, columns, "part.caption")
    row_tag(table, "for row in part.rows")
    row_tag(table, "if row.group")
    row = add_row(table, ("{{ row.group }}", "", "", ""))
    row.cells[0].merge(row.cells[-1])
    for empty in row.cells[0].paragraphs[1:]:
        empty._p.getparent().remove(empty._p)
    row.cells[0].paragraphs[0].style = "Table heading"
    row_tag(table, "endif")
    row = add_row(table, ("", "{{ row.title }}", "{{ row.day }}", "{{ row.note }}"))
    reference = row.cells[0].paragraphs[0]
    for run in reference.runs:
        run._r.getparent().remove(run._r)
    reference.add_run("{%r if row.link %}")
    reference._p.append(
        parse_xml(
            f'<w:hyperlink {nsdecls("w", "r")} r:id="{{{{ row.link }}}}" w:history="1"><w:r><w:rPr>'
            '<w:rStyle w:val="Hyperlink"/></w:rPr><w:t>{{ row.reference }}</w:t></w:r></w:hyperlink>'
        )
    )
    reference.add_run("{%r else %}")
    reference.add_run("{{ row.reference }}")
    reference.add_run("{%r endif %}")
    row_tag(table, "endfor")


def add_texts(document: Any) -> None:
    tag(document, "for text in texts")
    heading(document, 1, "{{ text.heading }}", "{{ text.bookmark }}")
    add(document, "{{ text.text }}", "Normal")
    tag(document, "if text.source")
    add(document, "{{ text.source }}", "Source")
    tag(document, "endif")
    tag(document, "endfor")


def add_method(document: Any) -> None:
    first = heading(document, 1, "{{ words.method }}", "{{ bookmarks.method }}")
    first.paragraph_format.page_break_before = True
    add(document, "{{ words.method_text }}", "Normal")
    add(document, "{{ words.lights_text }}", "Normal")
    tag(document, "if definitions.rows")
    caption(document, "definitions")
    widths = (1, 2.4)
    headings = ("{{ words.figure }}", "{{ words.definition }}")
    table = table_of(document, widths, headings, "definitions.caption")
    row_tag(table, "for row in definitions.rows")
    cell = add_row(table, ("{{ row.label }}", "{{ row.definition }}")).cells[1]
    for text in ("{%p for text in row.texts %}", "{{ text }}", "{%p endfor %}"):
        add(cell, text, "Table text")
    row_tag(table, "endfor")
    tag(document, "endif")
    heading(document, 2, "{{ words.proof }}")
    add(document, "{{ words.proof_text }}", "Normal")
    add(document, "", "Normal").add_run("{{ proof.sha256 }}", style="Code")
    add(document, "{{ words.verify_text }} ", "Normal").add_run("sha256sum", style="Code")
    add(document, "{{ proof.licence }}", "Normal")
    add(document, "{{ proof.versions }}", "Normal")


if __name__ == "__main__":
    TEMPLATE.write_bytes(make())
