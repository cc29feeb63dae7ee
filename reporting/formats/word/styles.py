"""Page, fonts and styles of the Word file, for every script."""

from collections.abc import Sequence
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

BAND, SOFT, RULE, GOLD, LINK = "0D3B46", "4B5B61", "DDD6C8", "FBEFD0", "0B5E69"
# On every machine with Word; others put their own in place. Latin, then complex scripts, then East Asian.
FONTS = {"ascii": "Calibri", "hAnsi": "Calibri", "cs": "Arial", "eastAsia": "Microsoft YaHei"}
NEWEST_WORD = "15"  # in an older one, it opens the file in a mode of its own
PAGE_WIDTH_MM, MARGIN_MM = 210, 22
TEXT_WIDTH_MM = PAGE_WIDTH_MM - 2 * MARGIN_MM
Look = tuple[float, bool, str, float, float]
# Style: size in points, bold, colour, space before and after in points.
TEXT_STYLES: dict[str, Look] = {
    "Normal": (10, False, "", 0, 6),
    "Header": (8, False, SOFT, 0, 0),
    "Footer": (8, False, SOFT, 0, 0),
    "Title": (34, True, BAND, 90, 10),
    "Subtitle": (13, False, SOFT, 0, 14),
    "Heading 1": (18, True, BAND, 24, 8),
    "Heading 2": (12, True, BAND, 16, 5),
    "Caption": (9, True, SOFT, 8, 4),
    "List Bullet": (10, False, "", 0, 3),
}
NEW_STYLES: dict[str, Look] = {
    "Platform": (12, True, BAND, 40, 2),
    "Light": (11, True, BAND, 4, 6),
    "Number": (15, True, BAND, 0, 4),
    "Notice": (10, False, "", 10, 10),
    "Source": (9, False, SOFT, 0, 6),
    "Table text": (9, False, "", 2, 2),
    "Table heading": (9, True, "", 2, 2),
    "Contents": (10, False, "", 0, 2),
}


def lay_out(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(PAGE_WIDTH_MM), Mm(297)
    section.left_margin = section.right_margin = Mm(MARGIN_MM)
    section.top_margin, section.bottom_margin = Mm(24), Mm(22)
    section.different_first_page_header_footer = True
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), NEWEST_WORD)


def add_styles(document: Any) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    set_fonts(defaults)
    for name, look in TEXT_STYLES.items():
        dress(document.styles[name], *look)
    for name, look in NEW_STYLES.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.quick_style = document.styles["Normal"], True
        dress(style, *look)
    drop(document.styles["Subtitle"].element.get_or_add_pPr(), "w:numPr")
    for name in ("Heading 1", "Heading 2", "Caption"):
        document.styles[name].paragraph_format.keep_with_next = True
    shade(document.styles["Notice"].element.get_or_add_pPr(), GOLD)
    rule_above(document.styles["Platform"].element.get_or_add_pPr())
    link = document.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb, link.font.underline = RGBColor.from_string(LINK), True
    code = document.styles.add_style("Code", WD_STYLE_TYPE.CHARACTER)
    code.font.name, code.font.size = "Consolas", Pt(9)


def dress(style: Any, size: float, is_bold: bool, colour: str, before: float, after: float) -> None:
    """Sizes and weights hold for complex scripts too, which have their own."""
    font, space = style.font, style.paragraph_format
    font.size, font.bold, font.italic = Pt(size), is_bold, False
    font.color.rgb = RGBColor.from_string(colour) if colour else None
    space.space_before, space.space_after = Pt(before), Pt(after)
    properties = style.element.get_or_add_rPr()
    set_fonts(properties)
    put(properties, "w:bCs", {"w:val": "1" if is_bold else "0"}, before=("w:i", "w:iCs", "w:color", "w:sz"))
    put(properties, "w:szCs", {"w:val": str(int(size * 2))}, before=())
    put(properties, "w:iCs", {"w:val": "0"}, before=("w:color", "w:spacing", "w:kern", "w:sz"))
    drop(properties, "w:spacing")
    drop(style.element.get_or_add_pPr(), "w:pBdr")


def set_fonts(properties: Any) -> None:
    """In place of those of a theme, which know no Arabic and no Chinese."""
    drop(properties, "w:rFonts")
    fonts = OxmlElement("w:rFonts")
    for script, name in FONTS.items():
        fonts.set(qn(f"w:{script}"), name)
    properties.insert(0, fonts)


def put(parent: Any, tag: str, attributes: dict[str, str], *, before: Sequence[str]) -> None:
    """The one child with this tag, before the first child that must follow it."""
    drop(parent, tag)
    child = OxmlElement(tag)
    for name, value in attributes.items():
        child.set(qn(name), value)
    following = next((element for name in before if (element := parent.find(qn(name))) is not None), None)
    if following is None:
        parent.append(child)
    else:
        following.addprevious(child)


def drop(parent: Any, *tags: str) -> None:
    for tag in tags:
        for old in parent.findall(qn(tag)):
            parent.remove(old)


def rule_above(properties: Any) -> None:
    put(properties, "w:pBdr", {}, before=("w:shd", "w:spacing", "w:ind", "w:jc"))
    line = {"w:val": "single", "w:sz": "48", "w:space": "12", "w:color": BAND}
    put(properties.find(qn("w:pBdr")), "w:top", line, before=())


def shade(properties: Any, colour: str) -> None:
    put(
        properties,
        "w:shd",
        {"w:val": "clear", "w:color": "auto", "w:fill": colour},
        before=("w:tabs", "w:spacing", "w:ind", "w:jc", "w:vAlign"),
    )
