from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.queries import is_trusted
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.tasks import request_job
from core.uploads import Upload
from core.workflow import perform
from library import rules, workflow
from library.enums import ToolState
from library.models import Tool
from library.services.editions import changeable, put
from library.services.telling import tell_editors, tell_review
from library.tasks import EMBED


@transaction.atomic
def create_tool(
    *,
    by: Any,
    themes: Any,
    language: str,
    title: str,
    summary: str,
    link: str = "",
    upload: Upload | None = None,
    at: datetime | None = None,
    **fields: Any,
) -> Tool:
    """A new draft of the organisation in `fields`, in its original language."""
    tool = Tool(**fields)
    if not rules.may_edit(by, tool):
        raise PermissionDenied
    tool.save()
    tool.themes.set(themes)
    put(tool, language, title=title, summary=summary, link=link, upload=upload)
    HistoryEvent.record(tool, "create", by=by, at=at, target=tool.state)
    return tool


@transaction.atomic
def edit_tool(tool: Tool, *, by: Any, kind: str, licence: str, themes: Any) -> Tool:
    current = changeable(tool, by)
    current.kind, current.licence = kind, licence
    current.save(update_fields=["kind", "licence"])
    current.themes.set(themes)
    if current.state == ToolState.PUBLISHED:
        rules.is_complete(current)
    HistoryEvent.record(current, "edit", by=by)
    return current


@transaction.atomic
def submit_tool(tool: Tool, *, by: Any, at: datetime | None = None) -> Tool:
    """Hand the tool in; where the association trusts its verified members, it is published at once."""
    at = at or timezone.now()
    submitted = perform(workflow.SUBMIT, tool, by=by, at=at, submitted_at=at)
    if is_trusted(submitted.organisation):
        return publish_tool(submitted, by=by, at=at)
    tell_review(submitted, at, by=by)
    return submitted


@transaction.atomic
def publish_tool(tool: Tool, *, by: Any, at: datetime | None = None) -> Tool:
    at = at or timezone.now()
    published = perform(workflow.PUBLISH, tool, by=by, at=at, published_at=at)
    request_job(EMBED, published.pk)
    tell_editors(published, "tool_published", at, by=by)
    return published


@transaction.atomic
def return_tool(tool: Tool, *, by: Any, reason: str) -> Tool:
    if not reason.strip():
        raise ActionRefused(_("Write what should be changed, so that the owner knows what to do."))
    returned = perform(workflow.RETURN, tool, by=by, note=reason)
    tell_editors(returned, "tool_returned", timezone.now(), by=by, reason=reason)
    return returned


def withdraw_tool(tool: Tool, *, by: Any) -> Tool:
    """Take the tool back: its page and its files are gone for others at once."""
    return perform(workflow.WITHDRAW, tool, by=by)
