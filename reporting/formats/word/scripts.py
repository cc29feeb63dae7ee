"""What a Word file needs for the script of its language, and for names in other scripts within it."""

import unicodedata
from collections.abc import Iterator
from typing import Any

from django.utils.translation import get_language_bidi
from docx.oxml.ns import qn
from markupsafe import Markup, escape

from reporting.formats.reading import cleaned
from reporting.formats.word.styles import put

# Word's name of each language, for its spelling and hyphenation.
LOCALES = {
    "en": "en-GB",
    "fr": "fr-FR",
    "es": "es-ES",
    "ar": "ar-SA",
    "pt-br": "pt-BR",
    "zh-hans": "zh-CN",
    "ru": "ru-RU",
}
AFTER_RTL = ("w:cs", "w:em", "w:lang")
AFTER_BIDI = ("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc")
AFTER_BIDI_VISUAL = ("w:tblW", "w:jc", "w:tblBorders", "w:tblLayout", "w:tblLook")


def written(value: Any) -> Markup:
    """Text as it may stand in the file: nothing in it is markup, a tag of docxtpl or a control character."""
    return Markup(str(escape(cleaned(str(value)))).replace("{", "&#123;").replace("}", "&#125;"))  # noqa: S704


def dress_for_language(document: Any, language: str) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    name = LOCALES[language]
    put(defaults, "w:lang", {"w:val": name, "w:eastAsia": "zh-CN", "w:bidi": "ar-SA"}, before=())
    if language.startswith("zh"):
        defaults.find(qn("w:rFonts")).set(qn("w:hint"), "eastAsia")
    if get_language_bidi():
        turn(document)
    for root in roots(document):
        for run in root.iter(qn("w:r")):
            mark_direction(run)


def roots(document: Any) -> Iterator[Any]:
    """The text, the header and the footer."""
    yield document.element.body
    for section in document.sections:
        yield section.header._element
        yield section.footer._element


def turn(document: Any) -> None:
    """From right to left: paragraphs by their style, tables and pages."""
    normal = document.styles["Normal"].element.get_or_add_pPr()
    put(normal, "w:bidi", {}, before=AFTER_BIDI)
    for table in document.element.body.iter(qn("w:tbl")):
        put(table.tblPr, "w:bidiVisual", {}, before=AFTER_BIDI_VISUAL)
    for section in document.sections:
        put(section._sectPr, "w:bidi", {}, before=("w:rtlGutter", "w:docGrid"))


def mark_direction(run: Any) -> None:
    """Word orders the marks between words by what the run says of itself, whatever its letters are."""
    if is_right_to_left("".join(text.text or "" for text in run.iter(qn("w:t")))):
        put(run.get_or_add_rPr(), "w:rtl", {}, before=AFTER_RTL)


def is_right_to_left(text: str) -> bool:
    """By the first letter that has a direction."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False
