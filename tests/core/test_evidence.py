"""What is taken as a document that shows a figure, by what it holds, and what is kept of it."""

from io import BytesIO

import pytest
from openpyxl import Workbook

from core.evidence import MOST_BYTES, kept_of
from core.exceptions import ActionRefused
from core.file_types import MOST_UNPACKED
from tests.core.test_uploads import document, png
from tests.pictures import GPS, photograph

PDF = b"%PDF-1.7\n1 0 obj\n"


def workbook():
    content = BytesIO()
    Workbook().save(content)
    return content.getvalue()


@pytest.mark.parametrize(("content", "label"), [(PDF, "PDF"), (workbook(), "XLSX")], ids=["pdf", "xlsx"])
def test_documents_stay_as_they_are(content, label):
    kind, kept = kept_of(content)
    assert (kind.label, kept) == (label, content)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_of_a_photograph_the_picture_alone_is_kept(format):
    sent = photograph(format)
    kind, kept = kept_of(sent)
    assert (kind.label, kept[8:12], GPS in sent, GPS in kept) == ("WebP", b"WEBP", True, False)
    assert kept_of(sent)[1] == kept  # the same file again is known again


WRONG = {
    "program": (b"MZ\x90\0", "cannot be added"),
    "page": (b"<html><script>alert(1)</script>", "cannot be added"),
    "drawing": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "cannot be added"),
    "gif": (b"GIF89a" + bytes(20), "cannot be added"),
    "table of words": (b"on,value\n2026-06-30,37\n", "cannot be added"),
    "letter": (document(), "cannot be added"),
    "macros": (document(**{"xl/workbook.xml": "", "xl/vbaProject.bin": ""}), "cannot be added"),
    "program before a workbook": (b"MZ" + workbook(), "cannot be added"),
    "workbook with a name in no script": (
        document(**{"xl/workbook.xml": "", "ä": ""}).replace("ä".encode(), b"\xff\xff"),
        "cannot be added",
    ),
    "half a workbook": (workbook()[:900], "cannot be added"),
    "nothing": (b"", "cannot be added"),
    "too large": (PDF + bytes(MOST_BYTES), "larger than 10 MB"),
    "workbook that bursts": (
        document(**{"xl/workbook.xml": "", "a": "0" * (MOST_UNPACKED + 1)}),
        "far larger than it looks",
    ),
    "picture that bursts": (png(10_000, 10_000), "more than 50 million points"),
    "half a picture": (photograph()[:300], "damaged"),
}


@pytest.mark.parametrize("name", WRONG)
def test_anything_else_is_refused_with_a_sentence(name):
    content, sentence = WRONG[name]
    with pytest.raises(ActionRefused, match=sentence):
        kept_of(content)
