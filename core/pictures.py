"""Photographs that people send: drawn anew, so that of the file only the picture is kept."""

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from core.exceptions import ActionRefused
from core.file_types import MOST_PIXELS, pixels

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
DRAWN_AS = "image/webp"
LONGEST, LONGEST_PREVIEW = 1600, 480
QUALITY = 75
SMOOTH = frozenset({"L", "LA", "RGB", "RGBA", "CMYK"})  # modes that can be made smaller as they are
# What Pillow raises, here or there, for a file that is not what its head says.
DAMAGED = (OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, struct.error, zlib.error)


@dataclass(frozen=True)
class Picture:
    content: bytes
    width: int
    height: int


def redrawn(kind: str, content: bytes) -> tuple[Picture, Picture]:
    """The picture, upright and as small as a page needs it, and its preview.

    Neither tells where, when, by whom or with what it was taken. Its size is read before it is opened.
    """
    if pixels(kind, content) > MOST_PIXELS:
        raise too_large()
    try:
        with Image.open(BytesIO(content), formats=[FORMATS[kind]]) as image:
            if image.width * image.height > MOST_PIXELS:  # by what Pillow takes for the head
                raise too_large()
            flat = flattened(image)
    except Image.DecompressionBombError as bomb:
        raise too_large() from bomb
    except DAMAGED as damage:
        raise ActionRefused(_("This picture is damaged. Save it anew, or take another one.")) from damage
    return drawn(flat, LONGEST), drawn(flat, LONGEST_PREVIEW)


def too_large() -> ActionRefused:
    return ActionRefused(_("This picture has more than 50 million points. Make it smaller, then add it."))


def flattened(image: Image.Image) -> Image.Image:
    """On white where one could look through it; on a new sheet, since an image carries what its file said."""
    image.draft(None, (LONGEST, LONGEST))  # lets a JPEG be opened at a part of its size
    small = image if image.mode in SMOOTH else image.convert("RGBA")
    small.thumbnail((LONGEST, LONGEST))
    upright = ImageOps.exif_transpose(small).convert("RGBA")
    sheet = Image.new("RGB", upright.size, "white")
    sheet.paste(upright, mask=upright.getchannel("A"))
    return sheet


def drawn(image: Image.Image, longest: int) -> Picture:
    copy, content = image.copy(), BytesIO()
    copy.thumbnail((longest, longest))
    copy.save(content, "WEBP", quality=QUALITY, method=6)
    return Picture(content.getvalue(), copy.width, copy.height)
