import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.utils import translation
from docx import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import etree

from core.canonical import sha256
from reporting.formats.word import content, template
from reporting.formats.word.document import word_file
from reporting.formats.word.scripts import is_right_to_left
from tests.reporting import frozen

# What Word's schema wants to stand in this order; a file that does not keep it, Word calls broken.
ORDER = {
    "w:pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr "
    "shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi "
    "adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection "
    "textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr",
    "w:rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof "
    "snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText "
    "vertAlign rtl cs em lang eastAsianLayout",
    "w:tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc "
    "tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "w:tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign",
    "w:style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed "
    "qFormat locked personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr",
    "w:sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders "
    "lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid",
}


def opened(facts):
    with word_file(facts) as file:
        return Document(file)


def data_of(facts):
    with word_file(facts) as file:
        return file.read()


def lines(document):
    """Style and text of each paragraph outside tables, in order."""
    return [(paragraph.style.name, text_of(paragraph._p)) for paragraph in document.paragraphs]


def text_of(element):
    return "".join(text.text or "" for text in element.iter(qn("w:t")))


def tables(document):
    """Rows of each table by its caption, which stands before it."""
    found, before = {}, ""
    for element in document.element.body:
        if element.tag == qn("w:tbl"):
            found[before] = [[cell.text for cell in row.cells] for row in Table(element, document).rows]
        else:
            before = text_of(element)
    return found


def parts(data):
    with ZipFile(BytesIO(data)) as archive:
        return {
            name: etree.fromstring(archive.read(name))
            for name in archive.namelist()
            if name.endswith((".xml", ".rels"))
        }


def headings(document):
    return [text for style, text in lines(document) if style == "Heading 1"]


@pytest.mark.parametrize("language", frozen.LANGUAGES)
@pytest.mark.parametrize("facts", [frozen.facts, frozen.newer_facts, frozen.empty_facts])
def test_file_opens_in_every_language_and_keeps_the_order_of_the_schema(facts, language):
    data = data_of(facts(language=language))
    document = Document(BytesIO(data))
    with translation.override(language):
        assert headings(document)[0] == translation.gettext("Summary")
    assert document.core_properties.language == language
    for part in parts(data).values():
        for name, order in ORDER.items():
            known = order.split()
            for element in part.iter(qn(name)):
                places = [known.index(etree.QName(child).localname) for child in element]
                assert places == sorted(places)


def test_headings_captions_and_lights_in_words():
    document = opened(frozen.facts())
    assert headings(document) == [
        "Summary",
        "Target 1 · Pilots",
        "Target 2 · Regions taking part",
        "People",
        "Method and definitions",
    ]
    shown = lines(document)
    assert ("Title", "Milestone 2004") in shown
    assert [text for style, text in shown if style == "Light"] == [
        "◐ partly reached",
        "◐ partly reached – Reached in part.",
        "○ not reached – Not reached.",
    ]
    captions = [text for style, text in shown if style == "Caption"]
    assert [caption.split(" · ")[0] for caption in captions] == [f"Table {n}" for n in range(1, 9)]
    assert ("List Bullet", "A pilot that is documented") in shown
    fields = [field.get(qn("w:instr")).split()[0] for field in document.element.body.iter(qn("w:fldSimple"))]
    assert fields == ["SEQ"] * 8


def test_tables_hold_figures_and_records_under_their_groups():
    found = tables(opened(frozen.facts()))
    assert found["Table 1 · The targets and how far they are reached"][1:] == [
        ["Pilots", "2 of up to 10", "◐ partly reached", "A pilot that is documented"],
        ["Regions taking part", "2 of up to 10", "○ not reached", ""],
    ]
    assert found["Table 2 · Figures around the targets"][1] == ["People", "1,250,000 people"]
    regions = found["Table 6 · Regions taking part: Counted"]
    assert [row[0] for row in regions] == ["Reference", "Africa", "C-00001", "C-00002", "Europe", "C-00003"]
    assert regions[1] == ["Africa"] * 4
    left_out = found["Table 5 · Pilots: Not counted, and why"]
    assert left_out == [
        ["Reference", "Record", "Day", "Reason"],
        ["P-00004", "Pilot P-00004", "", "It is not assessed."],
    ]
    people = found["Table 7 · People: Counted"]
    assert people[1] == [
        "P-00001",
        "Pilot P-00001",
        "March 1, 2004",
        "1,000,000 · Documented on 1 March 2004.",
    ]


