"""Photographs as they are kept: small, upright, and without anything else that the file held."""

import struct
from io import BytesIO

import pytest
from PIL import Image

from core.exceptions import ActionRefused
from core.file_types import pixels
from core.pictures import DRAWN_AS, FORMATS, redrawn
from tests.pictures import GPS, photograph

KINDS = {name: kind for kind, name in FORMATS.items()}
HUGE = [
    ("PNG", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 10_000, 10_000) + b"\x08\x02\0\0\0"),
    ("WEBP", b"RIFF\0\0\0\0WEBPVP8X\n\0\0\0" + b"\0" * 4 + b"\x0f\x27\0" * 2),
    ("WEBP", b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0/" + struct.pack("<I", 9_999 | 9_999 << 14)),
    ("WEBP", b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01*" + struct.pack("<HH", 10_000, 10_000)),
]


def opened(picture):
    image = Image.open(BytesIO(picture.content))
    image.load()
    return image


@pytest.mark.parametrize("kind", KINDS)
def test_picture_is_drawn_anew_without_what_the_file_told(kind):
    sent = photograph(kind)
    assert GPS in sent
    for picture in redrawn(KINDS[kind], sent):
        image = opened(picture)
        assert (image.format, dict(image.getexif()), GPS in picture.content) == ("WEBP", {}, False)
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(image.info)


def test_picture_is_made_upright_and_small():
    picture, preview = redrawn("image/jpeg", photograph("JPEG", size=(2000, 1000), orientation=6))
    assert (picture.width, picture.height) == opened(picture).size == (800, 1600)
    assert (preview.width, preview.height) == opened(preview).size == (240, 480)


def test_small_picture_stays_as_small():
    picture, preview = redrawn("image/png", photograph("PNG", size=(60, 40)))
    assert (picture.width, picture.height, preview.width) == (60, 40, 60)


@pytest.mark.parametrize("mode", ["P", "LA", "RGBA", "L"])
def test_picture_one_can_look_through_is_on_white(mode):
    content = BytesIO()
    image = Image.new("RGBA", (40, 40), (0, 0, 0, 0)).convert(mode)
    options = {"transparency": 0} if mode in {"P", "L"} else {}
    image.save(content, "PNG", **options)
    assert opened(redrawn("image/png", content.getvalue())[0]).getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize(("kind", "head"), HUGE)
def test_picture_of_too_many_points_is_refused_by_its_head(kind, head):
    assert pixels(KINDS[kind], head) == 100_000_000
    with pytest.raises(ActionRefused, match="50 million points"):
        redrawn(KINDS[kind], head)


@pytest.mark.parametrize("side", [8_000, 20_000])
def test_bomb_that_hides_its_measures_is_refused(side):
    """A JPEG whose measures come after bytes that our own look at the head does not read."""
    frame = b"\xff\xc0\0\x11\x08" + struct.pack(">HH", side, side) + b"\x03\x01\x22\0\x02\x11\1\x03\x11\1"
    bomb = b"\xff\xd8\xff\xfe\0\x04ab\0\0" + frame + b"\xff\xda\0\x0c\x03\1\0\2\x11\3\x11\0\x3f\0"
    assert pixels("image/jpeg", bomb) == 0
    with pytest.raises(ActionRefused, match="50 million points"):
        redrawn("image/jpeg", bomb)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("kept", [12, 60, 300])
def test_damaged_picture_is_refused(kind, kept):
    with pytest.raises(ActionRefused, match="damaged"):
        redrawn(KINDS[kind], photograph(kind)[:kept])


def test_kept_kind_is_one_that_is_taken():
    assert DRAWN_AS in FORMATS
