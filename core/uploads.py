"""Files that people send: taken by what they hold, not by what they are called."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.http import FileResponse
from django.utils.translation import gettext as _

from core.exceptions import ActionRefused
from core.file_types import content_type, unpacks_too_far

MOST_BYTES = 5_000_000
LONGEST_NAME = 80
# Path separators, what file systems refuse, and what would turn the name around or end a header.
UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]+')


@dataclass(frozen=True)
class Upload:
    """A file that may be kept: its name as people will see it, and what it is."""

    name: str
    content: bytes
    content_type: str

    @property
    def size(self) -> int:
        return len(self.content)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def checked(name: str, content: bytes) -> Upload:
    """Refuses what is too large, what is not what its name says, and what would burst when it is opened."""
    if len(content) > MOST_BYTES:
        raise ActionRefused(_("The file is larger than 5 MB. Make it smaller, or split it."))
    if (kind := content_type(name, content)) is None:
        raise ActionRefused(
            _(
                "This file cannot be added. Use a PDF, an image (PNG, JPEG) or a document without macros "
                "(DOCX, XLSX, PPTX, ODT, ODS, ODP)."
            )
        )
    refuse_bomb(kind, content)
    return Upload(clean_name(name), content, kind)


def refuse_bomb(kind: str, content: bytes) -> None:
    if unpacks_too_far(kind, content):
        raise ActionRefused(
            _("Opened, this file would be far larger than it looks. Save it anew, with smaller pictures.")
        )


def clean_name(name: str) -> str:
    """As people will see it: no path, nothing that reads differently from what it is; the ending kept."""
    plain = UNFIT.sub("_", unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2]))
    path = PurePath(plain.strip(" ."))
    return f"{path.stem[:LONGEST_NAME].strip(' .') or 'file'}{path.suffix.lower()}"


def kept_file(file: Any, name: str, media_type: str) -> FileResponse:
    """Only ever to be kept, never shown by the browser as a page of this site."""
    return FileResponse(
        file.open(),
        as_attachment=True,
        filename=name,
        content_type=media_type,
        headers={"X-Content-Type-Options": "nosniff"},
    )


def withdrawable_file(file: Any, name: str, media_type: str) -> FileResponse:
    """A browser shows again what it has for a minute, and no longer: by then it may be withdrawn."""
    response = kept_file(file, name, media_type)
    response["Cache-Control"] = "private, max-age=60"
    return response