def test_headers_of_tables_come_again_and_tables_have_words():
    for table in opened(frozen.facts()).tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))


def test_records_and_contents_are_links(settings):
    document = opened(frozen.facts())
    links = {link.text: link for paragraph in paragraphs(document) for link in paragraph.hyperlinks}
    assert links["P-00001"].address == f"{settings.SITE_URL}/pilots/P-00001/"
    assert "P-00004" not in links
    marks = {mark.get(qn("w:name")): text_of(mark.getparent()) for mark in bookmarks(document)}
    entries = [link for link in links.values() if link.fragment]
    assert [marks[entry.fragment] for entry in entries] == [entry.text for entry in entries]
    assert len(entries) == 5


def paragraphs(document):
    return [Paragraph(element, document) for element in document.element.body.iter(qn("w:p"))]


def bookmarks(document):
    return document.element.body.iter(qn("w:bookmarkStart"))


def test_hostile_text_stays_text_everywhere():
    facts = json.loads(
        frozen.facts().replace("Up to 10 pilot", "{{ 7 * 7 }} {% x %} <b>\\u0000\\ud800 & pilot")
    )
    facts["title"] = frozen.HOSTILE + "x" * 300
    facts["targets"][0]["fact"]["label"] = frozen.HOSTILE
    facts["targets"][0]["fact"]["records"][0]["group"] = frozen.HOSTILE
    facts["targets"][0]["fact"]["records"][0]["url"] = '/pilots/"><x>&{{ y }}/'
    document = opened(json.dumps(facts))
    kept = '=1+1 <w:p> & "{{ settings.SECRET_KEY }}" {% raise %} {_{x}_} ]  tab'
    shown = lines(document)
    assert ("Heading 1", f"Target 1 · {kept}") in shown
    assert ("Subtitle", "{{ 7 * 7 }} {% x %} <b>\ufffd & pilot exchanges.") in shown
    assert tables(document)["Table 1 · The targets and how far they are reached"][1][0] == kept
    assert document.core_properties.title.startswith("=1+1 <w:p> & ")
    assert document.sections[0].header.paragraphs[0].text.startswith(kept)
    addresses = [link.address for paragraph in paragraphs(document) for link in paragraph.hyperlinks]
    assert any(address.endswith('/pilots/"><x>&{{ y }}/') for address in addresses)


def test_lines_of_a_text_are_kept():
    document = opened(frozen.facts(wording="First\nSecond"))
    [wording] = [paragraph for paragraph in document.paragraphs if paragraph.style.name == "Subtitle"]
    assert wording.text == "First\nSecond"


def test_arabic_runs_from_right_to_left():
    facts = frozen.facts(language="ar", wording="التعاون بين المدن", title="F-1 (2004)")
    document = opened(facts)
    assert document.styles["Normal"].element.pPr.find(qn("w:bidi")) is not None
    assert all(table._tbl.tblPr.find(qn("w:bidiVisual")) is not None for table in document.tables)
    assert document.sections[0]._sectPr.find(qn("w:bidi")) is not None
    by_text = {run.text: run._r.find(f".//{qn('w:rtl')}") for p in paragraphs(document) for run in p.runs}
    assert by_text["التعاون بين المدن"] is not None
    assert by_text["F-1 (2004)"] is None
    assert by_text[sha256(facts)] is None


