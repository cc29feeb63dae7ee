from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.uploads import checked
from core.workflow import locked
from matching import rules
from matching.enums import PostingState
from matching.models import Attachment, Posting
from matching.services.telling import tell_corrected

MOST_FILES = 5


@transaction.atomic
def attach(posting: Posting, *, by: Any, name: str, content: bytes) -> Attachment:
    """Add a file to a posting that is written or on offer; its content must be what its name says."""
    current: Any = changeable(posting, by)
    upload = checked(name, content)
    if current.attachments.filter(sha256=upload.sha256).exists():
        raise ActionRefused(_("This file is there already."))
    if current.attachments.count() >= MOST_FILES:
        raise ActionRefused(_("There are five files already. Remove one before you add another."))
    attachment = Attachment(
        name=upload.name,
        content_type=upload.content_type,
        size=upload.size,
        sha256=upload.sha256,
        added_by=by,
    )
    setattr(attachment, current.side.value, current)
    attachment.file.save(name, ContentFile(content))
    HistoryEvent.record(current, "attach", by=by, note=attachment.name)
    if current.state == PostingState.PUBLISHED:
        tell_corrected(current, by=by, at=timezone.now())
    return attachment


@transaction.atomic
def remove_attachment(attachment: Attachment, *, by: Any) -> None:
    current = changeable(attachment.posting, by)
    file: Any = attachment.file
    attachment.delete()
    HistoryEvent.record(current, "detach", by=by, note=attachment.name)
    transaction.on_commit(lambda: file.storage.delete(file.name))


def changeable(posting: Posting, by: Any) -> Posting:
    """The posting under its lock, if the user may add to it and take from it."""
    current = locked(posting)
    if not rules.may_edit(by, current):
        raise PermissionDenied
    if current.state not in PostingState.changeable():
        raise ActionRefused(
            _("This is “%(state)s”, so its files stay as they are.") % {"state": current.get_state_display()}
        )
    return current
