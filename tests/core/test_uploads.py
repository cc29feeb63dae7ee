import struct
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from core.exceptions import ActionRefused
from core.file_types import MOST_ENTRIES, MOST_UNPACKED, pixels
from core.uploads import MOST_BYTES, checked


def png(width, height):
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height)


def jpeg(width, height):
    """With an empty comment before the frame."""
    return b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(9) + b"\xff\xfe\0\x02" + frame(width, height) + b"\xff\xd9"


def frame(width, height):
    return b"\xff\xc0\0\x11\x08" + struct.pack(">HH", height, width) + bytes(10)


def document(**entries):
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as file:
        for name, text in {"word/document.xml": "<w/>", **entries}.items():
            file.writestr(name, text)
    return content.getvalue()


def test_upload_says_what_it_is():
    upload = checked("C:\\Plan.PNG", png(20, 10))
    assert (upload.name, upload.content_type, upload.size) == ("Plan.png", "image/png", 24)
    assert len(upload.sha256) == 64


BOMBS = {
    "a.png": png(10_000, 10_000),
    "a.jpg": jpeg(10_000, 10_000),
    "a.docx": document(media="0" * (MOST_UNPACKED + 1)),
    "b.docx": document(**{str(number): "" for number in range(MOST_ENTRIES)}),
}


@pytest.mark.parametrize("name", BOMBS)
def test_file_that_would_burst_is_refused(name):
    assert len(BOMBS[name]) < MOST_BYTES
    with pytest.raises(ActionRefused, match="far larger than it looks"):
        checked(name, BOMBS[name])


@pytest.mark.parametrize(
    ("kind", "content", "number"),
    [
        ("image/png", png(20, 10), 200),
        ("image/jpeg", jpeg(20, 10), 200),
        ("image/jpeg", b"\xff\xd8\xff\xe0\0\x10JFIF\0", 0),
        ("application/pdf", b"%PDF-1.7", 0),
    ],
)
def test_pixels_as_the_head_states_them(kind, content, number):
    assert pixels(kind, content) == number


def test_upload_too_large_or_of_another_kind_is_refused():
    with pytest.raises(ActionRefused, match="larger than 5 MB"):
        checked("a.pdf", bytes(MOST_BYTES + 1))
    with pytest.raises(ActionRefused, match="cannot be added"):
        checked("a.exe", b"MZ")
