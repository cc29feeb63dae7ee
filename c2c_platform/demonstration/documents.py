"""The documents of the story, made here: one page each, which says that it is no real one."""

from typing import Any

from django.conf import settings
from django.utils import translation

from c2c_platform.demonstration.files import FOLDER, day, moment
from core.evidence import Document
from core.pdf import compile_pdf

TEMPLATE = FOLDER / "document.typ"
NOTE = "Made for the demonstration. No such document was ever issued."


def document(row: dict[str, Any] | None) -> Document | None:
    """What the story says that shows a figure, as a PDF."""
    if row is None:
        return None
    page = {
        "title": row["title"],
        "lines": row["lines"],
        "platform": str(settings.SITE_NAME),
        "note": NOTE,
    }
    with translation.override("en"):
        return Document(compile_pdf(TEMPLATE, page, moment(day(row["on"]))), row["title"])
