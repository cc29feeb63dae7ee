"""Verbs on the language versions of a tool."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.tasks import request_job
from core.uploads import Upload
from core.workflow import locked
from library import rules
from library.enums import ToolState
from library.models import Edition, Tool
from library.services.links import SOUND
from library.tasks import EMBED


@transaction.atomic
def save_edition(
    tool: Tool,
    language: str,
    *,
    by: Any,
    title: str,
    summary: str,
    link: str = "",
    upload: Upload | None = None,
    without_file: bool = False,
    at: datetime | None = None,
) -> Edition:
    """Add the tool in a further language, or change what it says in one that it has."""
    current = changeable(tool, by)
    if without_file:
        drop_file(current.editions.get(language=language))
    edition = put(current, language, title=title, summary=summary, link=link, upload=upload)
    noted(current, "save_edition", edition, by, at)
    return edition


@transaction.atomic
def remove_edition(edition: Edition, *, by: Any) -> None:
    current = changeable(edition.tool, by)
    if current.editions.count() == 1:
        raise ActionRefused(_("This is the only version. Withdraw the tool instead."))
    forget_later(edition)
    edition.delete()
    noted(current, "remove_edition", edition, by)


def changeable(tool: Tool, by: Any) -> Tool:
    """The tool under its lock, if the user may change what it says."""
    current = locked(tool)
    if not rules.may_edit(by, current):
        raise PermissionDenied
    if current.state not in ToolState.changeable():
        raise ActionRefused(
            _("This is already “%(state)s”, so nothing was changed.") % {"state": current.get_state_display()}
        )
    return current


def put(tool: Tool, language: str, *, upload: Upload | None, **fields: Any) -> Edition:
    before = tool.editions.filter(language=language).values_list("link", flat=True).first()
    if before != fields["link"]:
        fields |= {**SOUND, "link_checked_at": None}
    edition, _created = Edition.objects.update_or_create(tool=tool, language=language, defaults=fields)
    if upload:
        forget_later(edition)
        edition.file_name, edition.content_type = upload.name, upload.content_type
        edition.size, edition.sha256 = upload.size, upload.sha256
        edition.file.save(upload.name, ContentFile(upload.content))
    return edition


def drop_file(edition: Edition) -> None:
    forget_later(edition)
    described = {"file": "", "file_name": "", "content_type": "", "size": 0, "sha256": ""}
    Edition.objects.filter(pk=edition.pk).update(**described)


def forget_later(edition: Edition) -> None:
    """The file itself goes once the change is certain."""
    storage, name = edition.file.storage, edition.file.name
    if name:
        transaction.on_commit(lambda: storage.delete(name))


def noted(tool: Tool, action: str, edition: Edition, by: Any, at: datetime | None = None) -> None:
    """A change of what is published is a correction: it still has to be complete, and is found anew."""
    HistoryEvent.record(tool, action, by=by, at=at, note=edition.get_language_display())
    if tool.state == ToolState.PUBLISHED:
        rules.is_complete(tool)
        request_job(EMBED, tool.pk)
