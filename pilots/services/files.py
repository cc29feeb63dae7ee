"""Photographs and documents of a pilot's documentation, and their withdrawal."""

import hashlib
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.evidence import kind_by_content
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.pictures import DRAWN_AS, redrawn
from core.workflow import locked
from library.services import withdraw_file
from pilots import rules
from pilots.models import DocumentationFile, Pilot
from pilots.services.dates import effective

MOST_FILES = 12
PDF = "application/pdf"


@transaction.atomic
def add_file(
    pilot: Pilot,
    *,
    by: Any,
    content: bytes,
    description: str,
    people: str,
    contact: str,
    at: datetime | None = None,
) -> DocumentationFile:
    """Add what shows what the documentation tells, with the statement about the people shown."""
    pilot = locked(pilot)
    if not rules.may_edit(by, pilot):
        raise PermissionDenied
    rules.is_open_documentation(pilot)
    kind, at = accepted_kind(content), effective(at, after=pilot.agreed_at)
    file = DocumentationFile(
        pilot=pilot,
        sha256=hashlib.sha256(content).hexdigest(),
        description=description.strip(),
        people=people,
        contact=contact.strip(),
        added_by=by,
        added_at=at,
    )
    refuse_repetition(file)
    if kind == PDF:
        keep_document(file, content)
    else:
        keep_photograph(file, kind, content)
    HistoryEvent.record(pilot, "add_file", by=by, at=at)  # without words that a withdrawal could not delete
    return file


def accepted_kind(content: bytes) -> str:
    if kind := kind_by_content(content):
        return kind
    raise ActionRefused(_("This file cannot be added. Use a photograph (JPEG, PNG, WebP) or a PDF."))


def refuse_repetition(file: DocumentationFile) -> None:
    others = file.pilot.files.all()
    for same in others.filter(sha256=file.sha256):
        if same.withdrawn_at:
            raise ActionRefused(_("This file was withdrawn, so it cannot be added again."))
        raise ActionRefused(_("This file is there already."))
    if others.filter(withdrawn_at__isnull=True).count() >= MOST_FILES:
        raise ActionRefused(_("There are twelve files already. Choose the ones that tell most."))


def keep_document(file: DocumentationFile, content: bytes) -> None:
    file.content_type, file.size = PDF, len(content)
    file.file.save("document.pdf", ContentFile(content))


def keep_photograph(file: DocumentationFile, kind: str, content: bytes) -> None:
    """The picture alone: of what the phone wrote beside it, place and time included, nothing is stored."""
    picture, preview = redrawn(kind, content)
    file.content_type, file.size = DRAWN_AS, len(picture.content)
    file.width, file.height = picture.width, picture.height
    file.preview.save("preview.webp", ContentFile(preview.content), save=False)
    file.file.save("photograph.webp", ContentFile(picture.content))


@transaction.atomic
def withdraw_documentation_file(file: DocumentationFile, *, by: Any, reason: str) -> DocumentationFile:
    """Take it from every page at once, whoever agreed before, and delete what is stored of it."""
    pilot = locked(file.pilot)
    if not rules.may_withdraw_file(by, pilot):
        raise PermissionDenied
    current = pilot.files.get(pk=file.pk)
    if current.withdrawn_at is not None:
        raise ActionRefused(_("This was withdrawn already."))
    names = [str(stored) for stored in (current.file, current.preview) if stored]
    current.file = current.preview = current.description = current.contact = ""
    current.withdrawn_at = timezone.now()
    current.save(update_fields=["file", "preview", "description", "contact", "withdrawn_at"])
    withdraw_file(current.url, at=current.withdrawn_at)
    HistoryEvent.record(pilot, "withdraw_file", by=by, note=reason)
    for name in names:
        transaction.on_commit(partial(default_storage.delete, name))
    return current
