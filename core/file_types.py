"""Which files are taken: known by their content and by their name, and both must agree; and how
large they become when they are opened."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from zipfile import BadZipFile, ZipFile

import puremagic

OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."


@dataclass(frozen=True)
class FileType:
    """`inside` is an entry that the package of an office document of this kind has, or begins with."""

    content_type: str
    inside: str = ""


TYPES = {
    ".pdf": FileType("application/pdf"),
    ".png": FileType("image/png"),
    ".jpg": FileType("image/jpeg"),
    ".jpeg": FileType("image/jpeg"),
    ".docx": FileType(f"{OFFICE}wordprocessingml.document", "word/document.xml"),
    ".xlsx": FileType(f"{OFFICE}spreadsheetml.sheet", "xl/workbook.xml"),
    ".pptx": FileType(f"{OFFICE}presentationml.presentation", "ppt/presentation.xml"),
    ".odt": FileType(f"{OPEN_DOCUMENT}text"),
    ".ods": FileType(f"{OPEN_DOCUMENT}spreadsheet"),
    ".odp": FileType(f"{OPEN_DOCUMENT}presentation"),
}
ACCEPTED = ",".join(TYPES)
MOST_UNPACKED = 100_000_000
MOST_ENTRIES = 5000
MOST_PIXELS = 50_000_000
JPEG_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


def content_type(name: str, content: bytes) -> str | None:
    """The media type of a file that may be attached, else None."""
    kind = TYPES.get(PurePath(name).suffix.lower())
    if kind is None:
        return None
    if kind.content_type.startswith((OFFICE, OPEN_DOCUMENT)):
        return kind.content_type if is_document(kind, content) else None
    return kind.content_type if kind.content_type in types_by_content(content) else None


def types_by_content(content: bytes) -> set[str]:
    try:
        return {found.mime_type for found in puremagic.magic_string(content)}
    except (puremagic.PureError, ValueError):  # of no known kind, or empty
        return set()


def is_document(kind: FileType, content: bytes) -> bool:
    """Whether the package is of this kind, without macros, and nothing else before it."""
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with ZipFile(BytesIO(content)) as package:
            names = set(package.namelist())
            if any(name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in names):
                return False
            if kind.inside:
                return kind.inside in names
            is_small = "mimetype" in names and package.getinfo("mimetype").file_size < 200
            return is_small and package.read("mimetype") == kind.content_type.encode()
    except (BadZipFile, NotImplementedError, RuntimeError, ValueError):  # damaged, or encrypted
        return False


def unpacks_too_far(kind: str, content: bytes) -> bool:
    """Whether a document of the type unpacks to far more bytes, or an image to more pixels, than is sane."""
    if kind.startswith((OFFICE, OPEN_DOCUMENT)):
        with ZipFile(BytesIO(content)) as package:
            entries = package.infolist()
        return len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED
    return pixels(kind, content) > MOST_PIXELS


def pixels(kind: str, content: bytes) -> int:
    """As the head of the image states them; 0 for what is no image."""
    if kind == "image/png":
        return int.from_bytes(content[16:20], "big") * int.from_bytes(content[20:24], "big")
    if kind == "image/webp":
        return webp_pixels(content)
    return jpeg_pixels(content) if kind == "image/jpeg" else 0


def webp_pixels(content: bytes) -> int:
    """A WebP says it in one of three ways: with losses, without, or with more than one picture."""
    way, head = content[12:16], content[20:30]
    if way == b"VP8X":
        return (1 + int.from_bytes(head[4:7], "little")) * (1 + int.from_bytes(head[7:10], "little"))
    if way == b"VP8L":
        both = int.from_bytes(head[1:5], "little")
        return (1 + (both & 0x3FFF)) * (1 + (both >> 14 & 0x3FFF))
    width, height = int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little")
    return (width & 0x3FFF) * (height & 0x3FFF)


def jpeg_pixels(content: bytes) -> int:
    """Of the largest frame: a picture holds its own preview as well."""
    largest, place = 0, 2
    while place + 9 <= len(content) and content[place] == 0xFF:
        if content[place + 1] in JPEG_FRAMES:
            height, width = content[place + 5 : place + 7], content[place + 7 : place + 9]
            largest = max(largest, int.from_bytes(height, "big") * int.from_bytes(width, "big"))
        place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")
    return largest