def test_other_languages_run_from_left_to_right_but_for_arabic_names():
    document = opened(frozen.facts(wording="إدارة النفايات"))
    assert document.styles["Normal"].element.pPr.find(qn("w:bidi")) is None
    assert [table._tbl.tblPr.find(qn("w:bidiVisual")) for table in document.tables] == [None] * 8
    [wording] = [run for p in document.paragraphs for run in p.runs if run.text == "إدارة النفايات"]
    assert wording._r.rPr.find(qn("w:rtl")) is not None


@pytest.mark.parametrize(
    ("text", "is_rtl"), [("ملف", True), ("1 ملف A", True), ("A ملف", False), ("1-2", False), ("", False)]
)
def test_direction_is_that_of_the_first_letter(text, is_rtl):
    assert is_right_to_left(text) is is_rtl


@pytest.mark.parametrize(("language", "name"), [("fr", "fr-FR"), ("zh-hans", "zh-CN"), ("pt-br", "pt-BR")])
def test_word_is_told_language_and_fonts(language, name):
    styles = opened(frozen.facts(language=language)).styles.element
    assert styles.find(f".//{qn('w:lang')}").get(qn("w:val")) == name
    fonts = styles.find(f".//{qn('w:rPrDefault')}//{qn('w:rFonts')}")
    assert fonts.get(qn("w:eastAsia")) == "Microsoft YaHei"
    assert fonts.get(qn("w:hint")) == ("eastAsia" if language == "zh-hans" else None)
    assert not [attribute for attribute in fonts.attrib if "Theme" in attribute]


def test_empty_report_says_so():
    document = opened(frozen.empty_facts())
    shown = lines(document)
    assert ("Title", "Chosen period") in shown
    assert ("Normal", "Nothing is on record.") in shown
    assert ("Normal", "First day: Jan. 1, 2004") in shown
    assert headings(document) == ["Summary", "Method and definitions"]
    assert {"Light", "Notice", "Caption"}.isdisjoint(style for style, _text in shown)
    assert document.tables == []


def test_texts_are_chapters_and_earlier_days_a_line():
    document = opened(frozen.newer_facts())
    assert headings(document)[-2:] == ["Findings", "Method and definitions"]
    shown = lines(document)
    assert ("Source", "E-00001") in shown
    assert ("Normal", "Africa") in shown
    assert ("Normal", "Over time: Dec. 31, 2002: 0 · Dec. 31, 2003: 3 · Dec. 31, 2004: 4") in shown
    assert "Tout va bien.\n=1+1" in [paragraph.text for paragraph in document.paragraphs]


def test_newer_facts_say_source_and_limits():
    newer = frozen.fact("share", source="The ledger.", limits="Cash only.", value=None)
    found = tables(opened(frozen.facts(targets=[], context=[newer])))
    assert found["Table 1 · Figures around the targets"][1] == ["Share", "– pilots"]
    assert found["Table 2 · What each figure means"][1] == [
        "Share (pilots)",
        "What is counted.\nSource: The ledger.\nLimits: Cash only.",
    ]


def test_long_table_is_cut_with_a_word_on_the_rest(monkeypatch):
    monkeypatch.setattr(content, "LONGEST_TABLE", 1)
    document = opened(frozen.facts())
    assert len(tables(document)["Table 7 · People: Counted"]) == 2
    assert ("Normal", "One more record is in the CSV file beside this report.") in lines(document)


def test_proof_names_the_facts_and_the_licence(settings):
    settings.DATA_LICENCE = "cc_by"
    facts = frozen.facts()
    shown = dict(reversed(line) for line in lines(opened(facts)))
    assert sha256(facts) in shown
    assert "Made with: kernel 2, software 0.1.0" in shown
    assert any(text.startswith("Licence: CC BY 4.0: ") for text in shown)


def test_same_facts_give_the_same_bytes():
    assert data_of(frozen.facts()) == data_of(frozen.facts())


def test_template_is_what_its_script_makes():
    """When it is not: `python -m reporting.formats.word.template`."""
    assert template.TEMPLATE.read_bytes() == template.make()
