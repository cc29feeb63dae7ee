"""Documents that show what a figure says: what is taken, how it is kept, and how it is withdrawn.

The verbs of the apps say who may, and hold the lock of what the figure belongs to.
"""

import hashlib
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.exceptions import ActionRefused
from core.file_types import TYPES, is_document, types_by_content
from core.models import EvidenceFile, EvidenceKind, has_room
from core.pictures import FORMATS, redrawn
from core.uploads import refuse_bomb

MOST_BYTES = 10_000_000


@dataclass(frozen=True)
class Document:
    """A file as somebody sends it, and what it is in their words."""

    content: bytes
    description: str


def kind_by_content(content: bytes) -> str | None:
    """A PDF or one of the formats of photographs, by what the file holds, whatever it is called."""
    if len(content) > MOST_BYTES:
        raise ActionRefused(_("The file is larger than 10 MB. Make it smaller, or split it."))
    found = types_by_content(content)
    return next((kind for kind in (EvidenceKind.PDF.value, *FORMATS) if kind in found), None)


def kept_of(content: bytes) -> tuple[EvidenceKind, bytes]:
    """What a document is, and what is kept of it: of a photograph the picture alone, of others all."""
    kind = kind_by_content(content)
    if kind is None and is_document(TYPES[".xlsx"], content):
        kind = EvidenceKind.WORKBOOK
    if kind is None:
        raise ActionRefused(
            _(
                "This document cannot be added. Use a PDF, a photograph (JPEG, PNG, WebP) or an Excel "
                "workbook (XLSX) without macros."
            )
        )
    if kind in FORMATS:
        return EvidenceKind.PHOTOGRAPH, redrawn(kind, content)[0].content
    refuse_bomb(kind, content)
    return EvidenceKind(kind), content


def keep(evidence: EvidenceFile, others: QuerySet[Any], document: Document) -> None:
    """Store the document with its row; `others` are those of the same figure."""
    if not has_room(others):
        raise ActionRefused(_("There are three documents already. Withdraw one before you add another."))
    kind, content = kept_of(document.content)
    evidence.content_type, evidence.size = kind, len(content)
    evidence.sha256 = hashlib.sha256(content).hexdigest()
    evidence.description = document.description.strip()
    if not evidence.description:
        raise ActionRefused(_("Say in a few words what the document is."))
    for same in others.filter(sha256=evidence.sha256):
        if same.withdrawn_at:
            raise ActionRefused(_("This document was withdrawn, so it cannot be added again."))
        raise ActionRefused(_("This document is there already."))
    evidence.file.save(f"document.{kind.label.lower()}", ContentFile(content))


def withdraw(evidence: EvidenceFile, *, by: Any, reason: str) -> None:
    """Delete what is stored of a document; that it was there, and why it is not, stays."""
    if evidence.withdrawn_at is not None:
        raise ActionRefused(_("This was withdrawn already."))
    if not reason.strip():
        raise ActionRefused(_("Write why the document is withdrawn."))
    name = str(evidence.file)
    evidence.file = ""
    evidence.withdrawn_at, evidence.withdrawn_by = timezone.now(), by
    evidence.withdrawn_reason = reason.strip()
    evidence.save(update_fields=["file", "withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    transaction.on_commit(partial(default_storage.delete, name))
